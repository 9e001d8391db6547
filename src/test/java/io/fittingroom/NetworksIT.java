package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What plans and jobs promise of every layer, optimizer and callback. */
class NetworksIT extends RunningService {

    private static final String DENSE = """
            [{"type": "rescaling"}, {"type": "flatten"}, {"type": "dense", "units": 10, "activation": "softmax"}]""";

    /** Every layer that there is, small enough for an epoch of a second or two. */
    private static final String ALL_LAYERS = """
            [{"type": "rescaling"}, {"type": "gaussian_noise", "stddev": 0.1}, {"type": "average_pooling2d"},
             {"type": "conv2d", "filters": 4, "kernel_size": 3, "strides": 2, "use_bias": false,
              "kernel_initializer": "he_normal", "kernel_regularizer": {"l2": 0.001}},
             {"type": "batch_normalization"}, {"type": "activation", "activation": "relu"},
             {"type": "max_pooling2d"}, {"type": "conv2d", "filters": 8, "kernel_size": 2, "activation": "relu"},
             {"type": "global_average_pooling2d"}, {"type": "flatten"}, {"type": "dropout", "rate": 0.1},
             {"type": "dense", "units": 10}]""";

    @Test
    void aPlanSaysWhatTheLessonWouldBeAndStartsNothing() {
        Answer answer = service().post("/api/jobs/plan", "{\"model\": \"planned\"}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode plan = answer.json();
        assertThat(plan.path("layers")).hasSize(4);
        assertThat(plan.at("/layers/2/type").asString()).isEqualTo("dense");
        assertThat(plan.at("/layers/2/output_shape/0").intValue()).isEqualTo(128);
        assertThat(plan.at("/layers/2/parameters").intValue()).isEqualTo(100_480);
        assertThat(plan.path("parameters").intValue()).isEqualTo(101_770);
        assertThat(plan.path("trainable_parameters").intValue()).isEqualTo(101_770);
        assertThat(plan.path("training_samples").intValue()).isEqualTo(7_500);
        assertThat(plan.path("steps_per_epoch").intValue()).isEqualTo(235);
        assertThat(plan.path("memory_bytes").longValue()).isBetween(4L * 101_770, 100_000_000L);
        assertThat(plan.path("problems")).isEmpty();
        assertThat(service().get("/api/jobs?model=planned").json().path("total").intValue())
                .isZero();
    }

    @Test
    void whatAJobWouldBeRefusedForIsAProblemOfThePlan() {
        String body = """
                {"layers": [{"type": "rescaling"}, {"type": "flatten"},
                            {"type": "dense", "units": 64}, {"type": "dense", "units": 5, "activation": "softmax"}]}""";

        Answer plan = service().post("/api/jobs/plan", body);
        Answer job = service().post("/api/jobs", body);

        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.json().at("/memory_bytes").isNull()).isTrue();
        assertThat(plan.json().at("/estimated_seconds").isNull()).isTrue();
        assertThat(plan.json().at("/problems/0/severity").asString()).isEqualTo("WARNING");
        assertThat(plan.json().at("/problems/0/pointer").asString()).isEqualTo("/layers/2/activation");
        assertThat(plan.json().at("/problems/1/severity").asString()).isEqualTo("ERROR");
        assertThat(plan.json().at("/problems/1/pointer").asString()).isEqualTo("/layers/3/units");
        assertThat(plan.json().at("/problems/1/detail").asString()).contains("labels reach 9");
        assertThat(job.status()).isEqualTo(422);
        assertThat(job.json().path("errors")).hasSize(1);
        assertThat(job.json().at("/errors/0/pointer").asString()).isEqualTo("/layers/3/units");
    }

    @Test
    void aFaultyFieldIsAFaultOfThePlanToo() {
        Answer answer = service().post("/api/jobs/plan", "{\"epoch\": 5, \"batch_size\": 2.5}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors")).hasSize(2);
    }

    @Test
    void aTrainingThatWouldTakeTheMachineDownIsRefused() {
        String body = """
                {"batch_size": 8192,
                 "layers": [{"type": "rescaling"},
                            {"type": "conv2d", "filters": 4096, "kernel_size": 3, "padding": "same", "activation": "relu"},
                            {"type": "global_average_pooling2d"}, {"type": "dense", "units": 10, "activation": "softmax"}]}""";

        Answer refused = service().post("/api/jobs", body);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo("/batch_size");
        assertThat(refused.json().at("/errors/0/detail").asString()).contains("MB that a training may take");
    }

    @Test
    void whatIsMerelyUnwiseRunsWithAWarning() {
        JsonNode job = service().submit("""
                {"epochs": 1, "batch_size": 64,
                 "layers": [{"type": "flatten"}, {"type": "dense", "units": 10, "activation": "softmax"}]}""");

        assertThat(job.at("/warnings/0/pointer").asString()).isEqualTo("/layers/0");
        assertThat(job.at("/warnings/0/severity").asString()).isEqualTo("WARNING");
        assertThat(job.at("/warnings/0/lesson").asString()).isNotBlank();
        JsonNode ended = service().awaitEnd(job.path("id").asString());
        assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(ended.path("warnings")).isEqualTo(job.path("warnings"));
    }

    @Test
    void everyKindOfLayerTrainsIsKeptAndPredicts() {
        JsonNode job = service()
                .awaitEnd(service().submit("""
                        {"model": "all-layers", "epochs": 2, "batch_size": 128, "layers": %s,
                         "loss": "categorical_crossentropy", "from_logits": true,
                         "metrics": ["accuracy", "top_k_accuracy"], "top_k": 3, "class_weight": {"6": 1.5},
                         "validation_split": 0.1,
                         "augmentation": {"width_shift_range": 0.1, "height_shift_range": 0.1, "horizontal_flip": true},
                         "optimizer": {"type": "adam",
                                       "learning_rate": {"type": "exponential_decay", "initial_learning_rate": 0.01,
                                                         "decay_steps": 50}},
                         "callbacks": [{"type": "checkpoint", "monitor": "loss"}, {"type": "terminate_on_nan"},
                                       {"type": "early_stopping", "patience": 5, "restore_best_weights": true},
                                       {"type": "max_seconds", "seconds": 600}]}""".formatted(ALL_LAYERS)).path("id").asString());

        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        assertThat(job.at("/latest/val_top_k_accuracy").doubleValue())
                .isGreaterThanOrEqualTo(job.at("/latest/val_accuracy").doubleValue());
        JsonNode version = service().get("/api/models/all-layers/versions/1").json();
        assertThat(version.at("/network/layers/3/kernel_size/1").intValue()).isEqualTo(3);
        assertThat(version.at("/network/layers")).hasSize(12);
        assertThat(version.at("/fit/class_weight/6").doubleValue()).isEqualTo(1.5);
        // The training loss of the second epoch is the smaller one.
        assertThat(version.path("weights_epoch").intValue()).isEqualTo(2);
        assertThat(service().get("/api/models/all-layers/versions/1/summary").text())
                .contains("batch_normalization (BatchNormalization)", "Non-trainable params: 8 (32.00 B)");
        byte[] picture = service().get("/api/datasets/fashion-mnist/test/0.png").bytes();
        Answer predicted = service().post("/api/models/all-layers/predict", "image/png", picture);
        assertThat(predicted.status()).as(predicted.text()).isEqualTo(200);
        assertThat(predicted.json().at("/predictions/0/probabilities")).hasSize(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"adam\",\"amsgrad\":true}",
                "{\"type\":\"amsgrad\"}",
                "{\"type\":\"adamw\",\"weight_decay\":0.01}",
                "{\"type\":\"sgd\",\"learning_rate\":0.1,\"momentum\":0.9,\"nesterov\":true}",
                "{\"type\":\"rmsprop\",\"centered\":true,\"momentum\":0.5}",
                "{\"type\":\"adagrad\",\"learning_rate\":0.05}",
                "{\"type\":\"adadelta\",\"learning_rate\":1.0}",
                "{\"type\":\"nadam\"}",
                "{\"type\":\"sgd\",\"learning_rate\":{\"type\":\"constant\",\"value\":0.1}}",
                "{\"type\":\"sgd\",\"learning_rate\":{\"type\":\"step\",\"initial_learning_rate\":0.1,\"drop_steps\":20}}",
                "{\"type\":\"sgd\",\"learning_rate\":{\"type\":\"cosine_decay\",\"initial_learning_rate\":0.1,\"decay_steps\":60}}"
            })
    void everyOptimizerAndScheduleMakesTheLossSmaller(String optimizer) {
        String id = service()
                .submit("{\"epochs\": 2, \"batch_size\": 256, \"layers\": " + DENSE + ", \"optimizer\": " + optimizer
                        + "}")
                .path("id")
                .asString();

        assertThat(service().awaitEnd(id).path("state").asString()).isEqualTo("SUCCEEDED");
        JsonNode epochs = service().get("/api/jobs/" + id + "/epochs").json().path("epochs");
        assertThat(epochs.at("/1/loss").doubleValue())
                .isLessThan(epochs.at("/0/loss").doubleValue());
    }

    @Test
    void aPlateauLowersTheLearningRateAndABetterEpochGivesTheWeights() {
        // A mode turned round makes each epoch but the first a worse one, whatever the machine.
        String id = service().submit("""
                        {"model": "plateau", "epochs": 3, "batch_size": 256, "layers": %s,
                         "callbacks": [{"type": "reduce_lr_on_plateau", "monitor": "loss", "mode": "max", "factor": 0.5,
                                        "patience": 1},
                                       {"type": "checkpoint", "monitor": "loss", "mode": "max"}]}""".formatted(DENSE)).path("id").asString();
        JsonNode job = service().awaitEnd(id);

        assertThat(job.at("/stop_reason/detail").asString())
                .isEqualTo("All 3 epochs were trained. The model has the weights of epoch 1.");
        assertThat(service()
                        .get("/api/models/plateau/versions/1")
                        .json()
                        .path("weights_epoch")
                        .intValue())
                .isEqualTo(1);
        JsonNode epochs = service().get("/api/jobs/" + id + "/epochs").json().path("epochs");
        assertThat(List.of(
                        epochs.at("/0/learning_rate").doubleValue(),
                        epochs.at("/1/learning_rate").doubleValue(),
                        epochs.at("/2/learning_rate").doubleValue()))
                .containsExactly(0.001, 0.001, 0.0005);
    }
}
