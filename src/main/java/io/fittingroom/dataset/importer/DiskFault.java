package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetFinding;
import io.fittingroom.dataset.DatasetReport.Problem;
import java.util.Locale;
import java.util.Map;

/** What is told of a disk or a database that failed. */
final class DiskFault {

    private DiskFault() {}

    /** The problem that a failure is for whoever sent the data set. */
    static Problem problem(Throwable failure) {
        return ReportDraft.problem(isFull(failure) ? DatasetFinding.DISK_FULL : DatasetFinding.DISK_FAILED, Map.of());
    }

    /** There is no other way to know than the system's words. */
    private static boolean isFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (words.contains("no space left")
                    || words.contains("not enough space")
                    || words.contains("disk full")
                    || words.contains("quota exceeded")) {
                return true;
            }
        }
        return false;
    }
}
