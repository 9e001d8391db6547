package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.importer.Drawings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
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

    /** A file comes over the page, or leaves it again. */
    private static final String DRAG = """
            const files = new DataTransfer();
            files.items.add(new File(['x'], 'x.zip'));
            document.querySelector('.upload .drop').dispatchEvent(
              new DragEvent(arguments[0], {dataTransfer: files, bubbles: true, cancelable: true}));""";

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
    void anImportIsWatchedAndCancelledAndNothingIsLeft() {
        FoldersOfPictures many = new FoldersOfPictures();
        byte[] large = Drawings.plain(200, 1_500, 1_500);
        for (int i = 0; i < 900; i++) {
            many.with((i % 2 == 0 ? "day/" : "night/") + i + ".png", large);
        }
        BROWSER.open(address("/#/datasets"));
        BROWSER.find(".upload .drop");
        BROWSER.run(DRAG, "dragenter");
        BROWSER.find(".upload.over");
        BROWSER.run(DRAG, "dragleave");
        BROWSER.awaitCount(".upload.over", 0);
        BROWSER.run(DROP, "halted.zip", Base64.getEncoder().encodeToString(many.zip()));
        BROWSER.click("button", "Make a data set");

        BROWSER.find(".badge.running", "Being made");
        BROWSER.find(".facts", "Begun");
        BROWSER.find(".pace", "of 900 pictures");
        BROWSER.click(".crumb a");
        BROWSER.find(".upload .notice", "being read now");
        BROWSER.find(".upload .drop");
        BROWSER.find(".datasets tr .badge.running");
        BROWSER.click("#language");
        BROWSER.find(".upload .notice", "halted 已发送，正在读取。");
        BROWSER.click(".upload .notice a", "查看进度");
        BROWSER.find(".badge.running", "制作中");
        BROWSER.find(".pace", "/ 900 张图片");
        BROWSER.find(".facts", "开始于");
        BROWSER.screenshot("dataset-importing");
        BROWSER.click(".head button", "取消");
        BROWSER.click("dialog button", "停止制作");

        // What was chosen can be sent again otherwise.
        BROWSER.find("#upload-chosen", "1 个文件");
        BROWSER.awaitCount("[data-key=dataset-halted]", 0);
        assertThat(service().get("/api/datasets/halted").status()).isEqualTo(404);
        assertThat(service().get("/api/datasets/halted/versions/1").status()).isEqualTo(404);

        // Somebody else may cancel it too, even while the question stands.
        BROWSER.click("button", "制作数据集");
        BROWSER.find(".badge.running", "制作中");
        BROWSER.click(".head button", "取消");
        BROWSER.find("dialog", "停止制作");
        service().delete("/api/datasets/halted/versions/2");
        BROWSER.find("#upload-chosen", "1 个文件");
        BROWSER.awaitCount("dialog", 0);
        BROWSER.click(".upload button", "换别的");
        BROWSER.find(".upload .drop");
    }

    @Test
    void theFormShowsTheVeryNetworkThatIsTrainedWhereNoneIsNamed() {
        int grey = 0x404040;
        new FoldersOfPictures().with("a", grey, 12).with("b", 0x909090, 12).upload(service(), "fit-grey");
        new FoldersOfPictures()
                .with("a", RED, 12)
                .with("b", BLUE, 12)
                .with("c", grey, 12)
                .upload(service(), "fit-colour");
        new FoldersOfPictures()
                .with("train/a", RED, 12)
                .with("train/b", BLUE, 12)
                .with("test/a", RED, 3)
                .with("test/b", BLUE, 3)
                .with("validation/a", RED, 3)
                .with("validation/b", BLUE, 3)
                .upload(service(), "fit-large", ", \"image_size\": [96, 120]");

        BROWSER.open(address("/#/train"));
        BROWSER.find(".costs dd");
        assertThat(layersFor("fit-grey")).containsExactly("rescaling", "flatten", "dense", "dense");
        assertThat(layersFor("fit-colour")).containsExactly("rescaling", "flatten", "dense", "dense");
        assertThat(layersFor("fit-large"))
                .containsExactly("rescaling", "average_pooling2d", "flatten", "dense", "dense");
        BROWSER.find(".stack li:nth-child(2) .shape", "48 × 60 × 3");
        BROWSER.screenshot("train-large");

        // Networks to begin with are fitted to large pictures as the lesson's questions are.
        BROWSER.choose("#start", "mlp-vs-cnn/convolutional");
        BROWSER.find("[data-type=conv2d]");
        JsonNode preset = preset("mlp-vs-cnn", "fit-large").at("/body/variants/1");
        assertThat(shown().path("layers"))
                .isEqualTo(plan(preset.toString()
                                .replaceFirst("\\{", "{\"dataset\": \"fit-large\",")
                                .replaceFirst("\"name\":\"[^\"]*\",", ""))
                        .path("layers"));
        BROWSER.choose("#start", "lesson");
        BROWSER.awaitCount(".stack [data-type=conv2d]", 0);
        assertThat(shown()).isEqualTo(plan("{\"dataset\": \"fit-large\"}"));

        // Its own validation pictures are used unless one says no, and then are not.
        BROWSER.click("details.advanced > summary");
        BROWSER.find("#f-validation_split-hint", "validation pictures of its own");
        BROWSER.choose("#f-validation_data", "");
        BROWSER.find("#f-validation_split-hint", "held back");
        assertThat(shown().path("validation_data").isNull()).isTrue();

        // What was changed stays, and what fitted the large pictures alone goes.
        BROWSER.type(".stack li:nth-child(4) [name=units]", "32");
        assertThat(layersChosen("fashion-mnist")).containsExactly("rescaling", "flatten", "dense", "dense");
        assertThat(shown().at("/layers/2/units").intValue()).isEqualTo(32);
        assertThat(shown().at("/layers/3/units").intValue()).isEqualTo(10);
    }

    /** The types of the layers that the form shows for a data set; the service would train the very same unasked. */
    private List<String> layersFor(String dataset) {
        List<String> types = layersChosen(dataset);
        assertThat(shown()).isEqualTo(plan("{\"dataset\": \"" + dataset + "\"}"));
        return types;
    }

    private List<String> layersChosen(String dataset) {
        BROWSER.choose("#f-dataset", dataset);
        BROWSER.find(".request pre", "\"dataset\": \"" + dataset + "\"");
        return shown().path("layers")
                .valueStream()
                .map(layer -> layer.path("type").asString())
                .toList();
    }

    /** What the form would have trained, with every default filled in. */
    private JsonNode shown() {
        return plan(BROWSER.text(".request pre"));
    }

    private JsonNode plan(String request) {
        ServiceClient.Answer answer = service().post("/api/jobs/plan", request);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("request");
    }

    private JsonNode preset(String name, String dataset) {
        return service()
                .get("/api/experiments/presets?dataset=" + dataset)
                .json()
                .path("presets")
                .valueStream()
                .filter(preset -> preset.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDataSetsVersionsAreDownloadedLookedAtTrainedOnComparedAndEvaluatedOn() {
        new FoldersOfPictures().with("a", RED, 12).with("b", BLUE, 12).upload(service(), "versions");
        BROWSER.open(address("/#/datasets/versions"));
        BROWSER.find(".badge.succeeded", "Ready");
        BROWSER.awaitCount(".chips .chip", 0);
        for (String format : List.of("png", "npz", "idx")) {
            BROWSER.click(".downloads a[href$='format=" + format + "']");
            assertThat(BROWSER.savedBytes("versions-1" + (format.equals("npz") ? ".npz" : "-" + format + ".zip")))
                    .isEqualTo(service()
                            .get("/api/datasets/versions/versions/1/download?format=" + format)
                            .bytes());
        }
        service().patch("/api/datasets/versions/versions/1", "{\"class_names\": [\"apple\", \"blueberry\"]}");

        BROWSER.reload();
        BROWSER.find("h1", "version 2");
        assertThat(BROWSER.texts(".chips .chip")).containsExactly("version 2", "version 1");
        assertThat(BROWSER.texts(".counts tbody th")).containsExactly("apple", "blueberry");
        BROWSER.click("[data-key=version-1]");
        BROWSER.find("h1", "version 1");
        assertThat(BROWSER.texts(".counts tbody th")).containsExactly("a", "b");
        BROWSER.click(".head a", "Look at the pictures");
        BROWSER.find("h1", "version 1");
        BROWSER.find(".balance .name", "a");
        BROWSER.back();
        BROWSER.click(".head a", "Train on it");
        BROWSER.find("#f-dataset option[value='versions@1']", "24 pictures, 2 classes");
        BROWSER.type("#f-epochs", "1");
        BROWSER.click("button", "Start training");
        BROWSER.find(".badge.succeeded");
        BROWSER.find(".facts a", "versions@1");

        BROWSER.click("a.button", "Understand it");
        BROWSER.find("#on option[value='versions@1']", "its own");
        BROWSER.choose("#on", "versions@2");
        BROWSER.find(".notice.warn", "The classes of versions@2 are not those");
        assertThat(BROWSER.address()).contains("dataset=versions%402");
        BROWSER.awaitCount(".confusion tbody td", 4);
        BROWSER.find(".confusion tbody th", "apple");
        BROWSER.click("#language");
        BROWSER.find("label", "使用的图片");
        BROWSER.find("#on option[value='versions@1']", "versions@1（训练所用）");

        BROWSER.click("[data-section=compare]");
        BROWSER.choose("#learnt", "versions");
        BROWSER.awaitTrue("the questions to be of it", "return document.querySelector('#learnt').value === 'versions'");
        BROWSER.click("[data-preset=hidden-layers]");
        BROWSER.awaitTrue(
                "both trainings to have ended",
                "return document.querySelectorAll('.compared tbody tr').length === 2 && !document.querySelector('.compared .badge')");
        BROWSER.find(".facts a", "versions@2");
        BROWSER.find(".said p", "测试准确率");
        assertThat(BROWSER.texts(".settings tbody td")).anyMatch(text -> text.contains("dense, units 2"));
    }

    @Test
    void whatNeedsAVersionIsNamedAndAWaitingJobIsNotDetached() {
        new FoldersOfPictures().with("a", RED, 12).with("b", BLUE, 12).upload(service(), "needed");
        String done = service()
                .submit("{\"dataset\": \"needed\", \"model\": \"needs-it\", \"epochs\": 1, \"batch_size\": 8}")
                .path("id")
                .asString();
        service().awaitEnd(done);
        String blocker = service()
                .submit("{\"model\": \"blocks\", \"epochs\": 1000, \"batch_size\": 4}")
                .path("id")
                .asString();
        service().awaitTraining(blocker);
        String waiting =
                service().submit("{\"dataset\": \"needed\"}").path("id").asString();
        BROWSER.open(address("/#/datasets/needed/1"));
        BROWSER.click("#language");
        BROWSER.find("h1", "版本 1");

        BROWSER.click("[data-key=delete]");
        BROWSER.click("dialog button", "删除此版本");
        BROWSER.find("dialog h2", "此版本正在使用");
        BROWSER.find("dialog .users a[href='#/jobs/" + waiting + "']", "任务 " + waiting);
        BROWSER.find("dialog .users a[href='#/models/needs-it/1']", "needs-it，版本 1");
        assertThat(BROWSER.accessibilityViolations()).isEmpty();
        BROWSER.click("dialog button", "仍然删除");
        BROWSER.find(".problem .notice.bad", waiting);
        assertThat(service().get("/api/datasets/needed/versions/1").status()).isEqualTo(200);

        service().cancelAll();
        BROWSER.click("[data-key=delete]");
        BROWSER.click("dialog button", "删除此版本");
        BROWSER.awaitCount("dialog .users a", 1);
        BROWSER.click("dialog button", "仍然删除");
        BROWSER.find(".upload .drop");
        assertThat(BROWSER.consoleErrors()).hasSize(3).allMatch(error -> error.contains("409"));
        assertThat(service().get("/api/datasets/needed").status()).isEqualTo(404);
        BROWSER.open(address("/#/models/needs-it/1"));
        BROWSER.find(".notice.warn", "数据集 needed@1 已不在这里");
        BROWSER.consoleErrors();
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
