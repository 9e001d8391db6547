package io.fittingroom.model;

import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** What the standard serving protocols ask of the registry: which versions there are and what goes in and out. Thread-safe. */
@Service
public class ServedModels {

    private final ModelRegistry registry;
    private final Predictor predictor;

    ServedModels(ModelRegistry registry, Predictor predictor) {
        this.registry = registry;
        this.predictor = predictor;
    }

    /**
     * One version of a model as a client of a serving protocol sees it.
     *
     * @param model its name
     * @param version its number
     * @param preparation how a picture file becomes one that it takes, which says its shape
     * @param outputs how many probabilities it answers for a picture; at least as many as there are labels
     * @param labels the classes' names, by index
     */
    public record Served(String model, int version, Preparation preparation, int outputs, List<String> labels) {

        public Served {
            labels = List.copyOf(labels);
        }
    }

    /**
     * A version, or a 404.
     *
     * @param version a version or an alias; null for the alias {@code production} if there is one, else the newest
     */
    public Served get(String model, @Nullable String version) {
        refuseUnlessNames(model, version);
        return served(predictor.served(model, version));
    }

    /**
     * The version that answers a request; as {@link #get}, but where none is named and no alias decides, the newest that passes
     * its self-test, which is loaded for that.
     */
    public Served choose(String model, @Nullable String version) {
        refuseUnlessNames(model, version);
        return served(predictor.served(predictor.chosen(model, version)));
    }

    private static void refuseUnlessNames(String model, @Nullable String version) {
        if (!isName(model)) {
            throw noModel();
        }
        if (version != null && !isName(version)) {
            throw ProblemException.notFound("A version is a number or an alias, which is " + ModelRegistry.NAME_IN_WORDS
                    + "; model " + model + " has no other.");
        }
    }

    private static Served served(Predictor.ServedVersion found) {
        ModelDescription.TrainedOn dataset = found.description().dataset();
        int outputs = found.description().network().outputs(dataset.shape());
        NetworkKey key = found.chosen().key();
        return new Served(key.model(), key.version(), dataset.preparation(), outputs, dataset.labels());
    }

    /**
     * Class probabilities for pictures, by a version that was found for the same request.
     *
     * @param pictures each as many numbers in 0..255 as the model's input has
     * @throws ProblemException NOT_FOUND; MODEL_DAMAGED when the version does not pass its self-test; BUSY
     */
    public Predictor.Answer predict(Served model, List<float[]> pictures) {
        return predictor.predict(
                new Predictor.Chosen(new NetworkKey(model.model(), model.version()), List.of()), pictures);
    }

    /** The numbers of all versions of a model, newest first; a 404 when there is none. */
    public List<Integer> versions(String model) {
        if (!isName(model)) {
            throw noModel();
        }
        return registry.versions(model);
    }

    /** True when the registry can be asked; false when its database cannot be reached. */
    public boolean isReachable() {
        return registry.isReachable();
    }

    /** What is no name never reaches the database: a null character, for one, is more than PostgreSQL takes. */
    private static boolean isName(String text) {
        return ModelRegistry.NAME.matcher(text).matches();
    }

    private static ProblemException noModel() {
        return ProblemException.notFound("There is no such model: a model has " + ModelRegistry.NAME_IN_WORDS + ".");
    }
}
