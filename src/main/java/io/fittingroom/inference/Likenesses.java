package io.fittingroom.inference;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.model.ModelDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The {@link Likeness} of each data set, computed once in the background: for those that come with the service when it is
 * ready, for others when they are first asked for. Who asks meanwhile waits, so that the same picture always
 * gets the same warnings. Thread-safe.
 */
@Component
class Likenesses {

    private static final Logger LOG = LoggerFactory.getLogger(Likenesses.class);
    private static final int MOST = 8;

    private final Datasets datasets;
    private final Map<String, CompletableFuture<Optional<Likeness>>> byFingerprint =
            new LinkedHashMap<>(16, 0.75f, true);

    Likenesses(Datasets datasets) {
        this.datasets = datasets;
    }

    @EventListener(ApplicationReadyEvent.class)
    void computeAhead() {
        for (Dataset dataset :
                datasets.list().stream().filter(Dataset::isBundled).limit(MOST).toList()) {
            CompletableFuture<Optional<Likeness>> unused = of(dataset);
        }
    }

    /** Why a picture is very unlike what a model was trained on; empty also when that data is not here (any more). */
    List<String> doubts(ModelDescription.TrainedOn trainedOn, float[] pixels) {
        return datasets.find(trainedOn.name())
                .filter(dataset -> dataset.fingerprint().equals(trainedOn.fingerprint()))
                .flatMap(dataset -> of(dataset).join())
                .map(likeness -> likeness.doubts(pixels))
                .orElse(List.of());
    }

    private synchronized CompletableFuture<Optional<Likeness>> of(Dataset dataset) {
        CompletableFuture<Optional<Likeness>> there = byFingerprint.get(dataset.fingerprint());
        if (there != null) {
            return there;
        }
        if (byFingerprint.size() == MOST) {
            byFingerprint.remove(byFingerprint.keySet().iterator().next());
        }
        CompletableFuture<Optional<Likeness>> computed = CompletableFuture.supplyAsync(
                        () -> Likeness.to(dataset.train()), task -> startThread(dataset.name(), task))
                .exceptionally(failed -> {
                    LOG.error("No warnings of unlike pictures for data set {}", dataset.name(), failed);
                    return Optional.empty();
                });
        byFingerprint.put(dataset.fingerprint(), computed);
        return computed;
    }

    private static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, "likeness-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
