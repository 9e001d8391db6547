package io.fittingroom.evaluation;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.dataset.Split;
import io.fittingroom.model.ModelDescription;
import io.fittingroom.model.ModelVersion;
import io.fittingroom.web.Address;
import io.fittingroom.web.QueryReader;
import java.util.ArrayList;
import java.util.List;

/** The pictures that a request wants a version evaluated on. */
record EvaluationTarget(Dataset dataset, EvaluationSplit part) {

    /** What the query names by data set and split; by default the test pictures of the data set that the version was trained on. */
    static EvaluationTarget read(QueryReader query, ModelVersion version, Datasets datasets) {
        EvaluationSplit part = query.choice("split", EvaluationSplit.class, EvaluationSplit.TEST);
        String name = query.text("dataset")
                .orElseGet(() -> version.description().dataset().name());
        return new EvaluationTarget(datasets.get(name), part);
    }

    /** The test pictures of the data set that a version was trained on. */
    static EvaluationTarget testOf(ModelVersion version, Datasets datasets) {
        return new EvaluationTarget(datasets.get(version.description().dataset().name()), EvaluationSplit.TEST);
    }

    Split pictures() {
        return part.of(dataset);
    }

    /** Where a picture is as numbers. */
    String path(int picture) {
        return Address.of("/api/datasets/" + dataset.name() + "/" + part.word() + "/" + picture);
    }

    /** This target as a query string. */
    String query() {
        return "dataset=" + dataset.name() + "&split=" + part.word();
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
        if (!samePictures && trained.name().equals(dataset.name())) {
            warnings.add(dataset.name() + " has changed since " + who + " was trained on it.");
        }
        if (!trained.labels().equals(dataset.labels())) {
            warnings.add("The classes of " + dataset.name() + " are not those that " + who
                    + " was trained on; class number i is compared with output number i.");
        }
        return warnings;
    }
}
