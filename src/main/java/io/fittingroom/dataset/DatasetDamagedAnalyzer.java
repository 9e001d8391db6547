package io.fittingroom.dataset;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in the log, in place of a stack trace, why the service did not start. Spring finds it in spring.factories. */
final class DatasetDamagedAnalyzer extends AbstractFailureAnalyzer<DatasetDamagedException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DatasetDamagedException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Install the service's jar again: the file inside it was changed or cut off.",
                cause);
    }
}
