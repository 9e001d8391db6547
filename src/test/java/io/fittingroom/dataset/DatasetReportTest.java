package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.DatasetReport.Warning;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetReportTest {

    @Test
    void aReportSpeaksOfTheClassesByTheirNewNames() {
        Map<String, Object> few =
                Map.of("count", 2, "class", "boot", "classes", List.of("boot", "clog"), "least", 10, "pictures", 3);
        Map<String, Object> uneven = Map.of(
                "largest", "sandal", "most", 90, "smallest", "clog", "least", 4, "class_weight", Map.of("0", 1.5));
        Map<String, Object> ofTheSource = Map.of("class", "boot");
        DatasetReport report = new DatasetReport(
                List.of(),
                Map.of("EMPTY_FILE", 1),
                List.of(
                        found(DatasetFinding.SMALL_CLASSES, few),
                        found(DatasetFinding.IMBALANCE, uneven),
                        new Warning("ANOTHER", "boot", ofTheSource, List.of())),
                List.of());

        // Names that change places, so that none may be looked up twice.
        DatasetReport renamed =
                report.withClassNames(List.of("boot", "clog", "sandal"), List.of("clog", "boot", "Sandale"));

        assertThat(renamed.skippedCounts()).containsEntry("EMPTY_FILE", 1);
        assertThat(renamed.warnings().get(0).parameters())
                .containsEntry("class", "clog")
                .containsEntry("classes", List.of("clog", "boot"))
                .containsEntry("pictures", 3);
        assertThat(renamed.warnings().get(0).message()).contains("the first clog with 3");
        assertThat(renamed.warnings().get(1).message()).contains("The class Sandale has 90", "boot has 4");
        assertThat(renamed.warnings().get(2)).isEqualTo(report.warnings().get(2));
    }

    private static Warning found(DatasetFinding finding, Map<String, Object> parameters) {
        return new Warning(finding.name(), finding.words(parameters), parameters, List.of());
    }
}
