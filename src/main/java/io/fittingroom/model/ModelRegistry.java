package io.fittingroom.model;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.dataset.Split;
import io.fittingroom.engine.file.ArtifactReader;
import io.fittingroom.engine.serve.InferenceThreads;
import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.model.LoadedNetworks.Loaded;
import io.fittingroom.network.Shape;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps trained models under name and version, and predicts with them. Thread-safe. */
@Service
public class ModelRegistry {

    /** Each try to move an alias that fails means that another request moved it, so this many are never needed in earnest. */
    private static final int MOST_TRIES = 50;

    /** What a model's name looks like. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** {@link #NAME} in words. */
    public static final String NAME_IN_WORDS =
            "a name of 1 to 64 letters, digits, dots, underscores and hyphens that begins with a letter or a digit";

    /** An alias is a name with a letter, so that it cannot be taken for a version. */
    static final Pattern ALIAS = Pattern.compile("(?=.*[A-Za-z])" + NAME.pattern());

    private static final String PRODUCTION = "production";
    private static final int MOST_AHEAD = 100;
    private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final ModelStore store;
    private final ProbeStore probes;
    private final Datasets datasets;
    private final InferenceThreads threads;
    private final LoadedNetworks loaded;
    private final NetworkLoader loader;
    private final ThreadPoolExecutor ahead;

    ModelRegistry(
            ModelStore store,
            ProbeStore probes,
            Datasets datasets,
            ModelSettings settings,
            InferenceSettings inference,
            Clock clock) {
        this.store = store;
        this.probes = probes;
        this.datasets = datasets;
        this.threads = new InferenceThreads(inference.threads(), inference.queueCapacity());
        this.loaded = new LoadedNetworks(
                settings.maxLoaded(), settings.maxLoadedBytes().toBytes());
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
     * Makes a name ready for versions to come. Outside of any transaction: on PostgreSQL one in which a name is made twice
     * at the same moment could not go on.
     */
    @Transactional(propagation = Propagation.NEVER)
    public void reserveName(String model) {
        store.ensureNameExists(model);
    }

    /**
     * Keeps a network as the next version under its name; part of the transaction that needs it. It is loaded once for its
     * probe, so that a network that cannot be loaded is not registered.
     *
     * @return the version
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int register(String model, ModelDescription description, byte[] artifact) {
        return register(model, description, artifact, probe(description, artifact));
    }

    /**
     * Keeps a trained network as the next version under its name; part of the transaction that ends its job.
     *
     * @param probe what the network that was trained answers; the stored one must do the same to be let serve
     * @return the version
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int register(String model, ModelDescription description, byte[] artifact, Probe probe) {
        int version = store.insert(model, description, artifact);
        probes.insert(model, version, probe);
        return version;
    }

    /**
     * What a network answered.
     *
     * @param version that answered
     * @param labels class names by index
     * @param probabilities for each picture a row of [outputs]
     * @param dataset what the network was trained on
     */
    public record Answer(
            int version, List<String> labels, List<float[]> probabilities, ModelDescription.TrainedOn dataset) {}

    /**
     * Class probabilities for pictures.
     *
     * @param model a model's name
     * @param version a version or an alias; null for the alias {@code production} if there is one, else the newest
     * @param pictures each as many numbers in 0..255 as the model's input has
     * @throws ProblemException NOT_FOUND; MODEL_DAMAGED when the version does not pass its self-test; BUSY
     */
    public Answer predict(String model, @Nullable String version, List<float[]> pictures) {
        return predict(new NetworkKey(model, resolve(model, version)), pictures);
    }

    /** The same by a version that was found a moment ago, so that the database need not be asked again. */
    Answer predict(NetworkKey key, List<float[]> pictures) {
        return loaded.use(key, room -> loader.load(key, room), network -> answer(network, pictures));
    }

    /**
     * Whether a version is loaded and has passed its self-test. One that is not is loaded in the background, so that asking
     * again finds it ready.
     *
     * @throws ProblemException NOT_FOUND
     */
    public boolean isReady(String model, @Nullable String version) {
        return readiness(model, version).ready();
    }

    /** As {@link #isReady}, with the reason. */
    public Readiness readiness(String model, @Nullable String version) {
        NetworkKey key = new NetworkKey(model, resolve(model, version));
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

    /** All versions of some models, by name, newest version first within a name. */
    List<ModelVersion> list(int page, int size) {
        return store.list(page, size);
    }

    /** How many models there are. */
    long count() {
        return store.count();
    }

    List<ModelVersion> list(String model) {
        List<ModelVersion> versions = store.list(model);
        if (versions.isEmpty()) {
            throw noModel(model);
        }
        return versions;
    }

    /** The numbers of all versions, newest first; a 404 when there is none. */
    List<Integer> versions(String model) {
        List<Integer> versions = store.versions(model);
        if (versions.isEmpty()) {
            throw noModel(model);
        }
        return versions;
    }

    /** A version by its number or an alias; null for the one that predicts when none is named. A 404 when there is none. */
    public ModelVersion get(String model, @Nullable String version) {
        int number = resolve(model, version);
        return store.find(model, number).orElseThrow(() -> noVersion(model, String.valueOf(number)));
    }

    /** What a version is, and its number: from memory when its network is loaded, since it never changes. */
    ServedVersion served(String model, @Nullable String version) {
        NetworkKey key = new NetworkKey(model, resolve(model, version));
        return new ServedVersion(
                key,
                loaded.version(key)
                        .or(() -> store.find(model, key.version()))
                        .orElseThrow(() -> noVersion(model, String.valueOf(key.version())))
                        .description());
    }

    record ServedVersion(NetworkKey key, ModelDescription description) {}

    /** False when the database does not answer. */
    boolean isReachable() {
        try {
            store.aliased("", PRODUCTION);
            return true;
        } catch (DataAccessException unreachable) {
            return false;
        }
    }

    byte[] artifact(ModelVersion version) {
        return store.artifact(version.model(), version.version())
                .orElseThrow(() -> noVersion(version.model(), String.valueOf(version.version())));
    }

    void delete(String model, String version) {
        if (!NUMBER.matcher(version).matches()) {
            throw ProblemException.invalid(
                    "/version", "must be a version's number; an alias is deleted at /aliases/" + version + ".");
        }
        int number = Integer.parseInt(version);
        try {
            if (!store.delete(model, number)) {
                throw noVersion(model, version);
            }
        } catch (DataIntegrityViolationException aliased) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "Version " + version + " of " + model
                            + " has an alias; point the alias elsewhere or delete it first.");
        }
        loaded.evict(new NetworkKey(model, number));
    }

    /** Points an alias at a version, wherever it pointed before. */
    public void setAlias(String model, String alias, int version) {
        requireAlias(alias);
        requireVersion(model, version);
        for (int i = 0; i < MOST_TRIES; i++) {
            try {
                store.setAlias(model, alias, version);
                return;
            } catch (DuplicateKeyException sameMoment) {
                LOG.debug("The alias {} of {} was made by another request; it is moved", alias, model, sameMoment);
            } catch (DataIntegrityViolationException gone) {
                throw noVersion(model, String.valueOf(version));
            }
        }
        throw movedByOthers(alias);
    }

    /**
     * Points an alias at a version if it may. The alias moves only from the version that was asked about, else the question
     * is asked anew.
     *
     * @param requireBetter throws what there is to say against it, given the version that the alias points to now; an alias
     *     that does not exist yet points to none, and nothing is asked
     */
    public void moveAlias(String model, String alias, int version, Consumer<ModelVersion> requireBetter) {
        requireAlias(alias);
        requireVersion(model, version);
        for (int i = 0; i < MOST_TRIES; i++) {
            Optional<Integer> now = store.aliased(model, alias);
            now.flatMap(number -> store.find(model, number)).ifPresent(requireBetter);
            if (moveAlias(model, alias, now, version)) {
                return;
            }
        }
        throw movedByOthers(alias);
    }

    private static ProblemException movedByOthers(String alias) {
        return ProblemException.conflict("The alias " + alias + " is being moved by others; try again.", Map.of());
    }

    /** Points an alias at a version; false, with nothing done, when it does not (or no longer) point to {@code from}. */
    private boolean moveAlias(String model, String alias, Optional<Integer> from, int version) {
        try {
            return from.isPresent()
                    ? store.moveAlias(model, alias, from.get(), version)
                    : store.addAlias(model, alias, version);
        } catch (DuplicateKeyException sameMoment) {
            // H2 lets two requests that make the same alias past the lock now and then.
            return false;
        } catch (DataIntegrityViolationException gone) {
            throw noVersion(model, String.valueOf(version));
        }
    }

    private static void requireAlias(String alias) {
        if (!ALIAS.matcher(alias).matches()) {
            throw ProblemException.invalid(List.of(new Violation(
                    "/alias", "must be " + NAME_IN_WORDS + " and has a letter, but is \"" + alias + "\".")));
        }
    }

    private void requireVersion(String model, int version) {
        if (store.find(model, version).isEmpty()) {
            throw noVersion(model, String.valueOf(version));
        }
    }

    /** Changes what people say of a version and returns it as it is then. */
    @Transactional
    ModelVersion annotate(String model, String version, Annotation change) {
        int number = get(model, version).version();
        boolean there = (!change.changesNotes() || store.setNotes(model, number, change.notes()))
                && (!change.changesTags() || store.setTags(model, number, change.tags()));
        if (!there) {
            throw noVersion(model, version);
        }
        return get(model, String.valueOf(number));
    }

    /** Takes an alias away; the version stays. */
    public void deleteAlias(String model, String alias) {
        if (!store.deleteAlias(model, alias)) {
            throw ProblemException.notFound("Model " + model + " has no alias " + alias + ".");
        }
    }

    /** Always by the database, so that what another instance deleted is gone here too. */
    private int resolve(String model, @Nullable String version) {
        if (version == null) {
            return store.aliasedOrNewest(model, PRODUCTION).orElseThrow(() -> noModel(model));
        }
        if (NUMBER.matcher(version).matches()) {
            int number = Integer.parseInt(version);
            if (!store.exists(model, number)) {
                loaded.evict(new NetworkKey(model, number));
                throw noVersion(model, version);
            }
            return number;
        }
        return store.aliased(model, version).orElseThrow(() -> noVersion(model, version));
    }

    private static Answer answer(Loaded loaded, List<float[]> pictures) {
        ModelVersion version = loaded.version();
        ModelDescription.TrainedOn dataset = version.description().dataset();
        List<float[]> rows = loaded.network()
                .predict(pictures)
                .orElseThrow(() -> new IllegalStateException("Closed while it was in use: " + version.version()));
        return new Answer(version.version(), dataset.labels(), rows, dataset);
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

    /** What the network in the artifact answers, to the test pictures of its data set if they are here and fit. */
    private Probe probe(ModelDescription description, byte[] artifact) {
        Shape input = description.dataset().shape();
        Split pictures = datasets.find(description.dataset().name())
                .filter(dataset -> Shape.of(dataset.height(), dataset.width()).equals(input))
                .map(Dataset::test)
                .orElseGet(() -> noise(input));
        Split some = Probe.pictures(pictures);
        float[] weights = ArtifactReader.weights(artifact, description.network(), input);
        try (ServingNetwork network = ServingNetwork.load(description.network(), input, weights, threads)) {
            return Probe.of(some, network.predict(Probe.inputs(some)).orElseThrow());
        }
    }

    private static Split noise(Shape shape) {
        byte[] pixels = new byte[Math.toIntExact(shape.elements()) * Probe.SIZE];
        new SplittableRandom(0).nextBytes(pixels);
        return Split.of(
                pixels, new byte[Probe.SIZE], shape.axes().get(0), shape.axes().get(1));
    }

    private ProblemException noModel(String model) {
        return ProblemException.notFound(
                "There is no model " + model + " yet; POST /api/jobs trains one, GET /api/models lists them.");
    }

    private ProblemException noVersion(String model, String version) {
        return store.newest(model)
                .map(newest -> ProblemException.notFound("Model " + model + " has no version or alias " + version
                        + "; the newest version is " + newest + "."))
                .orElseGet(() -> noModel(model));
    }

    @PreDestroy
    void close() {
        ahead.shutdownNow();
        loaded.close();
    }
}
