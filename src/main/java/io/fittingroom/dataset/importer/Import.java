package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.DatasetReport;
import io.fittingroom.dataset.ImportProgress;
import io.fittingroom.web.KeptParts;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An import that waits or is under way. The thread that imports says how far it is, others look and may have it end.
 */
final class Import {

    private final DatasetReference version;
    private final ImportSettings settings;
    private final KeptParts upload;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private volatile ImportProgress progress = ImportProgress.WAITING;
    private volatile @Nullable DatasetReport report;

    /** Why it ends early. */
    enum End {
        /** Somebody has deleted the version. */
        DELETED,
        /** The service stops. */
        STOPPED
    }

    /** Thrown by the thread that imports, to end it. */
    static final class EndedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final End end;

        EndedException(End end) {
            super(end.name());
            this.end = end;
        }

        End end() {
            return end;
        }
    }

    Import(DatasetReference version, ImportSettings settings, KeptParts upload) {
        this.version = version;
        this.settings = settings;
        this.upload = upload;
    }

    DatasetReference version() {
        return version;
    }

    ImportSettings settings() {
        return settings;
    }

    KeptParts upload() {
        return upload;
    }

    /** Has it end soon; the first reason counts. */
    void end(End why) {
        end.compareAndSet(null, why);
    }

    /** @throws EndedException when it is to end */
    void requireGoingOn() {
        End why = end.get();
        if (why != null) {
            throw new EndedException(why);
        }
    }

    /** Says how far it is. */
    void at(ImportProgress.Phase phase, int pictures, @Nullable Integer of, ReportDraft draft) {
        requireGoingOn();
        ImportProgress before = progress;
        progress = new ImportProgress(phase, pictures, of, draft.skippedPictures());
        if (before.skipped() != draft.skippedPictures() || report == null) {
            report = draft.report();
        }
    }

    ImportProgress progress() {
        return progress;
    }

    /** What was found so far; null before anything was. */
    @Nullable DatasetReport report() {
        return report;
    }
}
