package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pictures of one's own by clicks: from the folder on a disk to a model that names them. */
class DatasetPageIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final int RED = 0xC02020;
    private static final int BLUE = 0x2040C0;

    /** Hands a file to an event, as a drag does: its name and its bytes. */
    private static final String DROP = """
            const bytes = Uint8Array.from(atob(arguments[1]), (one) => one.charCodeAt(0));
            const files = new DataTransfer();
            files.items.add(new File([bytes], arguments[0]));
            document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true}));""";

    @TempDir
    private Path directory;

    @Test
    void aFolderBecomesADataSetThatIsTrainedOnTriedAndUnderstood() {
        FoldersOfPictures folders = new FoldersOfPictures()
                .with("rot", RED, 20)
                .with("蓝色", BLUE, 15)
                .with("rot/.DS_Store", new byte[] {1})
                .with("cover.png", new byte[] {1, 2})
                .with("rot/broken.png", "no picture".getBytes(StandardCharsets.UTF_8))
                .with("蓝色/again.png", new byte[0]);
        folders.with("蓝色/again.png", folders.file("蓝色/picture-0.png"));
        folders.writeTo(directory.resolve("discs"));

        BROWSER.open(address("/"));
        BROWSER.click("[data-key=own]");
        BROWSER.find(".upload .drop");
        BROWSER.screenshot("datasets");
        BROWSER.findHidden("#upload-folder").sendKeys(directory.resolve("discs").toString());
        BROWSER.find("#upload-chosen", "Files: 39,");
        assertThat(BROWSER.texts(".upload .chips .chip")).containsExactly("rot 21", "蓝色 16");
        assertThat(BROWSER.run("return document.querySelector('#u-name').value"))
                .isEqualTo("discs");
        BROWSER.screenshot("dataset-chosen");
        BROWSER.click("button", "Make a data set");

        BROWSER.find(".badge.succeeded", "Ready");
        BROWSER.find(".report p", "in 2 classes");
        BROWSER.find(".found", "pixel for pixel");
        BROWSER.find(".found .tiles img");
        BROWSER.click(".left-out summary");
        BROWSER.find(".left-out li", "discs.tar/rot/broken.png");
        BROWSER.find(".left-out li", "discs.tar/cover.png");
        BROWSER.find(".left-out li", "hidden files");
        assertThat(BROWSER.texts(".counts tbody th")).containsExactly("rot", "蓝色");
        BROWSER.find(".steps li", "24 rows of 24 pixels");
        BROWSER.awaitPictures();
        BROWSER.screenshot("dataset");

        BROWSER.click("a.button", "Train on it");
        BROWSER.find(".shape.first", "24 × 24 × 3");
        BROWSER.find(".stack li:last-child .shape", "2");
        assertThat(BROWSER.run("return document.querySelector('#f-dataset').value"))
                .isEqualTo("discs");
        BROWSER.type("#f-epochs", "10");
        BROWSER.type("#f-batch_size", "8");
        BROWSER.click("button", "Start training");
        BROWSER.find(".badge.succeeded");
        JsonNode job = service().get("/api/jobs?model=discs").json().at("/jobs/0");
        assertThat(job.at("/request/dataset").asString()).isEqualTo("discs@1");

        BROWSER.click("a.button", "Try discs, version 1");
        BROWSER.find(".pad");
        // The ground of these pictures is light, and so is the paper.
        BROWSER.awaitTrue("white paper", "return document.querySelector('input[value=white]').checked");
        BROWSER.drag("canvas.pad", 60);
        BROWSER.awaitCount(".bars li", 2);
        BROWSER.screenshot("dataset-try");
        BROWSER.click(".segments label", "Test picture");
        BROWSER.click("[data-key=random]");
        BROWSER.find(".right, .mistaken", "the true class is");
        BROWSER.click(".prepared summary");
        BROWSER.find(".prepared li", "24 rows of 24 pixels");
        BROWSER.click("a.button", "See its numbers");
        BROWSER.find(".readout", "divided by 255");
        BROWSER.awaitCount(".matrix td", FoldersOfPictures.SIDE * FoldersOfPictures.SIDE);

        BROWSER.open(address("/#/models/discs/1"));
        BROWSER.awaitCount(".confusion tbody td", 4);
        BROWSER.find(".facts a", "discs@1");
    }

    @Test
    void aZipThatIsRefusedCanBeSentAgainOtherwise() {
        byte[] zip = new FoldersOfPictures().with("only", RED, 12).zip();
        BROWSER.open(address("/"));
        BROWSER.find(".balance");

        // On the first screen, which has no place for files of its own.
        BROWSER.run(DROP, "one class.zip", Base64.getEncoder().encodeToString(zip));
        BROWSER.find("#upload-chosen", "Files: 1,");
        assertThat(BROWSER.run("return document.querySelector('#u-name').value"))
                .isEqualTo("one-class");
        BROWSER.type("#u-name", "no name");
        BROWSER.click("button", "Make a data set");
        BROWSER.find("#u-name[aria-invalid]");
        BROWSER.find(".upload [role=alert] a", "Name");
        assertThat(BROWSER.consoleErrors()).isNotEmpty().allMatch(error -> error.contains("400"));
        BROWSER.type("#u-name", "one-class");
        BROWSER.click("button", "Make a data set");

        BROWSER.find(".badge.failed", "Refused");
        BROWSER.find(".notice.bad", "only");
        BROWSER.find(".notice.bad", "two classes");
        BROWSER.screenshot("dataset-refused");
        assertThat(BROWSER.accessibilityViolations()).isEmpty();
        BROWSER.click("a.button", "Try again");
        BROWSER.find("#upload-chosen", "Files: 1,");
        BROWSER.click("#language");
        BROWSER.find("#upload-chosen", "1 个文件");
        BROWSER.click("[data-key=dataset-one-class]");
        BROWSER.find(".notice.bad", "分类至少需要两个类别");
    }

    @Test
    void classesAreRenamedNotesAreKeptAndAVersionInUseIsDeletedOnlyWhenOneInsists() {
        byte[] zip =
                new FoldersOfPictures().with("a", RED, 12).with("b", BLUE, 12).zip();
        BROWSER.open(address("/#/datasets"));
        BROWSER.find(".upload .drop");
        BROWSER.run(DROP, "renamed.zip", Base64.getEncoder().encodeToString(zip));
        BROWSER.click("button", "Make a data set");
        BROWSER.find(".badge.succeeded", "Ready");

        BROWSER.type("#about-notes", "made by a test");
        BROWSER.click("button", "Save");
        BROWSER.find(".saved");
        assertThat(service()
                        .get("/api/datasets/renamed/versions/1")
                        .json()
                        .path("notes")
                        .asString())
                .isEqualTo("made by a test");

        BROWSER.click(".names summary");
        BROWSER.type("#name-0", "apple");
        BROWSER.click(".names button");
        BROWSER.find("h1", "version 2");
        assertThat(BROWSER.texts(".counts tbody th")).containsExactly("apple", "b");
        BROWSER.find(".facts", "made of version 1");

        String job = service()
                .submit("{\"dataset\": \"renamed@2\", \"model\": \"uses-it\", \"epochs\": 1, \"batch_size\": 8}")
                .path("id")
                .asString();
        service().awaitEnd(job);
        BROWSER.click("[data-key=delete]");
        BROWSER.click("dialog button", "Delete this version");
        BROWSER.find("dialog .users a", "uses-it, version 1");
        BROWSER.screenshot("dataset-used");
        assertThat(BROWSER.consoleErrors()).isNotEmpty().allMatch(error -> error.contains("409"));
        BROWSER.click("dialog button", "Delete all the same");
        BROWSER.find(".upload .drop");
        assertThat(service().get("/api/datasets/renamed/versions/2").status()).isEqualTo(404);

        BROWSER.open(address("/#/try?model=uses-it"));
        BROWSER.find(".hint", "apple");
        BROWSER.drag("canvas.pad", 60);
        BROWSER.awaitCount(".bars li", 2);
        BROWSER.consoleErrors();
    }
}
