package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The page at / by clicks, against the running service and real training. */
class PageIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String DONE = ".badge.succeeded";
    private static final String RUNNING = ".badge.running";

    @Test
    void theLessonByClicks(@TempDir Path directory) throws IOException {
        BROWSER.open(address("/"));
        BROWSER.awaitCount(".classes > section", 10);
        BROWSER.awaitPictures();
        BROWSER.screenshot("look");

        BROWSER.click("[data-key=split-test]");
        BROWSER.find("[data-key=split-test][aria-current]");
        BROWSER.click("[data-key=class-9]");
        BROWSER.awaitCount(".tiles img", 60);
        BROWSER.awaitPictures();
        BROWSER.screenshot("look-class");

        BROWSER.click(".tiles a");
        BROWSER.find("h1", "Ankle boot");
        BROWSER.awaitCount(".matrix td", 784);
        assertThat(
                        BROWSER.run(
                                "return [...document.querySelectorAll('.matrix tbody tr')]"
                                        + ".map(row => '[' + [...row.cells].slice(1).map(cell => cell.textContent).join() + ']').join()"))
                .isEqualTo(pixels(0).replaceAll("^\\[|]$", ""));
        BROWSER.screenshot("look-picture");

        BROWSER.click("[data-section=train]");
        BROWSER.type("#f-epochs", "2");
        BROWSER.type("#f-batch_size", "128");
        BROWSER.find("pre", "\"epochs\": 2");
        BROWSER.screenshot("train");
        BROWSER.click("button", "Start training");

        BROWSER.find(DONE);
        BROWSER.awaitCount(".figures tbody tr", 2);
        BROWSER.find(".charts .line.train");
        JsonNode job = service().get("/api/jobs?size=1").json().at("/jobs/0");
        assertThat(percent(BROWSER.text(".result .big")))
                .isCloseTo(job.at("/evaluation/accuracy").doubleValue(), within(0.0005));
        BROWSER.screenshot("job-done");

        BROWSER.click(
                "a.button",
                "Try fashion-mnist, version " + job.path("model_version").intValue());
        BROWSER.click(".segments label", "Test picture");
        BROWSER.screenshot("try-before");
        BROWSER.click("button", "Take a test picture");
        BROWSER.awaitCount(".bars li", 10);
        List<String> shares = BROWSER.texts(".bars .value");
        assertThat(shares.stream()
                        .filter(share -> !share.startsWith("<"))
                        .mapToDouble(PageIT::percent)
                        .sum())
                .isCloseTo(1, within(0.01));
        BROWSER.find(".right, .mistaken", "the true class is");
        BROWSER.screenshot("try");

        BROWSER.click(".segments label", "File");
        Path file = directory.resolve("boot.png");
        Files.write(
                file,
                service().get("/api/datasets/fashion-mnist/test/0.png?scale=10").bytes());
        BROWSER.findHidden("#file").sendKeys(file.toAbsolutePath().toString());
        BROWSER.find(".steps li", "28");
        assertThat(BROWSER.text(".answer .big")).isEqualTo("Ankle boot");
        BROWSER.awaitCount(".bars li", 10);
        BROWSER.awaitPictures();
        BROWSER.screenshot("try-file");

        BROWSER.click("[data-section=jobs]");
        BROWSER.find(".jobs tbody tr", "fashion-mnist");
        BROWSER.screenshot("jobs");
    }

    @Test
    void thePointerReadsThePictureAndItsNumbersRawAndScaled() {
        BROWSER.open(address("/#/look/test/0"));
        BROWSER.awaitCount(".matrix td", 784);
        JsonNode pixels =
                service().get("/api/datasets/fashion-mnist/test/0").json().path("pixels");
        int value = pixels.path(14).path(14).intValue();

        BROWSER.hover(".matrix tbody tr:nth-child(15) td:nth-of-type(15)", 0, 0);
        BROWSER.find(".readout", "Row 14, column 14: " + value + ", divided by 255: ");
        BROWSER.hover(".large canvas", 3, 3);
        BROWSER.find(".readout", "Row 14, column 14: " + value);

        BROWSER.click(".segments label", "Divided by 255");
        assertThat(BROWSER.texts(".matrix td").get(14 * 28 + 14))
                .isEqualTo(String.format(java.util.Locale.ROOT, "%.2f", value / 255.0)
                        .substring(1));
        BROWSER.click(".segments label", "Raw, 0 to 255");
        assertThat(BROWSER.texts(".matrix td").get(14 * 28 + 14)).isEqualTo(String.valueOf(value));
    }

    @Test
    void theBalanceOfTheClassesIsShown() {
        BROWSER.open(address("/#/look/test"));

        BROWSER.awaitCount(".balance .bars li", 10);
        assertThat(BROWSER.texts(".balance .value")).containsOnly("1,000");
        BROWSER.find(".balance p", "right in 10.0");
    }

    @Test
    void aRunningJobKeepsItsCurveOverAReloadAndIsCancelledByClicks() {
        BROWSER.open(address("/#/train"));
        BROWSER.type("#f-model", "cancelled");
        BROWSER.type("#f-epochs", "1000");
        BROWSER.type("#f-batch_size", "4");
        BROWSER.type("#f-validation_split", "0.2");
        BROWSER.click("button", "Start training");

        BROWSER.find(RUNNING);
        awaitEpochs(2);
        BROWSER.find(".pace", "Epoch");
        String curve = curve();
        awaitEpochs(BROWSER.count(".figures tbody tr") + 1);
        assertThat(curve()).isNotEqualTo(curve);
        BROWSER.screenshot("job-running");

        BROWSER.reload();
        BROWSER.find(RUNNING);
        awaitEpochs(4);
        assertThat(BROWSER.texts(".figures tbody th").subList(0, 4)).containsExactly("1", "2", "3", "4");
        BROWSER.find(".charts .line.validation");
        int epochs = BROWSER.count(".figures tbody tr");
        awaitEpochs(epochs + 1);

        BROWSER.click("button", "Cancel training");
        BROWSER.screenshot("job-cancel");
        BROWSER.click("dialog label", "Nothing");
        BROWSER.click("dialog button", "Cancel training");
        BROWSER.find(".badge.cancelled");
        BROWSER.find(".reason", "Cancelled");
        BROWSER.screenshot("job-cancelled");
        assertThat(service().get("/api/models/cancelled").status()).isEqualTo(404);
    }

    @Test
    void thePageSpeaksChineseAndRemembersIt() {
        BROWSER.open(address("/"));
        BROWSER.find("h1", "Look at the pictures");

        BROWSER.click("#language");

        BROWSER.find("h1", "先看看图片");
        assertThat(BROWSER.run("return document.documentElement.lang")).isEqualTo("zh-Hans");
        BROWSER.find(".classes h2", "短靴");
        BROWSER.awaitPictures();
        BROWSER.screenshot("look-chinese");
        BROWSER.click("[data-section=train]");
        BROWSER.find("h1", "训练网络");
        BROWSER.find(".explained", "128 个神经元");
        BROWSER.reload();
        BROWSER.find("h1", "训练网络");
        BROWSER.screenshot("train-chinese");
        BROWSER.click("#language");
        BROWSER.find("h1", "Build and train a network");
    }

    @Test
    void aListThatCannotBeReadAnewSaysSoUntilItCanBe() {
        BROWSER.open(address("/"));
        // The page reads its lists anew every few seconds; here they are shorter.
        BROWSER.run("const later = setTimeout; window.setTimeout = (work, pause) => later(work, pause / 20)");
        BROWSER.click("[data-section=jobs]");
        BROWSER.find("h1", "Jobs");

        BROWSER.run("window.whole = fetch; window.fetch = () => Promise.reject(new TypeError('no network'))");
        BROWSER.find(".notice.warn", "may be out of date");

        BROWSER.run("window.fetch = window.whole");
        BROWSER.awaitCount(".notice.warn", 0);
    }

    @Test
    void theFirstViewIsSmallAndRunsUnderAStrictPolicy() {
        BROWSER.open(address("/"));
        BROWSER.awaitCount(".classes > section", 10);
        BROWSER.awaitPictures();

        Object bytes = BROWSER.run(
                "return performance.getEntriesByType('resource')"
                        + ".concat(performance.getEntriesByType('navigation')).reduce((sum, one) => sum + one.transferSize, 0)");
        assertThat(((Number) bytes).longValue()).isBetween(10_000L, 300_000L);
        assertThat(service().get("/").header("Content-Security-Policy"))
                .contains("default-src 'self'")
                .doesNotContain("unsafe");
    }

    private static void awaitEpochs(int count) {
        BROWSER.find(".figures tbody tr:nth-child(" + count + ")");
    }

    private static String curve() {
        return BROWSER.attribute(".charts .line.train[d]", "d");
    }

    /** 87.6 % → 0.876. */
    private static double percent(String text) {
        return Double.parseDouble(text.replaceAll("[^0-9.]", "")) / 100;
    }

    private String pixels(int index) {
        return service()
                .get("/api/datasets/fashion-mnist/test/" + index)
                .json()
                .path("pixels")
                .toString();
    }
}
