package io.fittingroom.model;

import io.fittingroom.engine.InferenceThreads;
import io.fittingroom.engine.ServingNetwork;
import io.fittingroom.model.LoadedNetworks.Loaded;
import io.fittingroom.problem.ProblemCode;
import io.fittingroom.problem.ProblemException;
import io.fittingroom.problem.Violation;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps trained models under name and version, and predicts with them. Thread-safe. */
@Service
public class ModelRegistry {

    /** What a model's name looks like. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** {@link #NAME} in words. */
    public static final String NAME_IN_WORDS =
            "a name of 1 to 64 letters, digits, dots, underscores and hyphens that begins with a letter or a digit";

    /** An alias is a name with a letter, so that it cannot be taken for a version. */
    static final Pattern ALIAS = Pattern.compile("(?=.*[A-Za-z])" + NAME.pattern());

    private static final String PRODUCTION = "production";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final ModelStore store;
    private final InferenceThreads threads;
    private final LoadedNetworks loaded;

    ModelRegistry(ModelStore store, ModelSettings settings, InferenceSettings inference) {
        this.store = store;
        this.threads = new InferenceThreads(inference.threads(), inference.queueCapacity());
        this.loaded = new LoadedNetworks(settings.maxLoaded());
    }

    /** Makes a name ready for versions to come; part of the transaction that takes a job in. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void reserveName(String model) {
        store.ensureNameExists(model);
    }

    /**
     * Keeps a trained network as the next version under its name; part of the transaction that ends its job.
     *
     * @return the version
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int register(String model, ModelDescription description, byte[] artifact) {
        return store.insert(model, description, artifact);
    }

    /**
     * What a network answered.
     *
     * @param version that answered
     * @param labels class names by index
     * @param probabilities for each picture a row of [outputs]
     */
    public record Answer(int version, List<String> labels, List<float[]> probabilities) {}

    /**
     * Class probabilities for pictures.
     *
     * @param model a model's name
     * @param version a version or an alias; null for the alias {@code production} if there is one, else the newest
     * @param pictures each as many numbers in 0..255 as the model's input has
     */
    public Answer predict(String model, @Nullable String version, List<float[]> pictures) {
        LoadedNetworks.Key key = new LoadedNetworks.Key(model, resolve(model, version));
        while (true) {
            Loaded network = loaded.get(key, () -> load(key));
            Optional<List<float[]>> rows = network.network().predict(pictures);
            // Empty when the network was evicted between the two calls; then it is loaded again.
            if (rows.isPresent()) {
                return new Answer(
                        key.version(), network.version().description().dataset().labels(), rows.get());
            }
        }
    }

    List<ModelVersion> list() {
        return store.list();
    }

    List<ModelVersion> list(String model) {
        List<ModelVersion> versions = store.list(model);
        if (versions.isEmpty()) {
            throw noModel(model);
        }
        return versions;
    }

    ModelVersion get(String model, @Nullable String version) {
        int number = resolve(model, version);
        return store.find(model, number).orElseThrow(() -> noVersion(model, String.valueOf(number)));
    }

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
        loaded.evict(new LoadedNetworks.Key(model, number));
    }

    /** Points an alias at a version, wherever it pointed before. */
    void setAlias(String model, String alias, int version) {
        requireAlias(alias);
        requireVersion(model, version);
        try {
            // Again when it came into being or went between the two statements.
            while (!store.moveAlias(model, alias, version) && !store.addAlias(model, alias, version)) {
                Thread.onSpinWait();
            }
        } catch (DataIntegrityViolationException gone) {
            throw noVersion(model, String.valueOf(version));
        }
    }

    /** Points an alias at a version; false, with nothing done, when it does not (or no longer) point to {@code from}. */
    boolean moveAlias(String model, String alias, Optional<Integer> from, int version) {
        try {
            return from.isPresent()
                    ? store.moveAlias(model, alias, from.get(), version)
                    : store.addAlias(model, alias, version);
        } catch (DataIntegrityViolationException gone) {
            throw noVersion(model, String.valueOf(version));
        }
    }

    static void requireAlias(String alias) {
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

    void deleteAlias(String model, String alias) {
        if (!store.deleteAlias(model, alias)) {
            throw ProblemException.notFound("Model " + model + " has no alias " + alias + ".");
        }
    }

    private int resolve(String model, @Nullable String version) {
        if (version == null) {
            return store.aliased(model, PRODUCTION)
                    .or(() -> store.newest(model))
                    .orElseThrow(() -> noModel(model));
        }
        if (NUMBER.matcher(version).matches()) {
            return Integer.parseInt(version);
        }
        return store.aliased(model, version).orElseThrow(() -> noVersion(model, version));
    }

    private Loaded load(LoadedNetworks.Key key) {
        ModelVersion version = store.find(key.model(), key.version())
                .orElseThrow(() -> noVersion(key.model(), String.valueOf(key.version())));
        ModelDescription description = version.description();
        return new Loaded(
                version,
                ServingNetwork.load(description.network(), description.dataset().shape(), artifact(version), threads));
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
        loaded.close();
        threads.close();
    }
}
