package io.fittingroom.model;

import io.fittingroom.dataset.Datasets;
import io.fittingroom.engine.file.ArtifactReader;
import io.fittingroom.engine.serve.InferenceThreads;
import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.model.LoadedNetworks.Loaded;
import io.fittingroom.network.Shape;
import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Predicts with the registry's models: loads a version when it is asked for, and keeps what it loaded. Thread-safe. */
@Service
public class Predictor {

    private static final Logger LOG = LoggerFactory.getLogger(Predictor.class);
    private static final int MOST_AHEAD = 100;

    private final ModelRegistry registry;
    private final Datasets datasets;
    private final InferenceThreads threads;
    private final LoadedNetworks loaded;
    private final NetworkLoader loader;
    private final ThreadPoolExecutor ahead;

    Predictor(
            ModelRegistry registry,
            ModelStore store,
            ProbeStore probes,
            LoadedNetworks loaded,
            Datasets datasets,
            InferenceSettings inference,
            Clock clock) {
        this.registry = registry;
        this.datasets = datasets;
        this.loaded = loaded;
        this.threads = new InferenceThreads(inference.threads(), inference.queueCapacity());
        this.loader = new NetworkLoader(store, probes, threads, inference.batching(), clock);
        this.ahead = new ThreadPoolExecutor(
                0,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_AHEAD),
                task -> {
                    Thread thread = new Thread(task, "model-loader");
                    thread.setDaemon(true);
                    return thread;
                },
                // Who asks again has it tried again.
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * What a network answered.
     *
     * @param version that answered
     * @param labels class names by index
     * @param probabilities for each picture a row of [outputs]
     * @param dataset what the network was trained on
     * @param skipped newer versions that would have answered but do not pass their self-test
     */
    public record Answer(
            int version,
            List<String> labels,
            List<float[]> probabilities,
            ModelDescription.TrainedOn dataset,
            List<Integer> skipped) {}

    /**
     * Class probabilities for pictures.
     *
     * @param model a model's name
     * @param version a version or an alias; null for the alias {@code production} if there is one, else the newest that passes
     *     its self-test
     * @param pictures each as many numbers in 0..255 as the model's input has
     * @throws ProblemException NOT_FOUND; MODEL_DAMAGED when the version does not pass its self-test; BUSY
     */
    public Answer predict(String model, @Nullable String version, List<float[]> pictures) {
        return predict(chosen(model, version), pictures);
    }

    /** The same by a version that {@link #answering} chose a moment ago, so that the database need not be asked again. */
    public Answer predict(ServedVersion version, List<float[]> pictures) {
        return predict(version.chosen(), pictures);
    }

    Answer predict(Chosen chosen, List<float[]> pictures) {
        NetworkKey key = chosen.key();
        return loaded.use(key, room -> loader.load(key, room), network -> answer(network, pictures, chosen.skipped()));
    }

    /**
     * Who answers.
     *
     * @param skipped newer versions that do not pass their self-test
     */
    record Chosen(NetworkKey key, List<Integer> skipped) {

        Chosen {
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * The version that answers when this one is asked for: itself, but where none is named and no alias decides, the newest that
     * passes its self-test. What is not loaded yet is loaded for that.
     *
     * @throws ProblemException NOT_FOUND; MODEL_DAMAGED when no version passes
     */
    Chosen chosen(String model, @Nullable String version) {
        NetworkKey asked = new NetworkKey(model, registry.resolve(model, version));
        if (version != null || loaded.has(asked)) {
            return new Chosen(asked, List.of());
        }
        ProblemException damaged;
        try {
            loaded.use(asked, room -> loader.load(asked, room), Loaded::version);
            return new Chosen(asked, List.of());
        } catch (ProblemException refused) {
            if (refused.code() != ProblemCode.MODEL_DAMAGED || registry.isProduction(model, asked.version())) {
                throw refused;
            }
            damaged = refused;
        }
        List<Integer> skipped = new ArrayList<>();
        for (int number : registry.versions(model)) {
            NetworkKey key = new NetworkKey(model, number);
            try {
                loaded.use(key, room -> loader.load(key, room), Loaded::version);
                return new Chosen(key, List.copyOf(skipped));
            } catch (ProblemException refused) {
                if (refused.code() != ProblemCode.MODEL_DAMAGED) {
                    throw refused;
                }
                skipped.add(number);
            }
        }
        throw damaged;
    }

    /** The version that answers, as {@link #predict(String, String, List)} chooses it, and what it takes. */
    public ServedVersion answering(String model, @Nullable String version) {
        return served(chosen(model, version));
    }

    /**
     * Whether a version is loaded and has passed its self-test. One that is not is loaded in the background, so that asking
     * again finds it ready.
     *
     * @throws ProblemException NOT_FOUND
     */
    public Readiness readiness(String model, @Nullable String version) {
        NetworkKey key = new NetworkKey(model, registry.resolve(model, version));
        Readiness readiness = seen(key);
        if (readiness.state() == Readiness.State.NOT_LOADED) {
            ahead.execute(() -> loadAhead(key));
        }
        return readiness;
    }

    /** As {@link #readiness}, of a version that exists, but loads nothing. */
    public Readiness seenReadiness(String model, int version) {
        return seen(new NetworkKey(model, version));
    }

    private Readiness seen(NetworkKey key) {
        if (loaded.has(key)) {
            return new Readiness(key.model(), key.version(), true, Readiness.State.READY, null);
        }
        return loader.refusal(key)
                .map(detail -> new Readiness(key.model(), key.version(), false, Readiness.State.REFUSED, detail))
                .orElseGet(() -> new Readiness(key.model(), key.version(), false, Readiness.State.NOT_LOADED, null));
    }

    /** What is loaded, for whoever runs the service. */
    Serving serving() {
        return new Serving(loaded.count(), loaded.bytes(), loader.refused());
    }

    /**
     * What is loaded.
     *
     * @param bytes native memory of all copies' weights
     * @param refused versions that failed their self-test within the last minute, with the reason
     */
    record Serving(int networks, long bytes, Map<NetworkKey, String> refused) {}

    /** What a version is, and its number: from memory when its network is loaded, since it never changes. */
    ServedVersion served(String model, @Nullable String version) {
        return served(new Chosen(new NetworkKey(model, registry.resolve(model, version)), List.of()));
    }

    ServedVersion served(Chosen chosen) {
        NetworkKey key = chosen.key();
        return new ServedVersion(
                chosen,
                loaded.version(key)
                        .orElseGet(() -> registry.get(key.model(), String.valueOf(key.version())))
                        .description());
    }

    /** A version that was chosen, and what it is. */
    public static final class ServedVersion {

        private final Chosen chosen;
        private final ModelDescription description;

        ServedVersion(Chosen chosen, ModelDescription description) {
            this.chosen = chosen;
            this.description = description;
        }

        Chosen chosen() {
            return chosen;
        }

        /** Its number. */
        public int version() {
            return chosen.key().version();
        }

        public ModelDescription description() {
            return description;
        }

        /** How a picture file becomes one that it takes, which says its shape. */
        public Preparation preparation() {
            return description.dataset().preparation();
        }
    }

    private static Answer answer(Loaded loaded, List<float[]> pictures, List<Integer> skipped) {
        ModelVersion version = loaded.version();
        ModelDescription.TrainedOn dataset = version.description().dataset();
        List<float[]> rows = loaded.network()
                .predict(pictures)
                .orElseThrow(() -> new IllegalStateException("Closed while it was in use: " + version.version()));
        return new Answer(version.version(), dataset.labels(), rows, dataset, skipped);
    }

    private void loadAhead(NetworkKey key) {
        try {
            loaded.use(key, room -> loader.load(key, room), Loaded::version);
        } catch (ProblemException refused) {
            // Deleted meanwhile or refused; whoever asks again is told.
            LOG.debug("Not loaded: {}", refused.getMessage());
        } catch (RuntimeException failed) {
            LOG.warn("Version {} of {} could not be loaded", key.version(), key.model(), failed);
        }
    }

    /**
     * What the network in the artifact answers, to the test pictures of its data set if they are here and fit; so that a network
     * that cannot be loaded is not registered, nor one that cannot answer.
     *
     * @throws ProblemException MODEL_NOT_UNDERSTOOD when a probability is not a number, for these pictures, for noise or for
     *     pictures that are all black or all white
     */
    Probe probe(ModelDescription description, byte[] artifact) {
        Shape input = description.dataset().shape();
        List<byte[]> some = datasets.find(description.dataset().reference().toString())
                .filter(dataset -> new Shape(dataset.axes()).equals(input))
                .map(dataset -> Probe.bytes(Probe.pictures(dataset.test())))
                .orElseGet(() -> noise(input));
        float[] weights = ArtifactReader.weights(artifact, description.network(), input);
        try (ServingNetwork network = ServingNetwork.load(description.network(), input, weights, threads)) {
            List<float[]> answers = network.predict(Probe.inputs(some)).orElseThrow();
            refuseUnlessNumbers(answers);
            refuseUnlessNumbers(network.predict(extremes(input)).orElseThrow());
            return new Probe(some, answers);
        }
    }

    private static List<float[]> extremes(Shape shape) {
        float[] white = new float[Math.toIntExact(shape.elements())];
        Arrays.fill(white, 255);
        List<float[]> pictures = new ArrayList<>(Probe.inputs(noise(shape)));
        pictures.add(white);
        pictures.add(new float[white.length]);
        return pictures;
    }

    private static void refuseUnlessNumbers(List<float[]> answers) {
        for (float[] probabilities : answers) {
            for (float probability : probabilities) {
                if (!Float.isFinite(probability)) {
                    throw ProblemException.of(
                            ProblemCode.MODEL_NOT_UNDERSTOOD,
                            "The network cannot answer: its weights are so large that its probabilities are no numbers. Train it anew with a smaller learning rate, or export the weights that it had before it diverged.");
                }
            }
        }
    }

    private static List<byte[]> noise(Shape shape) {
        int elements = Math.toIntExact(shape.elements());
        byte[] pixels = new byte[elements * Probe.SIZE];
        new SplittableRandom(0).nextBytes(pixels);
        return IntStream.range(0, Probe.SIZE)
                .mapToObj(i -> Arrays.copyOfRange(pixels, i * elements, (i + 1) * elements))
                .toList();
    }

    @PreDestroy
    void close() {
        ahead.getQueue().clear();
        ahead.shutdown();
    }
}
