package io.fittingroom.experiment;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.model.ModelRegistry;
import io.fittingroom.network.NetworkReader;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The lesson's questions as experiments that are ready to run, from a file of data. Immutable and thread-safe. */
@Component
class ExperimentPresets {

    private static final String FILE = "/experiments/presets.json";
    private static final List<String> CHANGEABLE = List.of("epochs", "seed", "model", "dataset");

    private final Map<String, Preset> presets = new LinkedHashMap<>();

    /**
     * One question.
     *
     * @param body what {@code POST /api/experiments} takes
     */
    record Preset(String name, String question, String lookFor, ObjectNode body) {

        /**
         * The same for the pictures of a data set: the last layer of each network has as many units as there are classes, and
         * large pictures are made smaller first, as the lesson's network has it.
         */
        Preset on(Dataset dataset) {
            ObjectNode fitted = body.deepCopy();
            String reference = dataset.reference().toString();
            if (!reference.equals(Datasets.USUAL)) {
                fitted.withObject("/base").put("dataset", reference);
            }
            fitted.path("variants").forEach(variant -> {
                if (variant.path("layers") instanceof ArrayNode layers) {
                    fit(layers, dataset);
                }
            });
            return new Preset(name, question, lookFor, fitted);
        }

        private static void fit(ArrayNode layers, Dataset dataset) {
            int pooling = Sequential.pooling(new Shape(dataset.axes()));
            if (pooling > 1) {
                int first = layers.path(0).path("type").asString("").equals("rescaling") ? 1 : 0;
                layers.insertObject(first).put("type", "average_pooling2d").put("pool_size", pooling);
            }
            ((ObjectNode) layers.get(layers.size() - 1))
                    .put("units", dataset.labels().size());
        }
    }

    @Schema(description = "What is changed in a preset's base")
    record Changes(
            @Schema(
                    description = "passes over the training samples; not where the preset varies them",
                    nullable = true,
                    example = "3")
            @Nullable Integer epochs,

            @Schema(nullable = true, example = "42") @Nullable Long seed,

            @Schema(description = "what the variants' models are called after", nullable = true, example = "mine")
            @Nullable String model,

            @Schema(
                    description =
                            "what to train on, a data set's name or one of its versions; the networks' last layers get as many units as it has classes",
                    nullable = true,
                    example = "fashion-mnist")
            @Nullable String dataset) {}

    /** Reads the file, and each preset as a request is read. */
    ExperimentPresets(JsonMapper json) {
        try (InputStream file = ExperimentPresets.class.getResourceAsStream(FILE)) {
            for (JsonNode preset : json.readTree(file)) {
                add(new Preset(
                        preset.path("name").asString(),
                        preset.path("question").asString(),
                        preset.path("look_for").asString(),
                        (ObjectNode) preset.path("body")));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void add(Preset preset) {
        try {
            ExperimentRequest.read(preset.body(), () -> 0, reference -> Optional.empty());
        } catch (ProblemException faulty) {
            throw new IllegalStateException(FILE + ", preset " + preset.name() + ": " + faulty.violations(), faulty);
        }
        presets.put(preset.name(), preset);
    }

    List<Preset> list() {
        return List.copyOf(presets.values());
    }

    Preset get(String name) {
        Preset preset = presets.get(name);
        if (preset == null) {
            throw ProblemException.notFound(
                    "There is no preset " + name + "; there are " + String.join(", ", presets.keySet()) + ".");
        }
        return preset;
    }

    /**
     * A preset's body for the usual data set, or that which is wanted, with some fields of its base changed; a 400 for fields that
     * cannot be, a 404 where the data set is not there.
     */
    JsonNode changed(Preset preset, @Nullable JsonNode changes, Datasets datasets) {
        if (changes == null) {
            return preset.on(datasets.get(Datasets.USUAL)).body();
        }
        Violations violations = new Violations();
        FieldReader fields = FieldReader.of(changes, violations);
        // Read for their faults; the values go on as they were sent.
        fields.integer("epochs", 1, NetworkReader.MOST_EPOCHS, 1);
        fields.integer("seed", 0L, 9_007_199_254_740_991L, 0L);
        fields.text("model", ModelRegistry.NAME, ModelRegistry.NAME_IN_WORDS, "");
        String dataset = fields.text("dataset", DatasetReference.PATTERN, DatasetReference.IN_WORDS, Datasets.USUAL);
        List<String> given = new ArrayList<>(CHANGEABLE);
        given.removeIf(field -> !changes.has(field));
        for (String field : given) {
            if (isVaried(preset, field)) {
                fields.fault(field, "is what this preset varies; POST /api/experiments with a body of your own.");
            }
        }
        fields.refuseUnknownFields();
        violations.throwIfAny();
        given.remove("dataset");
        ObjectNode body = preset.on(datasets.get(dataset)).body();
        given.forEach(field -> body.withObject("/base").set(field, changes.get(field)));
        return body;
    }

    private static boolean isVaried(Preset preset, String field) {
        return preset.body().path("variants").valueStream().anyMatch(variant -> variant.has(field));
    }
}
