package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;

/** Building a network by clicks, keys and drags, against the running service. */
class BuildPageIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final List<String> LESSON = List.of("rescaling", "flatten", "dense", "dense");

    @Test
    void shapesParametersAndExplanationsFollowWhatIsTyped() {
        openForm();
        BROWSER.find(".plan .total", "101,770");

        BROWSER.type(dense(3) + " [name=units]", "512");

        BROWSER.find(".plan .total", "407,050");
        BROWSER.find(dense(3) + " .explained", "784 numbers times 512 neurons");
        assertThat(BROWSER.texts(".stack .shape")).containsExactly("28 × 28", "784", "512", "10");
        BROWSER.find(".costs", "about");
    }

    @Test
    void layersAreAddedWhereTheyBelongMovedByKeysAndByDragAndTakenAway() {
        openForm();

        BROWSER.click("[data-add=dropout]");
        assertThat(layers()).containsExactly("rescaling", "flatten", "dense", "dropout", "dense");
        BROWSER.click("[data-add=conv2d]");
        assertThat(layers()).containsExactly("rescaling", "conv2d", "flatten", "dense", "dropout", "dense");
        BROWSER.find(".stack li:nth-child(2) .shape", "28 × 28 × 16");

        BROWSER.press("[data-type=dropout] [data-tool=up]", Keys.ENTER);
        assertThat(layers()).containsExactly("rescaling", "conv2d", "flatten", "dropout", "dense", "dense");
        assertThat(BROWSER.run("return document.activeElement.getAttribute('aria-label')"))
                .isEqualTo("Move Dropout, layer 4, up");
        assertThat(BROWSER.run("return document.getElementById('announcer').textContent"))
                .isEqualTo("Dropout is now layer 4 of 6");

        BROWSER.drag("[data-type=dropout] .grip", 240);
        BROWSER.awaitTrue(
                "dropout to be below a dense layer",
                "return [...document.querySelectorAll('.stack .layer')].findIndex(one => one.dataset.type === 'dropout') > 3");

        BROWSER.click("[data-type=dropout] [data-tool=remove]");
        BROWSER.click("[data-type=conv2d] [data-tool=remove]");
        assertThat(layers()).isEqualTo(LESSON);
        BROWSER.find(".plan .total", "101,770");
    }

    @Test
    void whatIsWrongIsSaidWhereItIsWrongWhileOneTypes() {
        openForm();

        BROWSER.click("[data-type=flatten] [data-tool=remove]");
        BROWSER.find(".stack [data-type=dense] .wrong", "put {\"type\":\"flatten\"} before it");
        BROWSER.find(".plan .total.bad");
        BROWSER.screenshot("build-faulty");
        BROWSER.click("[data-add=flatten]");
        BROWSER.find(".plan .total", "101,770");

        BROWSER.type("#f-learning_rate", "3");
        BROWSER.find("#f-learning_rate-wrong.warns", "0.001 is usual");
        assertThat(BROWSER.count("#f-learning_rate[aria-invalid]")).isZero();
    }

    @Test
    void aFaultyValueIsNamedAtItsFieldAndOnTop() {
        openForm();
        BROWSER.type("#f-epochs", "0");
        BROWSER.type(dense(3) + " [name=units]", "many");
        BROWSER.click("button", "Start training");

        BROWSER.find("#f-epochs[aria-invalid]");
        assertThat(BROWSER.text("#f-epochs-wrong")).contains("1 to 1000");
        assertThat(BROWSER.text(dense(3) + " .field .wrong")).contains("many");
        BROWSER.click(".notice.bad a", "Epochs");
        assertThat(BROWSER.run("return document.activeElement.id")).isEqualTo("f-epochs");
        BROWSER.screenshot("train-faulty");
        assertThat(BROWSER.consoleErrors()).isNotEmpty().allMatch(error -> error.contains("400"));

        BROWSER.type("#f-epochs", "1");
        BROWSER.awaitTrue("the fault to be gone", "return !document.querySelector('#f-epochs[aria-invalid]')");
        BROWSER.type(dense(3) + " [name=units]", "128");
        BROWSER.find(".plan .total", "101,770");
        BROWSER.consoleErrors();
    }

    @Test
    void aNetworkOfTheLessonsQuestionsIsAStart() {
        openForm();

        BROWSER.choose("#start", "mlp-vs-cnn/convolutional");

        BROWSER.find("[data-type=conv2d]");
        assertThat(layers()).startsWith("rescaling", "conv2d", "max_pooling2d").hasSize(9);
        assertThat(BROWSER.run("return document.getElementById('f-batch_size').value"))
                .isEqualTo("64");
        BROWSER.find(".stack li:nth-child(5) .shape", "7 × 7 × 32");
        BROWSER.screenshot("build-convolutional");

        BROWSER.open(address("/#/train?start=deep"));
        BROWSER.awaitCount(".stack .layer", 7);
        assertThat(layers()).doesNotContain("conv2d").contains("dropout");
    }

    @Test
    void everySettingIsSentAndComesBackWhenTheyAreUsedAgain() {
        openForm();
        BROWSER.type("#f-model", "all-settings");
        BROWSER.type("#f-epochs", "1");
        BROWSER.type("#f-batch_size", "4096");
        BROWSER.type("#f-validation_split", "0.5");
        BROWSER.choose("#f-optimizer", "sgd");
        BROWSER.type("#optimizer-momentum", "0.9");
        BROWSER.choose("#f-schedule", "exponential_decay");
        BROWSER.type("#schedule-decay_steps", "5");
        BROWSER.click("[data-add=early_stopping]");
        BROWSER.click("details.advanced > summary");
        BROWSER.type("#f-class_weight-6", "2");
        BROWSER.type("#augmentation-width_shift_range", "0.1");
        BROWSER.type("#f-top_k", "3");
        BROWSER.click(dense(3) + " .more summary");
        BROWSER.type(dense(3) + " [name='kernel_regularizer l2']", "0.001");
        String sent = BROWSER.text(".request pre");
        BROWSER.click("button", "Start training");

        BROWSER.find(".badge.succeeded");
        JsonNode request = service().get("/api/jobs?model=all-settings").json().at("/jobs/0/request");
        assertThat(request.at("/optimizer/momentum").doubleValue()).isEqualTo(0.9);
        assertThat(request.at("/optimizer/learning_rate/decay_steps").intValue())
                .isEqualTo(5);
        assertThat(request.at("/callbacks/0/restore_best_weights").booleanValue())
                .isTrue();
        assertThat(request.at("/class_weight/6").doubleValue()).isEqualTo(2);
        assertThat(request.at("/augmentation/width_shift_range").doubleValue()).isEqualTo(0.1);
        assertThat(request.at("/top_k").intValue()).isEqualTo(3);
        assertThat(request.at("/layers/2/kernel_regularizer/l2").doubleValue()).isEqualTo(0.001);

        BROWSER.click("a.button", "Use these settings again");
        BROWSER.find(".notice.info");
        assertThat(BROWSER.text(".request pre")).isEqualTo(sent);
    }

    @Test
    void theSameTrainingIsShownAsKerasAndAsJava() {
        openForm();

        BROWSER.click(".request .segments label", "Keras");
        BROWSER.find(".request pre", "layers.Dense(128, activation=\"relu\")");
        BROWSER.click(".request .segments label", "Java");
        BROWSER.find(".request pre", "public final class Training");
        BROWSER.click(".request .segments label", "curl");
        BROWSER.find(".request pre", "curl " + address("/api/jobs"));
        BROWSER.click(".request .segments label", "JSON");
        BROWSER.find(".request pre", "\"sparse_categorical_crossentropy\"");
    }

    /** The form as it is first seen; each test begins on an empty page, so nothing that was typed is left. */
    private void openForm() {
        BROWSER.open(address("/#/train"));
        BROWSER.find(".stack .layer");
        assertThat(layers()).isEqualTo(LESSON);
        BROWSER.find(".costs dd");
    }

    private static String dense(int layer) {
        return ".stack li:nth-child(" + layer + ")[data-type=dense]";
    }

    private static List<String> layers() {
        return ((List<?>) BROWSER.run(
                        "return [...document.querySelectorAll('.stack .layer')].map(one => one.dataset.type)"))
                .stream().map(String::valueOf).toList();
    }
}
