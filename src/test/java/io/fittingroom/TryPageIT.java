package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every way in which a picture comes to a model, and what the page says of the answer. */
class TryPageIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String MODEL = "tried";

    /** Makes a file of test picture 0 and hands it to an event, as the clipboard or a drag would. */
    private static final String SEND_FILE = """
            fetch('api/datasets/fashion-mnist/test/0.png?scale=4').then(answer => answer.blob()).then(blob => {
              const files = new DataTransfer();
              files.items.add(new File([blob], 'boot.png', {type: 'image/png'}));
              document.body.dispatchEvent(%s);
            })""";

    @BeforeEach
    void trainTwice() {
        while (service().get("/api/models/" + MODEL + "/versions/2").status() == 404) {
            String job = service()
                    .submit("{\"model\": \"tried\", \"epochs\": 1, \"batch_size\": 128, \"seed\": null}")
                    .path("id")
                    .asString();
            service().awaitEnd(job);
        }
    }

    @Test
    void theHeatMapShowsWhatMatteredAndIsMadeAnewForTheNextPicture() {
        BROWSER.open(address("/#/try?model=tried&split=test&index=0"));
        BROWSER.awaitCount(".bars li", 10);

        BROWSER.click(".why summary");

        BROWSER.find(".heat");
        BROWSER.awaitCount(".why .tiles li", 6);
        BROWSER.awaitPictures();
        BROWSER.screenshot("try-heat");
        String heat = BROWSER.attribute(".heat", "src");
        assertThat(heat).startsWith("data:image/png;base64,");
        BROWSER.click("[data-key=random]");
        BROWSER.awaitTrue(
                "another heat map",
                "const heat = document.querySelector('.heat'); return heat !== null && heat.src !== arguments[0]",
                heat);
    }

    @Test
    void twoVersionsAnswerTheSamePictureSideBySide() {
        BROWSER.open(address("/#/try?model=tried&version=1&split=test&index=0"));
        BROWSER.awaitCount(".bars li", 10);

        BROWSER.choose("#other", "tried/2");

        BROWSER.awaitCount(".pair .side", 2);
        assertThat(BROWSER.texts(".side .hint")).containsExactly("tried, version 1", "tried, version 2");
        BROWSER.awaitCount(".pairs .two .track", 20);
        BROWSER.screenshot("try-pair");
        assertThat(BROWSER.address()).contains("with=tried%2F2");
        BROWSER.reload();
        BROWSER.awaitCount(".pair .side", 2);
    }

    @Test
    void theCameraTakesAPicture() {
        BROWSER.open(address("/#/try?model=tried"));
        BROWSER.click(".segments label", "Camera");
        BROWSER.click("[data-key=camera]");
        BROWSER.find("video.pad");
        BROWSER.awaitTrue("a picture from the camera", "return document.querySelector('video').videoWidth > 0");
        BROWSER.click("[data-key=shutter]");

        BROWSER.find(".yours");
        BROWSER.awaitCount(".bars li", 10);
        BROWSER.find(".steps li", "resize");
        assertThat(BROWSER.count("video")).isEqualTo(1);
        assertThat(BROWSER.run("return document.querySelector('video').hidden")).isEqualTo(true);
    }

    @Test
    void aPictureIsPasted() {
        BROWSER.open(address("/#/try?model=tried"));
        BROWSER.find(".pad");

        BROWSER.run(SEND_FILE.formatted("new ClipboardEvent('paste', {clipboardData: files, bubbles: true})"));

        BROWSER.find(".yours");
        BROWSER.awaitCount(".bars li", 10);
    }

    @Test
    void aPictureIsDropped() {
        BROWSER.open(address("/#/try?model=tried"));
        BROWSER.find(".pad");

        BROWSER.run(
                SEND_FILE.formatted("new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true})"));

        BROWSER.find(".yours");
        BROWSER.awaitCount(".bars li", 10);
    }

    @Test
    void whatIsDrawnIsPredictedAndClearedAgain() {
        BROWSER.open(address("/#/try?model=tried"));
        BROWSER.find(".hint", "The answer appears here");

        BROWSER.drag("canvas.pad", 90);

        BROWSER.awaitCount(".bars li", 10);
        BROWSER.screenshot("try-drawn");
        BROWSER.click("button", "Clear");
        BROWSER.find(".hint", "The answer appears here");
    }
}
