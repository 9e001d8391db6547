package io.fittingroom.dataset.source;

import static io.fittingroom.dataset.source.Archives.gzip;
import static io.fittingroom.dataset.source.Archives.png;
import static io.fittingroom.dataset.source.Archives.tar;
import static io.fittingroom.dataset.source.Archives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {

    @TempDir
    Path directory;

    private Upload upload() {
        return new Upload(directory);
    }

    @Test
    void aZipOfClassFoldersGivesItsPicturesAsKerasSortsThem() {
        byte[] zip = zip().add("dogs/2.png", png(1))
                .add("cats/b.png", png(2))
                .add("dogs/10.png", png(3))
                .add("Birds/old/a.png", png(4))
                .add("Birds/z.png", png(5))
                .add("cats/B.png", png(6))
                .done();

        Upload.Read read = upload().file("pets.zip", zip).read();

        assertThat(read.description().form()).isEqualTo(SourceDescription.Form.FOLDERS);
        assertThat(read.description().classNames()).containsExactly("Birds", "cats", "dogs");
        assertThat(read.shown())
                .containsExactly(
                        "- Birds pets.zip/Birds/z.png",
                        "- Birds pets.zip/Birds/old/a.png",
                        "- cats pets.zip/cats/B.png",
                        "- cats pets.zip/cats/b.png",
                        "- dogs pets.zip/dogs/10.png",
                        "- dogs pets.zip/dogs/2.png");
        assertThat(read.encoded(0)).isEqualTo(png(5));
    }

    @Test
    void splitsAreFoundInAWrapperWhateverTheirSpelling() {
        byte[] zip = zip().add("My pets/Validation/cat/1.png", png(1))
                .add("My pets/test/cat/2.png", png(2))
                .add("My pets/TRAIN/dog/3.png", png(3))
                .add("My pets/TRAIN/cat/4.png", png(4))
                .add("My pets/extra/cat/5.png", png(5))
                .add("My pets/TRAIN/6.png", png(6))
                .done();

        Upload.Read read = upload().file("p.zip", zip).read();

        assertThat(read.shown())
                .containsExactly(
                        "train cat p.zip/My pets/TRAIN/cat/4.png",
                        "train dog p.zip/My pets/TRAIN/dog/3.png",
                        "test cat p.zip/My pets/test/cat/2.png",
                        "validation cat p.zip/My pets/Validation/cat/1.png");
        assertThat(read.leftOut())
                .containsOnly(entry(LeftOut.Reason.OUTSIDE_THE_SPLITS, 1), entry(LeftOut.Reason.NO_CLASS_FOLDER, 1));
    }

    @Test
    void aClassMayBeCalledTrain() {
        byte[] zip = zip().add("bus/1.png", png(1)).add("train/2.png", png(2)).done();

        assertThat(upload().file("v.zip", zip).read().labels()).containsExactly("bus", "train");
    }

    @Test
    void tarsGzippedTarsAndDroppedFilesAreTheSameInAnyOrder() {
        List<String> expected = List.of("a", "a", "b");
        byte[] tar = tar().add("./b/1.png", png(1))
                .add("./a/2.png", png(2))
                .add("./a/1.png", png(3))
                .done();
        byte[] other = tar().add("a/1.png", png(3))
                .add("b/1.png", png(1))
                .add("a/2.png", png(2))
                .done();

        Upload.Read ofTar = upload().file("x.tar", tar).read();
        Upload.Read ofGzip = upload().file("x.tgz", gzip(other)).read();
        Upload.Read ofFiles = upload().file("top/b/1.png", png(1))
                .file("top/a/2.png", png(2))
                .file("top/a/1.png", png(3))
                .read();

        for (Upload.Read read : List.of(ofTar, ofGzip, ofFiles)) {
            assertThat(read.labels()).isEqualTo(expected);
            assertThat(read.encoded(0)).isEqualTo(png(3));
            assertThat(read.encoded(1)).isEqualTo(png(2));
            assertThat(read.encoded(2)).isEqualTo(png(1));
        }
    }

    @Test
    void aZipForEachSplitSaysItByItsName() {
        byte[] train = zip().add("a/1.png", png(1)).add("b/1.png", png(2)).done();
        byte[] test = zip().add("a/1.png", png(3)).add("b/1.png", png(4)).done();

        Upload.Read read = upload().file("pets-test.zip", test)
                .file("pets-train.zip", train)
                .read();

        assertThat(read.splits()).containsExactly("train", "train", "test", "test");
    }

    @Test
    void junkIsLeftOutAndCounted() {
        byte[] zip = zip().add("__MACOSX/a/._1.png", "x")
                .add("a/.DS_Store", "x")
                .add("a/.ipynb_checkpoints/1.png", png(1))
                .add("a/Thumbs.db", "x")
                .add("desktop.ini", "x")
                .folder("empty")
                .folder("a")
                .add("a/nothing.png", new byte[0])
                .add("README.md", "Pets, and their names")
                .add("a/more.zip", zip().add("x", "y").done())
                .add("a/film.png", "no picture")
                .add("a/1.png", png(1))
                .add("b/1.png", Archives.picture("jpg", 2))
                .done();

        Upload.Read read = upload().file("p.zip", zip).read();

        assertThat(read.labels()).containsExactly("a", "b");
        assertThat(read.description().classNames()).containsExactly("a", "b");
        assertThat(read.leftOut())
                .containsOnly(
                        entry(LeftOut.Reason.MACOS_FOLDER, 1),
                        entry(LeftOut.Reason.DOT_FILE, 1),
                        entry(LeftOut.Reason.NOTEBOOK_CHECKPOINTS, 1),
                        entry(LeftOut.Reason.WINDOWS_FILE, 2),
                        entry(LeftOut.Reason.EMPTY_FOLDER, 1),
                        entry(LeftOut.Reason.EMPTY_FILE, 1),
                        entry(LeftOut.Reason.NESTED_ARCHIVE, 1),
                        entry(LeftOut.Reason.NOT_A_PICTURE, 2));
        assertThat(read.report().leftOut()).contains(new LeftOut("p.zip/a/film.png", LeftOut.Reason.NOT_A_PICTURE));
    }

    @Test
    void namesThatDifferInCaseOrUnicodeFormAreTold() {
        byte[] zip = zip().add("Café/1.png", png(1))
                .add("Cafe\u0301/2.png", png(2))
                .add("cat/1.png", png(3))
                .add("Cat/1.png", png(4))
                .add("\uD83D\uDC31/1.png", png(5))
                .add("\uFF21/1.png", png(6))
                .done();

        Upload.Read read = upload().file("p.zip", zip).read();

        // Python sorts by code points: the cat's face comes after the wide A, in UTF-16 it would come before.
        assertThat(read.labels()).containsExactly("Café", "Café", "Cat", "cat", "\uFF21", "\uD83D\uDC31");
        assertThat(read.report().warningCounts())
                .containsOnly(
                        entry(SourceFault.CLASS_NAMES_DIFFER_IN_FORM, 1),
                        entry(SourceFault.CLASS_NAMES_DIFFER_IN_CASE, 1));
    }

    @Test
    void oneNameTwiceIsTakenOnce() {
        byte[] tar = tar().add("a/1.png", png(1))
                .add("a/1.png", png(2))
                .add("b/1.png", png(3))
                .done();

        Upload.Read read = upload().file("p.tar", tar).read();

        assertThat(read.encoded(0)).isEqualTo(png(1));
        assertThat(read.leftOut()).containsOnly(entry(LeftOut.Reason.SAME_NAME, 1));
        assertThat(read.report().warningCounts()).containsOnly(entry(SourceFault.FILES_WITH_ONE_NAME, 1));
    }

    @Test
    void picturesWithoutClassFoldersAreRefused() {
        byte[] zip = zip().add("1.png", png(1)).add("2.png", png(2)).done();

        assertThat(upload().file("p.zip", zip).refusal().fault()).isEqualTo(SourceFault.NOTHING_THERE);
    }

    @Test
    void limitsOfPicturesClassesAndFilesHold() {
        Archives.Zip many = zip();
        Archives.Zip classes = zip();
        for (int i = 0; i <= 1_000; i++) {
            many.add("c" + i % 2 + "/" + i + ".png", png(1));
            classes.add("c" + i % 21 + "/" + i % 100 + "_" + i + ".png", png(1));
        }
        byte[] large = zip().add("a/1.png", new byte[100_001])
                .add("a/2.png", png(1))
                .add("b/2.png", png(1))
                .done();

        SourceProblem tooMany = upload().file("p.zip", many.done()).refusal();
        assertThat(tooMany.fault()).isEqualTo(SourceFault.TOO_MANY_PICTURES);
        assertThat(tooMany.words()).contains("1001").contains("1000");
        SourceLimits morePictures = new SourceLimits(1 << 20, 2_000, 20, 2, 64, 5_000, 8 << 20, 100_000, 4 << 20);
        assertThat(upload().limits(morePictures)
                        .file("p.zip", classes.done())
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.TOO_MANY_CLASSES);
        assertThat(upload().file("p.zip", large).read().leftOut()).containsOnly(entry(LeftOut.Reason.TOO_LARGE, 1));
    }

    @Test
    void aListBesideThePicturesSaysWhatTheyShow() {
        byte[] zip = zip().add("set/labels.csv", """
                        \uFEFFid,label,split
                        b,cat,train
                        "a.png",dog,test
                        images/c.png,cat,
                        none.png,cat,
                        b,dog,train
                        """)
                .add("set/images/a.png", png(1))
                .add("set/images/b.png", png(2))
                .add("set/images/c.png", png(3))
                .add("set/images/d.png", png(4))
                .done();

        Upload.Read read = upload().file("p.zip", zip).read();

        assertThat(read.description().form()).isEqualTo(SourceDescription.Form.LISTED_FILES);
        assertThat(read.shown())
                .containsExactly(
                        "train cat p.zip/set/images/b.png",
                        "test dog p.zip/set/images/a.png",
                        "- cat p.zip/set/images/c.png");
        assertThat(read.pictures().get(1).origin().row()).isEqualTo(3);
        assertThat(read.leftOut())
                .containsOnly(entry(LeftOut.Reason.NOT_LISTED, 1), entry(LeftOut.Reason.LISTED_TWICE, 1));
        assertThat(read.report().warnings())
                .containsExactly(SourceFault.LISTED_BUT_MISSING
                        .at("p.zip/set/labels.csv", 5)
                        .with("name", "none.png"));
    }

    @Test
    void strayPicturesInAWrapperMakeItNoClass() {
        byte[] zip = zip().add("overview.png", png(0))
                .add("photos/preview.png", png(0))
                .add("photos/set/cover.png", png(0))
                .add("photos/set/cat/1.png", png(1))
                .add("photos/set/cat/young/2.png", png(2))
                .add("photos/set/dog/3.png", png(3))
                .done();

        Upload.Read read = upload().file("p.zip", zip).read();

        assertThat(read.labels()).containsExactly("cat", "cat", "dog");
        assertThat(read.leftOut()).containsOnly(entry(LeftOut.Reason.NO_CLASS_FOLDER, 3));
    }

    @Test
    void listedPicturesNeedNoEndings() {
        byte[] zip = zip().add("labels.csv", "path,label\na,cat\nb,dog\n")
                .add("a", png(1))
                .add("b", png(2))
                .done();

        assertThat(upload().file("p.zip", zip).read().labels()).containsExactly("cat", "dog");
    }

    @Test
    void aListInAnotherEncodingIsToldWhereNothingElseSaysTheClasses() {
        byte[] list = "path,label\n1.png,运动鞋\n2.png,靴\n".getBytes(Charset.forName("GBK"));
        byte[] flat = zip().add("labels.csv", list)
                .add("1.png", png(1))
                .add("2.png", png(2))
                .done();
        byte[] inOneFolder = zip().add("labels.csv", list)
                .add("photos/1.png", png(1))
                .add("photos/2.png", png(2))
                .done();
        byte[] inFolders = zip().add("labels.csv", list)
                .add("cat/1.png", png(1))
                .add("dog/2.png", png(2))
                .done();

        assertThat(upload().file("p.zip", flat).refusal()).isEqualTo(SourceFault.NOT_UTF8.at("p.zip/labels.csv", 1));
        assertThat(upload().file("p.zip", inOneFolder).refusal().fault()).isEqualTo(SourceFault.NOT_UTF8);
        assertThat(upload().file("p.zip", inFolders).read().labels()).containsExactly("cat", "dog");
    }

    @Test
    void aListWithRaggedRowsIsRefused() {
        byte[] zip = zip().add("labels.csv", "path,label\na.png,cat\na.png\n")
                .add("a.png", png(1))
                .done();

        SourceProblem problem = upload().file("p.zip", zip).refusal();

        assertThat(problem.fault()).isEqualTo(SourceFault.RAGGED_ROW);
        assertThat(problem.row()).isEqualTo(3);
    }
}
