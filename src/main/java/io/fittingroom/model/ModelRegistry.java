package io.fittingroom.model;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Keeps trained models under name and version. Thread-safe. */
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
    private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final ModelStore store;
    private final ProbeStore probes;
    private final LoadedNetworks loaded;
    private final LastKnownVersions lastKnown;

    ModelRegistry(ModelStore store, ProbeStore probes, LoadedNetworks loaded, LastKnownVersions lastKnown) {
        this.store = store;
        this.probes = probes;
        this.loaded = loaded;
        this.lastKnown = lastKnown;
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
     * Keeps a network as the next version under its name; part of the transaction that needs it.
     *
     * @param probe what the network answers; the stored one must do the same to be let serve
     * @return the version
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int register(String model, ModelDescription description, byte[] artifact, Probe probe) {
        int version = store.insert(model, description, artifact);
        probes.insert(model, version, probe);
        return version;
    }

    /** The names of some models, sorted; of those that have a version. */
    List<String> names(int page, int size) {
        return store.names(page, size);
    }

    /** How many models there are. */
    long count() {
        return store.count();
    }

    /**
     * Some versions of a model, newest first; none when there is no such model, or no more.
     *
     * @param before all have smaller numbers
     */
    List<ModelVersion> list(String model, int before, int size) {
        return store.list(model, before, size);
    }

    /** Where each alias of a model points. */
    Map<String, Integer> aliases(String model) {
        return store.aliases(model);
    }

    /** The numbers of all versions, newest first; a 404 when there is none. */
    List<Integer> versions(String model) {
        List<Integer> versions = store.versions(model);
        if (versions.isEmpty()) {
            throw noModel(model);
        }
        return versions;
    }

    /**
     * A version by its number or an alias; null for the alias {@code production} if there is one, else the newest, whether it
     * passes its self-test or not. A 404 when there is none.
     */
    public ModelVersion get(String model, @Nullable String version) {
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

    /**
     * The number that a version or an alias stands for, or a 404; by the database, so that what another instance deleted is gone
     * here too, and from memory only while it does not answer.
     *
     * @param version null for the alias {@code production} if there is one, else the newest, whether it passes its self-test or
     *     not ({@link Predictor#chosen} goes on from there)
     */
    int resolve(String model, @Nullable String version) {
        return lastKnown.ask(model, version, () -> resolveByDatabase(model, version));
    }

    private int resolveByDatabase(String model, @Nullable String version) {
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

    /** Whether somebody has decided that this version answers. */
    boolean isProduction(String model, int version) {
        return store.aliased(model, PRODUCTION)
                .filter(number -> number == version)
                .isPresent();
    }

    ProblemException noModel(String model) {
        return ProblemException.notFound(
                "There is no model " + model + " yet; POST /api/jobs trains one, GET /api/models lists them.");
    }

    private ProblemException noVersion(String model, String version) {
        return store.newest(model)
                .map(newest -> ProblemException.notFound("Model " + model + " has no version or alias " + version
                        + "; the newest version is " + newest + "."))
                .orElseGet(() -> noModel(model));
    }
}
