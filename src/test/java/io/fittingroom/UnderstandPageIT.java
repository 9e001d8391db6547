package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;

/** What a version is good at and where it errs, by clicks. */
class UnderstandPageIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String MODEL = "understood";
    private static final int PAGE = 30;

    @BeforeEach
    void trainOnce() {
        if (service().get("/api/models/" + MODEL).status() == 404) {
            String job = service()
                    .submit("{\"model\": \"" + MODEL + "\", \"epochs\": 1, \"batch_size\": 64}")
                    .path("id")
                    .asString();
            service().awaitEnd(job);
        }
    }

    @Test
    void theMatrixOpensThePicturesBehindACellAndTheBackButtonClosesThem() {
        JsonNode confusion = evaluation().path("confusion");
        int[] worst = worstCell(confusion);
        int count = confusion.path(worst[0]).path(worst[1]).intValue();
        BROWSER.open(address("/#/models"));
        BROWSER.screenshot("models");
        BROWSER.click(".versions a[href='#/models/understood/1']");

        BROWSER.awaitCount(".confusion tbody td", 100);
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 10; j++) {
                assertThat(BROWSER.texts(".confusion tbody td").get(10 * i + j))
                        .isEqualTo(String.valueOf(confusion.path(i).path(j).intValue()));
            }
        }
        BROWSER.find(".behind h2", "The most confident mistakes");
        BROWSER.awaitCount(".behind .tiles li", PAGE);

        BROWSER.click("[data-key=cell-" + worst[0] + "-" + worst[1] + "]");
        BROWSER.find(".behind h2 .count", String.valueOf(count));
        BROWSER.awaitCount(".behind .tiles li", Math.min(PAGE, count));
        assertThat(BROWSER.address()).contains("label=" + worst[0]).contains("predicted=" + worst[1]);
        assertThat(BROWSER.run("return document.activeElement.dataset.key"))
                .isEqualTo("cell-" + worst[0] + "-" + worst[1]);
        BROWSER.awaitPictures();
        BROWSER.screenshot("understand");
        BROWSER.reload();
        BROWSER.find(".behind h2 .count", String.valueOf(count));

        BROWSER.back();
        BROWSER.find(".behind h2", "The most confident mistakes");
    }

    @Test
    void theArrowKeysGoThroughTheMatrix() {
        BROWSER.open(address("/#/models/understood/1?label=0&predicted=0"));
        BROWSER.find("[data-key=cell-0-0][aria-current]");

        BROWSER.press("[data-key=cell-0-0]", Keys.ARROW_LEFT);
        assertThat(focused()).isEqualTo("row-0");
        BROWSER.press("[data-key=row-0]", Keys.ARROW_RIGHT);
        BROWSER.press("[data-key=cell-0-0]", Keys.ARROW_UP);
        assertThat(focused()).isEqualTo("column-0");
        BROWSER.press("[data-key=column-0]", Keys.ENTER);

        BROWSER.find(".behind h2", "Taken for T-shirt/top");
        assertThat(focused()).isEqualTo("column-0");
    }

    @Test
    void barsOfEachClassAndItsCalibrationAreThoseOfTheService() {
        JsonNode evaluation = evaluation();
        BROWSER.open(address("/#/models/understood/1"));

        BROWSER.awaitCount(".perclass tbody tr", 10);
        for (int i = 0; i < 10; i++) {
            double recall = evaluation.at("/classes/" + i + "/recall").doubleValue();
            assertThat(BROWSER.texts(".perclass tbody td:nth-child(3) .value").get(i))
                    .isEqualTo(String.format(java.util.Locale.ROOT, "%.1f\u00a0%%", recall * 100));
        }
        long filled = evaluation
                .at("/calibration/bins")
                .valueStream()
                .filter(bin -> bin.path("count").intValue() > 0)
                .count();
        assertThat(BROWSER.count(".reliability .bin")).isEqualTo((int) filled);
        BROWSER.find(".tally b", "%");
    }

    @Test
    void theTrainingPicturesAreAnotherSplit() {
        BROWSER.open(address("/#/models/understood/1"));
        BROWSER.find(".tally dd", "10,000");

        BROWSER.click(".segments label", "Training set");

        BROWSER.find(".tally dd", "7,500");
        BROWSER.click(".behind .tiles a");
        BROWSER.find("h1", "Training picture");
    }

    @Test
    void aVersionThatDoesNotExistIsSaidSo() {
        BROWSER.open(address("/#/models/understood/99"));

        BROWSER.find(".notice.bad", "does not exist");
        assertThat(BROWSER.consoleErrors()).isNotEmpty().allMatch(error -> error.contains("404"));
    }

    private JsonNode evaluation() {
        return service().get("/api/models/understood/versions/1/evaluation").json();
    }

    private static int[] worstCell(JsonNode confusion) {
        int[] worst = {0, 1};
        for (int i = 0; i < confusion.size(); i++) {
            for (int j = 0; j < confusion.size(); j++) {
                if (i != j
                        && confusion.path(i).path(j).intValue()
                                > confusion.path(worst[0]).path(worst[1]).intValue()) {
                    worst = new int[] {i, j};
                }
            }
        }
        return worst;
    }

    private static String focused() {
        return String.valueOf(BROWSER.run("return document.activeElement.dataset.key"));
    }
}
