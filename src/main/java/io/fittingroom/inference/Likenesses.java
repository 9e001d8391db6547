package io.fittingroom.inference;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.model.ModelDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The {@link Likeness} of each data set, computed once in the background: for the bundled one when the service is ready, for
 * others when they are first asked for. Who asks meanwhile waits, so that the same picture gets the same warnings; but not
 * for ever, since a large data set may have to be fetched first. Thread-safe.
 */
@Component
class Likenesses {

    private static final Logger LOG = LoggerFactory.getLogger(Likenesses.class);
    private static final int MOST = 8;
    private static final long PATIENCE_SECONDS = 20;

    private final Datasets datasets;
    private final Map<Key, CompletableFuture<Optional<Likeness>>> byUse = new LinkedHashMap<>(16, 0.75f, true);

    Likenesses(Datasets datasets) {
        this.datasets = datasets;
    }

    /** A version, which once gone never comes back, with its pictures. */
    private record Key(String name, int version, String fingerprint) {

        static Key of(ModelDescription.TrainedOn trainedOn) {
            // Before there were versions, each data set had one.
            Integer version = trainedOn.version();
            return new Key(trainedOn.name(), version == null ? 1 : version, trainedOn.fingerprint());
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void computeAhead() {
        datasets.find(Datasets.USUAL).ifPresent(dataset -> {
            CompletableFuture<Optional<Likeness>> unused = of(ModelDescription.TrainedOn.of(dataset));
        });
    }

    /** Why a picture is very unlike what a model was trained on; empty also when that data is not here (any more). */
    List<String> doubts(ModelDescription.TrainedOn trainedOn, float[] pixels) {
        try {
            return of(trainedOn)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .map(likeness -> likeness.doubts(pixels))
                    .orElse(List.of());
        } catch (TimeoutException | ExecutionException notKnown) {
            LOG.debug("No warnings of unlike pictures for data set {}", trainedOn.reference(), notKnown);
            return List.of();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private synchronized CompletableFuture<Optional<Likeness>> of(ModelDescription.TrainedOn trainedOn) {
        Key key = Key.of(trainedOn);
        CompletableFuture<Optional<Likeness>> there = byUse.get(key);
        if (there != null) {
            return there;
        }
        if (byUse.size() == MOST) {
            byUse.remove(byUse.keySet().iterator().next());
        }
        CompletableFuture<Optional<Likeness>> computed =
                CompletableFuture.supplyAsync(() -> compute(trainedOn), task -> startThread(trainedOn.name(), task));
        byUse.put(key, computed);
        // A database that was away may be back.
        CompletableFuture<Optional<Likeness>> unused = computed.whenComplete((likeness, failed) -> {
            if (failed != null) {
                LOG.warn("No warnings of unlike pictures for data set {}", trainedOn.reference(), failed);
                forget(key, computed);
            }
        });
        return computed;
    }

    private synchronized void forget(Key key, CompletableFuture<Optional<Likeness>> computed) {
        byUse.remove(key, computed);
    }

    private Optional<Likeness> compute(ModelDescription.TrainedOn trainedOn) {
        return datasets.find(trainedOn.reference().toString())
                .filter(dataset -> dataset.fingerprint().equals(trainedOn.fingerprint()))
                .map(Dataset::train)
                .flatMap(Likeness::to);
    }

    private static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, "likeness-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
