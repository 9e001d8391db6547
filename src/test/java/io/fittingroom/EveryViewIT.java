package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds of every view of the page: it fits the window, axe-core finds nothing, in both languages, light and dark. */
class EveryViewIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static String job;
    private static String experiment;

    /** An address, and what is there once the view is. */
    private record View(String name, String hash, String whenThere) {}

    @BeforeEach
    void trainOnce() {
        if (experiment != null) {
            return;
        }
        job = service()
                .submit("{\"model\": \"viewed\", \"epochs\": 2, \"batch_size\": 256, \"validation_split\": 0.1}")
                .path("id")
                .asString();
        service().awaitEnd(job);
        experiment = service().post("/api/experiments", """
                        {"name": "Two views", "base": {"epochs": 1, "batch_size": 512, "model": "viewed-too"},
                         "variants": [{"name": "seed 1", "seed": 1}, {"name": "seed 2", "seed": 2}]}""").json().path("id").asString();
        service()
                .get("/api/experiments/" + experiment)
                .json()
                .path("variants")
                .forEach(variant -> service().awaitEnd(variant.path("job").asString()));
        FoldersOfPictures own = new FoldersOfPictures()
                .with("apple", 0xC02020, 30)
                .with("Übergrößenträger und andere Dinge mit langem Namen", 0x2040C0, 12)
                .with("蓝莓", 0x6030A0, 9)
                .with("apple/broken.png", new byte[] {1, 2, 3});
        own.with("apple/again.png", own.file("apple/picture-0.png"));
        own.upload(service(), "viewed-own");
        new FoldersOfPictures().with("only", 0xC02020, 3).upload(service(), "viewed-refused");
        service()
                .awaitEnd(service()
                        .submit(
                                "{\"dataset\": \"viewed-own\", \"model\": \"viewed-own\", \"epochs\": 1, \"batch_size\": 8}")
                        .path("id")
                        .asString());
    }

    private static List<View> views() {
        return List.of(
                new View("look", "#/look", ".balance"),
                new View("look-class", "#/look/test?label=9", ".tiles li:nth-child(60)"),
                new View("look-picture", "#/look/test/0", ".matrix"),
                new View("look-own", "#/look?dataset=viewed-own", ".balance"),
                new View("look-own-picture", "#/look/train/0?dataset=viewed-own@1", ".matrix"),
                new View("datasets", "#/datasets", ".datasets tbody tr:nth-child(3)"),
                new View("dataset", "#/datasets/viewed-own/1", ".counts tbody tr:nth-child(3)"),
                new View("dataset-bundled", "#/datasets/fashion-mnist", ".counts tbody tr:nth-child(10)"),
                new View("dataset-refused", "#/datasets/viewed-refused", ".report .notice.bad"),
                new View("train", "#/train?start=convolutional", ".costs dd"),
                new View("train-own", "#/train?dataset=viewed-own@1", ".costs dd"),
                new View("jobs", "#/jobs", ".jobs tbody tr"),
                new View("job", "#/jobs/" + job, ".figures tbody tr"),
                new View("compare", "#/compare", ".question"),
                new View("compare-experiment", "#/compare/" + experiment, ".settings"),
                new View("models", "#/models", ".versions"),
                new View("understand", "#/models/viewed/1?label=6&predicted=0", ".reliability"),
                new View("understand-own", "#/models/viewed-own/1", ".reliability"),
                new View("try-own-drawn", "#/try?model=viewed-own", ".pad"),
                new View("try-own", "#/try?model=viewed-own&split=test&index=0", ".bars li:nth-child(3)"),
                new View("try", "#/try?model=viewed&split=test&index=0", ".bars li:nth-child(10)"),
                new View("try-pair", "#/try?model=viewed&split=test&index=0&with=viewed/1", ".pairs li:nth-child(10)"),
                new View("nowhere", "#/nowhere", "h1"));
    }

    @Test
    void nothingIsWrongOnAPhone() {
        BROWSER.resize(Browser.PHONE);
        views().forEach(view -> look(view, true));
    }

    @Test
    void nothingIsWrongInTheDark() {
        BROWSER.prefer("dark");
        views().forEach(view -> look(view, true));
    }

    /** All is as on a desktop but for the room that there is: no rule of the style sheet asks for more than that has. */
    @Test
    void everythingFitsAWall() {
        BROWSER.resize(Browser.WALL);
        views().forEach(this::fits);
    }

    @Test
    void nothingIsWrongInChineseOnAPhone() {
        BROWSER.resize(Browser.PHONE);
        BROWSER.open(address("/"));
        BROWSER.click("#language");
        BROWSER.find("h1", "先看看图片");
        views().forEach(view -> look(view, false));
        assertThat(BROWSER.run("return document.documentElement.lang")).isEqualTo("zh-Hans");
    }

    @Test
    void everythingThatIsFoldedAwayIsInOrderToo() {
        BROWSER.open(address("/#/train"));
        BROWSER.find(".costs dd");
        BROWSER.click("[data-add=early_stopping]");
        BROWSER.click("[data-add=conv2d]");
        BROWSER.type("#f-learning_rate", "3");
        BROWSER.find(".wrong.warns");
        BROWSER.run("document.querySelectorAll('details').forEach(one => { one.open = true; })");
        assertThat(BROWSER.accessibilityViolations()).isEmpty();
        assertThat(BROWSER.overflow()).isNotPositive();

        BROWSER.open(address("/#/datasets/viewed-own/1"));
        BROWSER.find(".counts");
        BROWSER.run("document.querySelectorAll('details').forEach(one => { one.open = true; })");
        assertThat(BROWSER.accessibilityViolations()).isEmpty();
        assertThat(BROWSER.overflow()).isNotPositive();

        BROWSER.open(address("/#/try?model=viewed&split=test&index=0"));
        BROWSER.click(".why summary");
        BROWSER.find(".heat");
        assertThat(BROWSER.accessibilityViolations()).isEmpty();
    }

    private void fits(View view) {
        BROWSER.open(address("/" + view.hash()));
        BROWSER.find(view.whenThere());
        BROWSER.awaitPictures();
        assertThat(BROWSER.overflow()).as(view.name()).isNotPositive();
    }

    private void look(View view, boolean keepsPicture) {
        fits(view);
        assertThat(BROWSER.accessibilityViolations()).as(view.name()).isEmpty();
        if (keepsPicture) {
            BROWSER.screenshot("view-" + view.name());
        }
    }
}
