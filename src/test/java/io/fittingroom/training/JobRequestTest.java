package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.ColorPictures;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Callback;
import io.fittingroom.network.Layer;
import io.fittingroom.network.LearningRate;
import io.fittingroom.network.Lesson;
import io.fittingroom.network.Metric;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.ValidationData;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import io.fittingroom.web.Violations;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JobRequestTest {

    private static final long DRAWN = 7;

    @Test
    void anEmptyObjectIsTheLessonsTraining() {
        JobRequest request = read("{}");

        assertThat(request.model()).isEqualTo("fashion-mnist");
        assertThat(request.dataset()).isEqualTo("fashion-mnist");
        assertThat(request.layers()).isEqualTo(Lesson.LAYERS);
        assertThat(request.optimizer()).isEqualTo(Optimizer.Adam.of(0.001));
        assertThat(request.epochs()).isEqualTo(5);
        assertThat(request.batchSize()).isEqualTo(32);
        assertThat(request.validationSplit()).isZero();
        assertThat(request.shuffle()).isTrue();
        assertThat(request.seed()).isEqualTo(42);
        assertThat(request.callbacks()).isEmpty();
    }

    @Test
    void anEmptyObjectFitsAnyDataSet() {
        Dataset colours = ColorPictures.of(12, 16, 3, 6, 3);
        JobRequest request = read("{\"dataset\": \"colours\"}", colours);

        assertThat(request.dataset()).isEqualTo("colours");
        assertThat(request.model()).isEqualTo("colours");
        assertThat(request.layers()).isEqualTo(Sequential.lesson(Shape.of(12, 16, 3), 3));
        assertThat(request.validationData()).isNull();
        assertThat(read("{\"dataset\": \"colours\", \"layers\": [{\"type\": \"dense\", \"units\": 10}]}", colours)
                        .layers())
                .containsExactly(new Layer.Dense(10, Activation.LINEAR));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | VALIDATION",
                "{\"validation_data\": \"test\"} | TEST",
                "{\"validation_data\": null} | ''",
                "{\"validation_split\": 0} | ''",
                "{\"validation_split\": 0.2} | ''"
            })
    void aDataSetsOwnValidationPicturesAreUsedUnlessTheRequestSaysOtherwise(String body, String used) {
        Dataset colours = ColorPictures.of(12, 16, 3, 6, 3);
        Dataset validated = new Dataset(
                colours.name(),
                colours.labels(),
                colours.licence(),
                colours.train(),
                colours.test(),
                colours.test(),
                colours.preparation());

        ValidationData read = read(body, validated).validationData();

        assertThat(read == null ? "" : read.name()).isEqualTo(used);
    }

    @Test
    void aDataSetThatIsNotThereIsToldAfterTheFaultsOfTheBody() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read("{\"dataset\": \"shoes@2\", \"epochs\": 0}"))
                .satisfies(refusal -> assertThat(refusal.violations())
                        .extracting(Violation::pointer)
                        .containsExactly("/epochs"));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read("{\"dataset\": \"shoes@2\"}"))
                .withMessageContaining("shoes@2")
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.NOT_FOUND));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read("{\"dataset\": \"shoes@0\"}"))
                .satisfies(refusal -> assertThat(refusal.violations())
                        .extracting(Violation::pointer)
                        .containsExactly("/dataset"));
    }

    private static JobRequest read(String body, Dataset only) {
        Violations violations = new Violations();
        JobRequest request = JobRequest.read(
                JsonMapper.shared().readTree(body), () -> DRAWN, reference -> Optional.of(only), violations);
        violations.throwIfAny();
        return request;
    }

    @Test
    void readsEveryField() {
        JobRequest request = read("""
                {"model": "mine", "dataset": "fashion-mnist",
                 "layers": [{"type": "rescaling", "scale": 0.5, "offset": -1}, {"type": "flatten"},
                            {"type": "dense", "units": 64, "activation": "tanh"}, {"type": "dense", "units": 10, "activation": "softmax"}],
                 "optimizer": {"type": "adam", "learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-8},
                 "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"],
                 "epochs": 7, "batch_size": 64, "validation_split": 0.2, "shuffle": false, "seed": 1,
                 "callbacks": [{"type": "stop_when", "monitor": "loss", "below": 0.4},
                               {"type": "early_stopping", "monitor": "val_loss", "patience": 3, "min_delta": 0.01, "restore_best_weights": true}]}
                """);

        assertThat(request.layers())
                .containsExactly(
                        new Layer.Rescaling(0.5, -1),
                        new Layer.Flatten(),
                        new Layer.Dense(64, Activation.TANH),
                        new Layer.Dense(10, Activation.SOFTMAX));
        assertThat(request.optimizer())
                .isEqualTo(new Optimizer.Adam(new LearningRate.Constant(0.01), 0.8, 0.99, 1e-8, false));
        assertThat(request.epochs()).isEqualTo(7);
        assertThat(request.batchSize()).isEqualTo(64);
        assertThat(request.validationSplit()).isEqualTo(0.2);
        assertThat(request.shuffle()).isFalse();
        assertThat(request.seed()).isEqualTo(1);
        assertThat(request.callbacks())
                .containsExactly(
                        new Callback.StopWhen(Metric.LOSS, 0.4, null),
                        new Callback.EarlyStopping(Metric.VAL_LOSS, 3, 0.01, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "10.0", "1e1", "1E+1", "100e-1"})
    void whatIsWholeIsAnIntegerHoweverItIsWritten(String ten) {
        JobRequest request = read(
                "{\"epochs\": " + ten + ", \"seed\": " + ten + ", \"layers\": [{\"type\": \"conv2d\", \"filters\": "
                        + ten + ", \"kernel_size\": [" + ten + "," + ten + "]}]}");

        assertThat(request.epochs()).isEqualTo(10);
        assertThat(request.seed()).isEqualTo(10);
        assertThat(request.layers()).containsExactly(new Layer.Conv2d(10, 10, Padding.VALID, Activation.LINEAR));
    }

    @Test
    void aNullSeedIsDrawnAndRecorded() {
        assertThat(read("{\"seed\": null}").seed()).isEqualTo(DRAWN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"epochs\":0}                       | /epochs               | must be an integer from 1 to 1000, but is 0.",
                "{\"epochs\":2.7}                     | /epochs               | has a fraction",
                "{\"epochs\":25e-1}                  | /epochs               | has a fraction",
                "{\"epochs\":1e4}                    | /epochs               | must be an integer from 1 to 1000, but is",
                "{\"optimizer\":\"adam\"}            | /optimizer            | write {\"type\": \"adam\"}.",
                "{\"optimizer\":\"Adam\"}            | /optimizer            | write {\"type\": \"adam\"}.",
                "{\"optimizer\":\"lion\"}            | /optimizer            | its type is one of adadelta, adagrad, adam",
                "{\"callbacks\":[\"EarlyStopping\"]} | /callbacks/0          | write {\"type\": \"early_stopping\"}.",
                "{\"callbacks\":{\"type\":\"max_seconds\"}} | /callbacks      | put brackets round it",
                "{\"callbacks\":[{\"type\":\"ReduceLROnPlateau\"}]} | /callbacks/0/type | did you mean \"reduce_lr_on_plateau\"?",
                "{\"callbacks\":[{\"type\":\"ModelCheckpoint\"}]} | /callbacks/0/type | did you mean \"checkpoint\"?",
                "{\"callbacks\":[{\"type\":\"early_stopping\",\"monitor\":\"val_acc\"}]} | /callbacks/0/monitor | did you mean \"val_accuracy\"?",
                "{\"layers\":[\"flatten\"]}           | /layers/0             | write {\"type\": \"flatten\"}.",
                "{\"layers\":[{\"type\":\"Conv2D\"}]} | /layers/0/type        | did you mean \"conv2d\"?",
                "{\"metrics\":[\"acc\"]}              | /metrics/0            | did you mean \"accuracy\"?",
                "{\"metrics\":[\"sparse_categorical_accuracy\"]} | /metrics/0 | did you mean \"accuracy\"?",
                "{\"metrics\":\"accuracy\"}           | /metrics              | put it in brackets: [\"accuracy\"].",
                "{\"epochs\":\"5\"}                   | /epochs               | write it without quotes",
                "{\"epochs\":\"five\"}                | /epochs               | but is \"five\".",
                "{\"epochs\":1e400}                   | /epochs               | must be an integer",
                "{\"epochs\":99999999999999999999}    | /epochs               | must be an integer from 1 to 1000",
                "{\"epochs\":true}                    | /epochs               | must be an integer",
                "{\"epoch\":5}                        | /epoch                | did you mean \"epochs\"?",
                "{\"batch_size\":0}                   | /batch_size           | must be an integer from 1 to 8192",
                "{\"validation_split\":1}             | /validation_split     | must be a number from 0 and below 1, but is 1.",
                "{\"shuffle\":1}                      | /shuffle              | must be true or false",
                "{\"seed\":-1}                        | /seed                 | must be an integer from 0",
                "{\"model\":\"../etc\"}               | /model                | must be a name",
                "{\"layers\":{}}                      | /layers               | must be an array",
                "{\"layers\":[5]}                     | /layers/0             | must be an object",
                "{\"layers\":[{}]}                    | /layers/0/type        | is missing; give one of activation, average_pooling2d",
                "{\"layers\":[{\"type\":\"Dense\"}]}  | /layers/0/type        | did you mean \"dense\"?",
                "{\"layers\":[{\"type\":\"dense\"}]}  | /layers/0/units       | is missing",
                "{\"layers\":[{\"type\":\"dense\",\"units\":10,\"activation\":\"Relu\"}]} | /layers/0/activation | did you mean \"relu\"?",
                "{\"layers\":[{\"type\":\"flatten\",\"unit\":1}]} | /layers/0/unit | is not a field here",
                "{\"optimizer\":{\"type\":\"adam\",\"learning_rate\":0}} | /optimizer/learning_rate | must be a number above 0",
                "{\"optimizer\":{\"type\":\"adam\",\"learning_rate\":1e400}} | /optimizer/learning_rate | a number too large to be represented",
                "{\"optimizer\":{\"type\":\"adan\"}}  | /optimizer/type       | did you mean \"adam\"?",
                "{\"loss\":\"mse\"}                   | /loss                 | must be one of categorical_crossentropy, mean_squared_error",
                "{\"metrics\":[\"auc\"]}              | /metrics/0            | must be one of accuracy",
                "{\"callbacks\":[{\"type\":\"stop_when\",\"monitor\":\"loss\"}]} | /callbacks/0/below | or above must be set",
                "{\"callbacks\":[{\"type\":\"early_stoping\"}]} | /callbacks/0/type | did you mean \"early_stopping\"?",
                "{\"layers\":[{\"type\":\"dropout\",\"rate\":1}]} | /layers/0/rate | must be a number from 0 and below 1",
                "{\"layers\":[{\"type\":\"conv2d\",\"filters\":2,\"kernel_size\":[3]}]} | /layers/0/kernel_size | array of two, height and width",
                "{\"layers\":[{\"type\":\"conv2d\",\"filters\":2,\"kernel_size\":0}]} | /layers/0/kernel_size | integer from 1",
                "{\"layers\":[{\"type\":\"conv2d\",\"filters\":2}]} | /layers/0/kernel_size | is missing; say how large the window is",
                "{\"layers\":[{\"type\":\"dense\",\"units\":1,\"kernel_regularizer\":{\"l3\":1}}]} | /layers/0/kernel_regularizer/l3 | is not a field here",
                "{\"optimizer\":{\"type\":\"sgd\",\"learning_rate\":{\"type\":\"step\"}}} | /optimizer/learning_rate/drop_steps | is missing",
                "{\"optimizer\":{\"type\":\"sgd\",\"momentum\":2}} | /optimizer/momentum | must be a number from 0 to 1",
                "{\"class_weight\":{\"boot\":2}} | /class_weight/boot | write its index in quotes",
                "{\"augmentation\":{\"width_shift_range\":0.7}} | /augmentation/width_shift_range | must be a number from 0 to 0.5",
                "{\"validation_data\":\"train\"} | /validation_data | must be one of test",
                "[]                                   | ''                    | must be an object in braces, but is an array.",
                "5                                    | ''                    | must be an object in braces, but is 5."
            })
    void refusesWithThePointerAndTheWayOut(String body, String pointer, String detail) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(body))
                .satisfies(refusal -> {
                    assertThat(refusal.violations())
                            .extracting(Violation::pointer)
                            .containsExactly(pointer);
                    assertThat(refusal.violations().get(0).detail()).contains(detail);
                });
    }

    @Test
    void namesAllFaultsAtOnce() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read("""
                        {"epochs": 0, "epoch": 5, "layers": [{"type": "dense", "units": 0}, {"type": "densed"}],
                         "optimizer": {"type": "adam", "learning_rate": "fast"}}"""))
                .satisfies(refusal -> assertThat(refusal.violations())
                        .extracting(Violation::pointer)
                        .containsExactlyInAnyOrder(
                                "/epochs", "/epoch", "/layers/0/units", "/layers/1/type", "/optimizer/learning_rate"));
    }

    @Test
    void aHostileBodyGetsAShortAnswer() {
        String body =
                "{" + String.format(Locale.ROOT, "\"x%d\":1,".repeat(500), (Object[]) numbers(500)) + "\"epochs\":5}";

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(body))
                .satisfies(refusal -> assertThat(refusal.violations()).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void whatAnEarlierVersionStoredHasDefaultsForTheRest() {
        JobRequest stored = JsonMapper.builder().build().readValue("""
                        {"model": "m", "dataset": "fashion-mnist",
                         "layers": [{"type": "dense", "units": 10, "activation": "softmax"}],
                         "optimizer": {"type": "adam", "learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
                         "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"],
                         "epochs": 5, "batch_size": 32, "validation_split": 0.2, "shuffle": true, "seed": 42,
                         "callbacks": [{"type": "early_stopping", "monitor": "val_loss", "patience": 3, "min_delta": 0.0,
                                        "restore_best_weights": true}]}""", JobRequest.class);

        assertThat(stored.layers()).containsExactly(new Layer.Dense(10, Activation.SOFTMAX));
        assertThat(stored.optimizer()).isEqualTo(Optimizer.Adam.DEFAULT);
        assertThat(stored.callbacks()).containsExactly(new Callback.EarlyStopping(Metric.VAL_LOSS, 3, 0, true));
        assertThat(stored.classWeight()).isEmpty();
    }

    /** The ranges are those of submissions, and may have been wider when this was stored. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epochs | 5000",
                "batch_size | 20000",
                "validation_split | 1.5",
                "seed | -1",
                "model | \"with blanks\"",
                "notify_url | \"ftp://then\"",
                "optimizer | {\"type\":\"sgd\",\"learning_rate\":-0.5,\"momentum\":2.0,\"nesterov\":false}",
                "layers | [{\"type\":\"max_pooling2d\",\"pool_size\":[2000,3],\"strides\":[2000,3],\"padding\":\"valid\"}]",
                "callbacks | [{\"type\":\"max_seconds\",\"seconds\":1.0E9}]",
            })
    void whatIsStoredOutsideOfTodaysRangesIsReadAsItIs(String field, String value) {
        JsonMapper json = jsonOfTheService();
        ObjectNode stored = json.valueToTree(read("{}"));
        stored.set(field, json.readTree(value));
        stored.put("field_of_then", true);

        JobRequest request = json.treeToValue(stored, JobRequest.class);

        assertThat(json.readTree(json.writeValueAsString(request)).get(field)).isEqualTo(json.readTree(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"epochs\": \"five\"",
                "\"epochs\": 1e300",
                "\"loss\": \"hinge\"",
                "\"layers\": [{\"units\": 1}]"
            })
    void whatIsStoredAndMakesNoSenseIsRefused(String field) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> JobRequest.stored(JsonMapper.shared().readTree("{" + field + "}")));
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        JsonMapper json = jsonOfTheService();
        JobRequest request = read("""
                {"layers": [{"type": "rescaling"}, {"type": "gaussian_noise", "stddev": 0.1},
                            {"type": "conv2d", "filters": 4, "kernel_size": [3, 2], "padding": "same", "strides": 2,
                             "kernel_initializer": "he_normal", "kernel_regularizer": {"l2": 0.01}},
                            {"type": "batch_normalization", "momentum": 0.9}, {"type": "activation", "activation": "gelu"},
                            {"type": "max_pooling2d"}, {"type": "average_pooling2d", "pool_size": 3, "strides": 1},
                            {"type": "global_average_pooling2d"}, {"type": "dropout", "rate": 0.5},
                            {"type": "dense", "units": 10, "use_bias": false}],
                 "optimizer": {"type": "rmsprop", "momentum": 0.5, "centered": true,
                               "learning_rate": {"type": "exponential_decay", "decay_steps": 100, "staircase": true}},
                 "loss": "categorical_crossentropy", "from_logits": true, "metrics": ["top_k_accuracy"], "top_k": 3,
                 "validation_data": "test", "class_weight": {"3": 2.5},
                 "augmentation": {"width_shift_range": 0.1, "horizontal_flip": true},
                 "callbacks": [{"type": "reduce_lr_on_plateau", "cooldown": 2}, {"type": "checkpoint", "mode": "min"},
                               {"type": "max_seconds", "seconds": 60}, {"type": "terminate_on_nan"},
                               {"type": "early_stopping", "baseline": 0.5, "start_from_epoch": 2}]}""");

        assertThat(json.readValue(json.writeValueAsString(request), JobRequest.class))
                .isEqualTo(request);
        assertThat(json.readValue(json.writeValueAsString(request.network()), io.fittingroom.network.Sequential.class))
                .isEqualTo(request.network());
        assertThat(json.readValue(json.writeValueAsString(request.fit()), io.fittingroom.network.Fit.class))
                .isEqualTo(request.fit());
    }

    private static Integer[] numbers(int count) {
        Integer[] numbers = new Integer[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    private static JsonMapper jsonOfTheService() {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
    }

    private static JobRequest read(String body) {
        return JobRequest.read(JsonMapper.shared().readTree(body), () -> DRAWN, JobRequests.DATASETS);
    }
}
