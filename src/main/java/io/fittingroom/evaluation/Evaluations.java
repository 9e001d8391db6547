package io.fittingroom.evaluation;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Split;
import io.fittingroom.model.ModelDescription;
import io.fittingroom.model.ModelVersion;
import io.fittingroom.model.Predictor;
import io.fittingroom.network.Shape;
import io.fittingroom.web.ClientConnection;
import io.fittingroom.web.ClientGoneException;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;

/**
 * What the served networks answer to whole splits. Each is computed once, however many ask for it at the same time, and kept
 * while there is room: a version never changes, and neither do the pictures behind a fingerprint. Thread-safe.
 *
 * <p>One thread computes them one after the other, in pieces, so that an evaluation never holds more than one inference
 * thread and predictions get their turn between two pieces.
 */
@Service
class Evaluations {

    /** Pictures that go to the network together. */
    private static final int PIECE = 256;

    /** Numbers that go to the network together at most: of large pictures there are fewer. */
    private static final int PIECE_NUMBERS = 1 << 20;

    /** Of all evaluations that are kept: some 100 MB. */
    private static final long MOST_PICTURES = 5_000_000;

    /** How often one looks whether the client who waits is still there. */
    private static final Duration LOOK = Duration.ofMillis(200);

    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Each waits with its request's thread; some are to be left for everything else. */
    private static final int MOST_WAITING = 16;

    /** What decides the answers. */
    private record Key(String model, int version, String fingerprint, int classes, EvaluationSplit split) {}

    /** An evaluation, done or not. Its fields are guarded by {@link #byUse}. */
    private static final class Kept {

        final int pictures;
        final CompletableFuture<Outcomes> outcomes = new CompletableFuture<>();
        Runnable computation = () -> {};
        int asking;

        /** Somebody was told to ask for it again. */
        boolean isPromised;

        volatile boolean isAbandoned; // read by the computer

        Kept(int pictures) {
            this.pictures = pictures;
        }
    }

    /** Everybody who asked for an evaluation has gone. */
    private static final class AbandonedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        AbandonedException() {
            super("nobody waits for this evaluation any more", null, false, false);
        }
    }

    /** Asks a network: for each picture a row of [outputs]. */
    interface Network {
        List<float[]> predict(ModelVersion version, List<float[]> pictures);
    }

    private final Network network;
    private final EvaluationSettings settings;
    private final long mostPictures;
    private final ThreadPoolExecutor computer;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final Map<Key, Kept> byUse = new LinkedHashMap<>(16, 0.75f, true);

    @Autowired
    Evaluations(Predictor predictor, EvaluationSettings settings) {
        this(
                (version, pictures) -> predictor
                        .predict(version.model(), String.valueOf(version.version()), pictures)
                        .probabilities(),
                settings);
    }

    Evaluations(Network network, EvaluationSettings settings) {
        this(network, settings, MOST_PICTURES);
    }

    Evaluations(Network network, EvaluationSettings settings, long mostPictures) {
        this.network = network;
        this.mostPictures = mostPictures;
        this.settings = settings;
        this.computer = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(settings.queueCapacity()), task -> {
                    Thread thread = new Thread(task, "evaluation");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * The outcomes of a version on a split; waits for them, as long as the request's client does. When all who ask for one have
     * gone, it ends.
     *
     * @throws ProblemException INVALID_REQUEST when the data set does not fit the version; BUSY when too many evaluations wait
     *     already, or too many requests for one, or this one takes longer than a request's patience
     * @throws ClientGoneException when the request's client has gone
     */
    Outcomes of(ModelVersion version, Dataset dataset, EvaluationSplit split) {
        refuseMisfit(version.description().dataset(), dataset);
        Key key = new Key(
                version.model(),
                version.version(),
                dataset.fingerprint(),
                dataset.labels().size(),
                split);
        Kept kept = askFor(key, version, dataset);
        boolean isGone = false;
        try {
            return await(kept);
        } catch (ClientGoneException gone) {
            isGone = true;
            throw gone;
        } finally {
            leave(kept, isGone);
        }
    }

    /** Whoever asks leaves too. */
    private Kept askFor(Key key, ModelVersion version, Dataset dataset) {
        synchronized (byUse) {
            Kept there = byUse.get(key);
            if (there != null) {
                there.asking++;
                return there;
            }
            Kept mine = new Kept(key.split().size(dataset.counts()));
            mine.asking = 1;
            mine.computation = () -> compute(key, mine, version, dataset);
            try {
                computer.execute(mine.computation);
            } catch (RejectedExecutionException full) {
                throw ProblemException.retryLater(
                        ProblemCode.BUSY,
                        "More evaluations are waiting than the service queues; try again soon.",
                        RETRY);
            }
            byUse.put(key, mine);
            while (isTooMuch()) {
                byUse.remove(byUse.keySet().iterator().next());
            }
            return mine;
        }
    }

    private void leave(Kept kept, boolean isGone) {
        synchronized (byUse) {
            kept.asking--;
            kept.isPromised |= !isGone;
            if (kept.asking == 0 && !kept.isPromised && !kept.outcomes.isDone()) {
                kept.isAbandoned = true;
                byUse.values().remove(kept);
                computer.remove(kept.computation);
            }
        }
    }

    private boolean isTooMuch() {
        long pictures = byUse.values().stream().mapToLong(kept -> kept.pictures).sum();
        return byUse.size() > settings.maxKept() || (pictures > mostPictures && byUse.size() > 1);
    }

    private void compute(Key key, Kept mine, ModelVersion version, Dataset dataset) {
        try {
            mine.outcomes.complete(outcomes(mine, version, dataset, key.split()));
        } catch (RuntimeException | Error failed) {
            synchronized (byUse) {
                byUse.values().remove(mine);
            }
            mine.outcomes.completeExceptionally(failed);
        }
    }

    private Outcomes outcomes(Kept mine, ModelVersion version, Dataset dataset, EvaluationSplit part) {
        Split split = part.of(dataset);
        Outcomes.Recorder recorder =
                new Outcomes.Recorder(split.size(), dataset.labels().size());
        int piece = piece(split);
        for (int from = 0; from < split.size(); from += piece) {
            if (mine.isAbandoned) {
                throw new AbandonedException();
            }
            int to = Math.min(from + piece, split.size());
            List<float[]> rows = probabilities(
                    version, split, IntStream.range(from, to).boxed().toList());
            for (int i = from; i < to; i++) {
                recorder.add(split.label(i), rows.get(i - from));
            }
        }
        return recorder.finish();
    }

    private static int piece(Split split) {
        return Math.max(1, Math.min(PIECE, PIECE_NUMBERS / split.numbersPerPicture()));
    }

    /** What a version answers to some pictures of a split: for each a row of [outputs]. */
    List<float[]> probabilities(ModelVersion version, Split split, List<Integer> indexes) {
        List<float[]> rows = new ArrayList<>(indexes.size());
        int piece = piece(split);
        for (int from = 0; from < indexes.size(); from += piece) {
            List<float[]> pictures = new ArrayList<>();
            for (int index : indexes.subList(from, Math.min(from + piece, indexes.size()))) {
                float[] pixels = new float[split.numbersPerPicture()];
                split.copyPixels(index, pixels, 0);
                pictures.add(pixels);
            }
            rows.addAll(network.predict(version, pictures));
        }
        return rows;
    }

    private Outcomes await(Kept kept) {
        CompletableFuture<Outcomes> outcomes = kept.outcomes;
        boolean isWaiting = !outcomes.isDone();
        if (isWaiting && !waiting.tryAcquire()) {
            throw stillComputed();
        }
        try {
            return get(outcomes);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ProblemException.retryLater(
                    ProblemCode.BUSY, "The service is shutting down; try again later.", RETRY);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } finally {
            if (isWaiting) {
                waiting.release();
            }
        }
    }

    /** Looks now and then whether the client of this thread's request is still there. */
    private Outcomes get(CompletableFuture<Outcomes> outcomes) throws InterruptedException, ExecutionException {
        ClientConnection client = ClientConnection.current();
        long begun = System.nanoTime();
        long left = settings.patience().toNanos();
        do {
            try {
                return outcomes.get(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException notYet) {
                client.requireOpen();
                left = settings.patience().toNanos() - (System.nanoTime() - begun);
            }
        } while (left > 0);
        throw stillComputed();
    }

    private static ProblemException stillComputed() {
        return ProblemException.retryLater(
                ProblemCode.BUSY, "The evaluation is still being computed; ask again in some seconds.", RETRY);
    }

    private static void refuseMisfit(ModelDescription.TrainedOn trained, Dataset dataset) {
        Shape shape = new Shape(dataset.axes());
        if (!shape.equals(trained.shape())) {
            throw ProblemException.invalid(
                    "/dataset",
                    "must have pictures of the shape " + trained.shape().axes()
                            + ", which the network takes, but those of " + dataset.reference() + " are " + shape.axes()
                            + ".");
        }
        if (dataset.labels().size() > trained.labels().size()) {
            throw ProblemException.invalid(
                    "/dataset",
                    "must have at most the " + trained.labels().size()
                            + " classes that the network was trained on, but " + dataset.reference() + " has "
                            + dataset.labels().size() + ".");
        }
    }

    @PreDestroy
    void close() {
        computer.getQueue().clear();
        computer.shutdown();
    }
}
