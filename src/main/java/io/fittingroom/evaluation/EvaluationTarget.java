package io.fittingroom.evaluation;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.dataset.Split;
import io.fittingroom.model.ModelDescription;
import io.fittingroom.model.ModelVersion;
import io.fittingroom.network.Fit;
import io.fittingroom.network.ValidationData;
import io.fittingroom.web.Address;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.QueryReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pictures that a request wants a version evaluated on. */
record EvaluationTarget(Dataset dataset, EvaluationSplit part) {

    /** What the query names by data set and split; by default the test pictures of the data set that the version was trained on. */
    static EvaluationTarget read(QueryReader query, ModelVersion version, Datasets datasets) {
        EvaluationSplit part = query.choice("split", EvaluationSplit.class, EvaluationSplit.TEST);
        return query.text("dataset")
                .map(reference -> new EvaluationTarget(datasets.get(reference), part))
                .orElseGet(() -> new EvaluationTarget(trainedOn(version, datasets), part));
    }

    /** The test pictures of the data set that a version was trained on. */
    static EvaluationTarget testOf(ModelVersion version, Datasets datasets) {
        return new EvaluationTarget(trainedOn(version, datasets), EvaluationSplit.TEST);
    }

    /** The data set that a version was trained on; a 409 that names the way out where that is gone. */
    private static Dataset trainedOn(ModelVersion version, Datasets datasets) {
        ModelDescription.TrainedOn trained = version.description().dataset();
        return datasets.find(trained.reference().toString())
                .orElseThrow(() -> ProblemException.conflict(
                        "The data set that " + version.model() + " " + version.version() + " was trained on, "
                                + trained.reference()
                                + ", is not here any more; name one with the same classes by ?dataset=NAME or"
                                + " ?dataset=NAME@VERSION.",
                        Map.of("dataset", trained.name(), "fingerprint", trained.fingerprint())));
    }

    Split pictures() {
        return part.of(dataset);
    }

    /** Where a picture is as numbers. */
    String path(int picture) {
        return Address.of(dataset.reference().path() + "/" + part.word() + "/" + picture);
    }

    /** This target as a query string. */
    String query() {
        return "dataset=" + dataset.reference() + "&split=" + part.word();
    }

    /** Why a version's figures on these pictures may not mean what they seem to. */
    List<String> warnings(ModelVersion version) {
        ModelDescription.TrainedOn trained = version.description().dataset();
        String who = version.model() + " " + version.version();
        List<String> warnings = new ArrayList<>();
        boolean samePictures = trained.fingerprint().equals(dataset.fingerprint());
        if (samePictures && part == EvaluationSplit.TRAIN) {
            warnings.add(
                    who + " was trained on these pictures: its figures say how well it remembers them, not how well it"
                            + " does on new ones.");
        }
        if (samePictures && part == EvaluationSplit.VALIDATION && isValidatedOnThem(version)) {
            warnings.add(
                    who + " was validated on these pictures while it trained; where a callback decided by that, its"
                            + " figures are a little too good.");
        }
        if (!samePictures && trained.name().equals(dataset.name())) {
            warnings.add(
                    trained.version() == null || trained.version() == dataset.version()
                            ? dataset.name() + " has changed since " + who + " was trained on it."
                            : who + " was trained on version " + trained.version() + " of " + dataset.name()
                                    + ", not on version " + dataset.version()
                                    + ": it has learnt those of these pictures that were among its training pictures then.");
        }
        if (!trained.labels().equals(dataset.labels())) {
            warnings.add("The classes of " + dataset.reference() + " are not those that " + who
                    + " was trained on; class number i is compared with output number i.");
        }
        return warnings;
    }

    private static boolean isValidatedOnThem(ModelVersion version) {
        Fit fit = version.description().fit();
        return fit != null && fit.validationData() == ValidationData.VALIDATION;
    }
}
