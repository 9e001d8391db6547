package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetFinding;
import io.fittingroom.dataset.DatasetReport.Problem;
import java.util.Map;

/** An upload cannot become a data set; the problem says why. */
final class RefusedImportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    RefusedImportException(DatasetFinding finding, Map<String, Object> parameters) {
        super(finding.words(parameters));
        this.problem = ReportDraft.problem(finding, parameters);
    }

    Problem problem() {
        return problem;
    }
}
