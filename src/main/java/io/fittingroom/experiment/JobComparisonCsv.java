package io.fittingroom.experiment;

import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Metric;
import io.fittingroom.web.SpreadsheetText;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The curves of compared jobs as CSV (RFC 4180): one row for each variant and finished epoch. A figure that is missing or not
 * finite is {@code nan}. Other than in a job's own CSV, which is Keras', epochs count from 1. The last column has the codes of
 * the findings on the variant, with a space between them. Stateless.
 */
final class JobComparisonCsv {

    private JobComparisonCsv() {}

    static String of(List<ExperimentView.Variant> variants, List<FindingView> findings) {
        StringBuilder csv = new StringBuilder("variant,job,epoch");
        for (Metric metric : Metric.values()) {
            csv.append(',').append(metric.word());
        }
        csv.append(",learning_rate,duration_seconds,parameters,test_accuracy,test_loss,findings\r\n");
        for (ExperimentView.Variant variant : variants) {
            String codes = codes(variant, findings);
            variant.epochs().forEach(epoch -> append(csv, variant, epoch, codes));
        }
        return csv.toString();
    }

    private static void append(StringBuilder csv, ExperimentView.Variant variant, EpochFigures epoch, String codes) {
        csv.append(quoted(variant.name())).append(',').append(variant.job());
        csv.append(',').append(epoch.epoch());
        for (Metric metric : Metric.values()) {
            csv.append(',').append(number(metric.of(epoch)));
        }
        csv.append(',').append(number(epoch.learningRate()));
        csv.append(',').append(number(epoch.durationSeconds()));
        csv.append(',').append(variant.parameters());
        boolean isEvaluated = variant.evaluation() != null;
        csv.append(',').append(number(isEvaluated ? variant.evaluation().accuracy() : Double.NaN));
        csv.append(',').append(number(isEvaluated ? variant.evaluation().loss() : Double.NaN));
        csv.append(',').append(codes).append("\r\n");
    }

    private static String codes(ExperimentView.Variant variant, List<FindingView> findings) {
        return findings.stream()
                .filter(finding -> finding.params().subjects().contains(variant.name()))
                .map(finding -> finding.code().name())
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String text) {
        String harmless = SpreadsheetText.written(text);
        return harmless.matches("[\\p{L}\\p{N} ._-]+") ? harmless : '"' + harmless.replace("\"", "\"\"") + '"';
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.valueOf(value) : "nan";
    }
}
