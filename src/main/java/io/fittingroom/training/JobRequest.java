package io.fittingroom.training;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.model.ModelRegistry;
import io.fittingroom.network.Augmentation;
import io.fittingroom.network.Callback;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Loss;
import io.fittingroom.network.NetworkReader;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.ValidationData;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What to train, with every default filled in. All fields may be left out: {@code {}} trains the lesson's network. */
@Schema(
        description =
                "What to train. Every field may be left out: {} trains the lesson's network for 5 epochs. Unknown fields are refused")
public record JobRequest(
        @Schema(
                description = "the name under which the trained model is kept; the data set's unless given",
                example = "fashion-mnist",
                pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
        String model,

        @Schema(
                description =
                        "what to train on: a data set's name, its newest version then, or one of its versions, such as shoes@2. A job is pinned to the version that was there when it was submitted",
                example = "fashion-mnist",
                defaultValue = "fashion-mnist",
                pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(@[1-9][0-9]{0,8})?$")
        String dataset,

        @Schema(
                description =
                        "the Sequential network, first layer first; pixels come in as 0..255. Unless given the lesson's, whose last layer has a unit for each class; pictures of more than 64x64x3 numbers are made smaller first, by average_pooling2d")
        List<Layer> layers,

        @Schema(description = "how the weights move; Adam with learning_rate 0.001 unless given")
        Optimizer optimizer,

        @Schema(defaultValue = "sparse_categorical_crossentropy")
        Loss loss,

        @Schema(
                description =
                        "whether the last layer gives logits instead of probabilities; softmax then comes after it, in the loss and in every prediction",
                defaultValue = "false",
                example = "false")
        boolean fromLogits,

        @Schema(
                description = "accuracy is always reported; top_k_accuracy when it is named",
                example = "[\"accuracy\"]")
        List<String> metrics,

        @Schema(
                description = "guesses that a sample has for top_k_accuracy; 5 when that is asked for, else 0",
                minimum = "0",
                example = "0")
        int topK,

        @Schema(
                description = "passes over the training samples",
                minimum = "1",
                maximum = "1000",
                defaultValue = "5",
                example = "5")
        int epochs,

        @Schema(description = "samples per step", minimum = "1", maximum = "8192", defaultValue = "32", example = "32")
        int batchSize,

        @Schema(
                description =
                        "share of the training samples, the last ones, that is held out for val_loss and val_accuracy",
                minimum = "0",
                exclusiveMaximumValue = 1,
                defaultValue = "0",
                example = "0")
        double validationSplit,

        @Schema(
                description =
                        "what to validate on instead of on a part of the training samples: test, the test pictures, or validation, those that the data set has for it. The latter where the data set has any and neither this nor validation_split is given",
                nullable = true)
        @Nullable ValidationData validationData,

        @Schema(description = "whether each epoch has an order of its own", defaultValue = "true", example = "true")
        boolean shuffle,

        @Schema(
                description = "the same seed gives the same numbers on the same machine; null draws one and records it",
                minimum = "0",
                maximum = "9007199254740991",
                defaultValue = "42",
                example = "42",
                nullable = true)
        long seed,

        @Schema(
                description = "what a sample of a class, named by its index, counts in the loss; 1 unless given",
                example = "{}")
        Map<Integer, Double> classWeight,

        @Schema(description = "how training pictures are changed at random; not at all unless given", nullable = true)
        @Nullable Augmentation augmentation,

        @Schema(description = "rules that watch the epochs; none unless given", example = "[]")
        List<Callback> callbacks,

        @Schema(
                description =
                        "where to POST the job when it has ended; its origin must be among fitting-room.webhooks.allowed-origins",
                nullable = true,
                example = "https://ci.example.org/fitting-room")
        @Nullable String notifyUrl) {

    private static final Pattern NOTIFY_URL = Pattern.compile("https?://[\\x21-\\x7E]{1,1990}");

    public JobRequest {
        layers = List.copyOf(layers);
        metrics = List.copyOf(metrics);
        classWeight = Collections.unmodifiableMap(new TreeMap<>(classWeight));
        callbacks = List.copyOf(callbacks);
    }

    /** Where the data sets are that requests name. */
    @FunctionalInterface
    public interface Finder {

        /** What a reference means, as {@link DatasetReference} has it; empty when that is not there. */
        Optional<Dataset> find(String reference);
    }

    /**
     * Reads a body; a 400 that names every fault when there is any, and then a 404 where the data set is not there.
     *
     * @param seeds where a seed comes from that is to be drawn
     */
    static JobRequest read(JsonNode body, LongSupplier seeds, Datasets datasets) {
        Violations violations = new Violations();
        JobRequest request = read(body, seeds, datasets::find, violations);
        violations.throwIfAny();
        datasets.get(request.dataset());
        return request;
    }

    /**
     * The same, but the faults go to {@code violations}; what is faulty has its default. Where the data set is not there, the
     * request has its name as it is, and no layers but those that were given.
     */
    public static JobRequest read(JsonNode body, LongSupplier seeds, Finder datasets, Violations violations) {
        return read(FieldReader.of(body, violations), seeds, datasets);
    }

    private static JobRequest read(FieldReader fields, LongSupplier seeds, Finder datasets) {
        String reference = fields.text("dataset", DatasetReference.PATTERN, DatasetReference.IN_WORDS, Datasets.USUAL);
        Optional<Dataset> found = datasets.find(reference);
        String dataset = found.map(version -> version.reference().toString()).orElse(reference);
        String name =
                DatasetReference.parse(reference).map(DatasetReference::name).orElse(reference);
        String model = fields.text("model", ModelRegistry.NAME, ModelRegistry.NAME_IN_WORDS, name);
        Sequential network = NetworkReader.sequential(
                fields,
                found.map(version -> Sequential.lesson(
                                new Shape(version.axes()), version.labels().size()))
                        .orElse(List.of()));
        ValidationData validation = found.filter(version -> version.counts().validation() != null)
                .map(version -> ValidationData.VALIDATION)
                .orElse(null);
        Fit fit = NetworkReader.fit(fields, seeds.getAsLong(), validation);
        String notifyUrl = fields.text("notify_url", NOTIFY_URL, "an http or https address", "");
        fields.refuseUnknownFields();
        return new JobRequest(
                model,
                dataset,
                network.layers(),
                network.optimizer(),
                network.loss(),
                network.fromLogits(),
                network.wantsTopK() ? List.of("accuracy", "top_k_accuracy") : List.of("accuracy"),
                network.topK(),
                fit.epochs(),
                fit.batchSize(),
                fit.validationSplit(),
                fit.validationData(),
                fit.shuffle(),
                fit.seed(),
                fit.classWeight(),
                fit.augmentation(),
                fit.callbacks(),
                notifyUrl.isEmpty() ? null : notifyUrl);
    }

    /** The same with another number of epochs. */
    JobRequest withEpochs(int epochs) {
        return new JobRequest(
                model,
                dataset,
                layers,
                optimizer,
                loss,
                fromLogits,
                metrics,
                topK,
                epochs,
                batchSize,
                validationSplit,
                validationData,
                shuffle,
                seed,
                classWeight,
                augmentation,
                callbacks,
                notifyUrl);
    }

    /** As it was stored: what an earlier version did not know has its default, and limits are those of submissions alone. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static JobRequest stored(JsonNode json) {
        return NetworkReader.stored(json, fields -> read(fields, () -> 0, reference -> Optional.empty()));
    }

    /** What is to be trained. */
    public Sequential network() {
        return new Sequential(layers, optimizer, loss, fromLogits, topK);
    }

    /** How it is to be trained. */
    public Fit fit() {
        return new Fit(
                epochs,
                batchSize,
                validationSplit,
                validationData,
                shuffle,
                seed,
                classWeight,
                augmentation,
                callbacks);
    }
}
