package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetFinding;
import io.fittingroom.dataset.DatasetImports;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.DatasetReport;
import io.fittingroom.dataset.DatasetReport.Problem;
import io.fittingroom.dataset.DatasetSettings;
import io.fittingroom.dataset.DatasetVersion;
import io.fittingroom.dataset.DatasetWriter;
import io.fittingroom.dataset.ImportCancelledException;
import io.fittingroom.dataset.ImportProgress;
import io.fittingroom.dataset.ImportProgress.Phase;
import io.fittingroom.dataset.importer.Import.End;
import io.fittingroom.dataset.importer.Import.EndedException;
import io.fittingroom.dataset.source.SourceLimits;
import io.fittingroom.dataset.source.SourceRefusedException;
import io.fittingroom.dataset.source.UploadedFile;
import io.fittingroom.instance.RepeatedLook;
import io.fittingroom.picture.PictureLimits;
import io.fittingroom.picture.Preparation;
import io.fittingroom.stream.EventStreams;
import io.fittingroom.web.KeptParts;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The imports of this instance: a few at once, the others wait in their order. Each ends READY or REFUSED, also when the service
 * stops; whatever happens, neither files nor pictures stay of one that is not READY. Thread-safe.
 */
@Component
class Imports implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Duration BUSY_WAIT = Duration.ofSeconds(30);
    private static final int STOP_SECONDS = 15;

    /** The share of the heap that the names of an upload's files may take. */
    private static final int LISTING_SHARE = 4;

    private static final int PICTURES_BETWEEN_LOOKS = 64;

    private final DatasetImports versions;
    private final EventStreams streams;
    private final ImportDirectory directory;
    private final SourceLimits limits;
    private final PicturePreparer preparer;
    private final int capacity;
    private final Semaphore places;
    private final Set<Import> open = ConcurrentHashMap.newKeySet();
    private final Map<Import, ImportProgress> told = new HashMap<>();

    /** Refusals that could not be stored: the database was away. */
    private final Map<DatasetReference, DatasetReport> unstored = new ConcurrentHashMap<>();

    private final int concurrent;
    private volatile @Nullable ExecutorService importers;
    private final RepeatedLook looks = new RepeatedLook("dataset-import-watch", this::look);
    private final int threads = Runtime.getRuntime().availableProcessors();
    private volatile boolean isRunning;

    Imports(
            DatasetImports versions,
            EventStreams streams,
            ImportDirectory directory,
            DatasetSettings datasets,
            ImporterSettings settings,
            PictureLimits pictures) {
        this.versions = versions;
        this.streams = streams;
        this.directory = directory;
        this.preparer = new PicturePreparer(pictures);
        this.limits = new SourceLimits(
                datasets.maxDecodedSize().toBytes(),
                datasets.maxPictures(),
                datasets.maxClasses(),
                Preparation.LEAST_SIDE,
                Preparation.MOST_SIDE,
                datasets.maxEntries(),
                Runtime.getRuntime().maxMemory() / LISTING_SHARE,
                pictures.maxBytes(),
                settings.maxUnpackedSize().toBytes());
        this.capacity = settings.importQueueCapacity();
        this.places = new Semaphore(settings.maxConcurrentImports() + capacity);
        this.concurrent = settings.maxConcurrentImports();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "dataset-import");
        thread.setDaemon(true);
        return thread;
    }

    /** What begins the names of event streams; no job is called so. */
    static final String STREAM = "datasets/";

    /** The name of a version's event stream. */
    static String streamId(DatasetReference version) {
        return STREAM + version;
    }

    /**
     * Begins an import, or has it wait for its turn.
     *
     * @param upload which is closed when the import has ended, or cannot begin
     * @param root what stands before every address
     * @return the version that it makes, as it was before the import began
     * @throws ProblemException BUSY, and those of {@link DatasetImports#begin}
     */
    DatasetVersion submit(ImportSettings settings, KeptParts upload, String root) throws IOException {
        boolean isTaken = false;
        boolean hasPlace = false;
        try {
            hasPlace = isRunning && places.tryAcquire();
            if (!hasPlace) {
                throw ProblemException.retryLater(
                        ProblemCode.BUSY,
                        String.format(
                                Locale.ROOT,
                                "Data sets are imported already, and %d may wait"
                                        + " (fitting-room.datasets.import-queue-capacity); try again when one is done.",
                                capacity),
                        BUSY_WAIT);
            }
            DatasetReference version = versions.begin(settings.name(), settings.notes());
            DatasetVersion answer = versions.find(version, root)
                    .orElseThrow(() -> ProblemException.notFound("The data set was deleted at the same moment."));
            Import begun = new Import(version, settings, upload);
            open.add(begun);
            Objects.requireNonNull(importers).execute(() -> run(begun));
            isTaken = true;
            return answer;
        } finally {
            if (!isTaken) {
                upload.close();
                if (hasPlace) {
                    places.release();
                }
            }
        }
    }

    private void run(Import running) {
        DatasetReference version = running.version();
        try (KeptParts upload = running.upload()) {
            importAll(running, upload);
        } catch (IOException unclosed) {
            LOG.warn("The upload of {} could not be closed: {}", version, unclosed.toString());
        } catch (RuntimeException failure) {
            LOG.error("The import of {} could not be ended", version, failure);
        } finally {
            open.remove(running);
            places.release();
            streams.announce(streamId(version));
        }
    }

    private void importAll(Import running, KeptParts upload) {
        DatasetImport reading = null;
        try {
            running.requireGoingOn();
            reading = new DatasetImport(preparer, limits, threads, running.settings(), directory.path(), running::at);
            List<UploadedFile> files = upload.parts().stream()
                    .filter(part -> part.name().equals(DatasetUploadController.FILE))
                    .map(part -> new UploadedFile(part.fileName().orElse(""), part.content()))
                    .toList();
            try (ImportedDataset imported = reading.read(files)) {
                store(running, imported, reading.report());
            }
        } catch (ImportCancelledException gone) {
            ended(running, End.DELETED, reading);
        } catch (EndedException ended) {
            ended(running, ended.end(), reading);
        } catch (SourceRefusedException refusal) {
            refuse(running, reading, ReportDraft.problem(refusal.problem()));
        } catch (RefusedImportException refusal) {
            refuse(running, reading, refusal.problem());
        } catch (IOException | DataAccessException | TransactionException failure) {
            LOG.warn("Data set {} could not be imported", running.version(), failure);
            refuse(running, reading, DiskFault.problem(failure));
        } catch (RuntimeException | Error failure) {
            LOG.error("Data set {} could not be imported", running.version(), failure);
            refuse(running, reading, ReportDraft.problem(DatasetFinding.FAILED, Map.of()));
        }
    }

    private void store(Import running, ImportedDataset imported, ReportDraft report) throws IOException {
        int size = imported.size();
        int[] stored = {0};
        try (DatasetWriter writer = versions.writer(running.version())) {
            imported.forEach((split, label, pixels) -> {
                if (stored[0]++ % PICTURES_BETWEEN_LOOKS == 0) {
                    running.at(Phase.STORING, stored[0], size, report);
                }
                writer.add(split, label, pixels);
            });
            writer.ready(imported.classNames(), imported.preparation(), imported.report());
            LOG.info("Data set {} was imported: {} pictures", running.version(), size);
        }
    }

    private void ended(Import running, End end, @Nullable DatasetImport reading) {
        switch (end) {
            case DELETED -> LOG.info("The import of data set {} was cancelled", running.version());
            case STOPPED -> refuse(running, reading, Problem.INTERRUPTED);
        }
    }

    private void refuse(Import running, @Nullable DatasetImport reading, Problem problem) {
        DatasetReport report =
                reading == null ? DatasetReport.NOTHING : reading.report().report();
        try {
            versions.refuse(running.version(), report.with(problem));
        } catch (DataAccessException | TransactionException away) {
            LOG.warn("The end of {} is stored when the database answers: {}", running.version(), away.toString());
            unstored.put(running.version(), report.with(problem));
        }
    }

    private void storeEnds() {
        unstored.forEach((version, report) -> {
            versions.refuse(version, report);
            unstored.remove(version);
            streams.announce(streamId(version));
        });
    }

    /** Tells how far imports are, and learns which have been deleted. */
    private void look() {
        try {
            storeEnds();
            told.keySet().retainAll(open);
            for (Import running : open) {
                ImportProgress now = running.progress();
                if (!now.equals(told.put(running, now))) {
                    streams.batchEnded(streamId(running.version()), now, true);
                }
                // Also where nothing has changed: so it is learnt that the version is gone.
                if (!versions.progress(running.version(), now, running.report())) {
                    running.end(End.DELETED);
                }
            }
        } catch (DataAccessException | TransactionException away) {
            LOG.debug("The database does not answer", away);
        } catch (RuntimeException failure) {
            // A look that failed must not be the last.
            LOG.error("A look at the imports failed", failure);
        }
    }

    /** Also after a stop. */
    @Override
    public void start() {
        importers = Executors.newFixedThreadPool(concurrent, Imports::thread);
        looks.start(BETWEEN_LOOKS);
        isRunning = true;
    }

    /** Has all imports end as interrupted, those that wait too. */
    @Override
    public void stop() {
        isRunning = false;
        looks.stop();
        ExecutorService ending = importers;
        if (ending != null) {
            ending.shutdown();
            open.forEach(running -> running.end(End.STOPPED));
            awaitEnds(ending);
        }
    }

    private static void awaitEnds(ExecutorService importers) {
        try {
            if (!importers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("An import does not end; the next start finds it interrupted");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }
}
