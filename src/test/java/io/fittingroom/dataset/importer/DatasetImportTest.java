package io.fittingroom.dataset.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fittingroom.dataset.DatasetFinding;
import io.fittingroom.dataset.DatasetReport;
import io.fittingroom.dataset.DatasetReport.Warning;
import io.fittingroom.dataset.ImportProgress.Phase;
import io.fittingroom.dataset.source.Archives;
import io.fittingroom.dataset.source.SourceLimits;
import io.fittingroom.dataset.source.SourceRefusedException;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.dataset.source.UploadedFile;
import io.fittingroom.picture.Invert;
import io.fittingroom.picture.PictureLimits;
import io.fittingroom.picture.PictureReader;
import io.fittingroom.picture.Preparation;
import io.fittingroom.web.FileSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class DatasetImportTest {

    private static final PictureLimits PICTURES = new PictureLimits(1 << 20, 1_000, 500_000);
    private static final SourceLimits LIMITS =
            new SourceLimits(4 << 20, 10_000, 100, 8, 256, 20_000, 64 << 20, 1 << 20, 64 << 20);

    @TempDir
    private Path directory;

    private Path work;
    private final Map<String, byte[]> folder = new TreeMap<>();
    private final List<FileChannel> opened = new ArrayList<>();
    private SourceLimits limits = LIMITS;

    @BeforeEach
    void makeWorkDirectory() throws IOException {
        work = Files.createDirectory(directory.resolve("work"));
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (FileChannel channel : opened) {
            channel.close();
        }
        try (Stream<Path> left = Files.list(work)) {
            assertThat(left).isEmpty();
        }
    }

    /** A picture of a data set as it would be stored. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(SplitName split, String label, byte[] pixels) {}

    private record Result(
            List<Stored> pictures, DatasetReport report, Preparation preparation, List<String> classNames) {

        List<String> shown(SplitName split) {
            return pictures.stream()
                    .filter(picture -> picture.split == split)
                    .map(picture -> picture.label + " " + Arrays.hashCode(picture.pixels))
                    .toList();
        }

        long count(SplitName split, String label) {
            return pictures.stream()
                    .filter(picture -> picture.split == split && picture.label.equals(label))
                    .count();
        }

        List<String> warnings() {
            return report.warnings().stream().map(Warning::code).toList();
        }

        Warning warning(DatasetFinding finding) {
            return report.warnings().stream()
                    .filter(warning -> warning.code().equals(finding.name()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(finding + " is not among " + warnings()));
        }
    }

    private Result importing(String settings) {
        return importing(settings, 2, Map.of("pictures.zip", zipped()));
    }

    private Result importing(String settings, int threads, Map<String, byte[]> files) {
        try (ImportedDataset imported =
                begun(settings, threads, (phase, pictures, of, report) -> {}).read(uploaded(files))) {
            List<Stored> pictures = new ArrayList<>();
            imported.forEach((split, label, pixels) ->
                    pictures.add(new Stored(split, imported.classNames().get(label), pixels.clone())));
            assertThat(imported.size()).isEqualTo(pictures.size());
            assertThat(imported.report().problems()).isEmpty();
            assertThat(imported.report().warnings())
                    .allSatisfy(warning -> assertThat(warning.message()).doesNotContain("{"));
            return new Result(pictures, imported.report(), imported.preparation(), imported.classNames());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DatasetImport begun(String settings, int threads, DatasetImport.Watcher watcher) {
        String whole = settings.replaceFirst("\\{", "{\"name\": \"shoes\"" + (settings.equals("{}") ? "" : ", "));
        return new DatasetImport(
                new PicturePreparer(PICTURES),
                limits,
                threads,
                ImportSettings.read(JsonMapper.shared().readTree(whole)),
                work,
                watcher);
    }

    private List<UploadedFile> uploaded(Map<String, byte[]> files) {
        List<UploadedFile> uploaded = new ArrayList<>();
        files.forEach((name, content) -> {
            try {
                Path file = Files.write(Files.createTempFile(directory, "upload", ""), content);
                FileChannel channel = FileChannel.open(file);
                opened.add(channel);
                uploaded.add(new UploadedFile(name, FileSlice.whole(channel)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return uploaded;
    }

    private byte[] zipped() {
        Archives.Zip zip = Archives.zip();
        folder.forEach(zip::add);
        return zip.done();
    }

    private void add(String folderName, int first, int count) {
        for (int i = first; i < first + count; i++) {
            folder.put(folderName + "/" + i + ".png", Drawings.grey(i, 16, 16));
        }
    }

    private String refusal(String settings) {
        return catchThrowableOfType(RefusedImportException.class, () -> importing(settings))
                .problem()
                .code();
    }

    @Test
    void aFolderOfGreyPicturesKeepsTheirSizeAndGivesAFifthOfEachClassToTheTest() {
        add("boot", 0, 20);
        add("sandal", 100, 10);

        Result read = importing("{}");

        assertThat(read.preparation().axes()).containsExactly(16, 16);
        assertThat(read.classNames()).containsExactly("boot", "sandal");
        assertThat(read.count(SplitName.TRAIN, "boot")).isEqualTo(16);
        assertThat(read.count(SplitName.TEST, "boot")).isEqualTo(4);
        assertThat(read.count(SplitName.TRAIN, "sandal")).isEqualTo(8);
        assertThat(read.count(SplitName.TEST, "sandal")).isEqualTo(2);
        assertThat(read.warnings()).containsExactly("SHUFFLED");
    }

    @Test
    void whatIsTrainedOnIsWhatPredictSeesOfTheSameFile() {
        for (int i = 0; i < 6; i++) {
            folder.put("a/" + i + ".png", Drawings.coloured(i, 30 + i, 40));
            folder.put("b/" + i + ".jpg", Drawings.jpeg(50 + i, 33, 21 + i));
        }
        for (String settings : List.of(
                "{\"image_size\": [12, 20]}",
                "{\"color_mode\": \"grayscale\", \"framing\": \"article\", \"invert\": \"auto\"}",
                "{\"image_size\": 32, \"interpolation\": \"bilinear\", \"pad_to_aspect_ratio\": true}")) {
            Result read = importing(settings);

            List<String> wanted = folder.values().stream()
                    .map(file -> new PictureReader(PICTURES).read(file, read.preparation()))
                    .map(seen -> Arrays.toString(seen.pixels()))
                    .sorted()
                    .toList();
            assertThat(read.pictures().stream()
                            .map(picture -> Arrays.toString(picture.pixels()))
                            .sorted())
                    .containsExactlyElementsOf(wanted);
        }
    }

    @Test
    void onePictureInColourMakesAllOfThemColoured() {
        add("boot", 0, 5);
        add("sandal", 100, 5);
        folder.put("sandal/x.png", Drawings.coloured(1, 16, 16));

        assertThat(importing("{}").preparation().axes()).containsExactly(16, 16, 3);
        assertThat(importing("{\"color_mode\": \"grayscale\"}").preparation().axes())
                .containsExactly(16, 16);
        assertThat(importing("{\"image_size\": [8, 9]}").preparation().axes()).containsExactly(8, 9, 3);
    }

    @Test
    void picturesOfDifferentSizesAreMade28x28AndTheSizesAreTold() {
        add("boot", 0, 5);
        add("sandal", 100, 5);
        folder.put("sandal/x.png", Drawings.grey(1, 40, 20));

        Result read = importing("{}");

        assertThat(read.preparation().axes()).containsExactly(28, 28);
        assertThat(read.warning(DatasetFinding.RESIZED).message())
                .contains("16 x 16 to 40 x 20 pixels", "all were made 28 x 28", "image_size");
    }

    @Test
    void theLastPictureMayChangeWhatTheFirstPromised() {
        limits = new SourceLimits(40_000, 10_000, 100, 8, 256, 20_000, 64 << 20, 1 << 20, 64 << 20);
        for (int i = 0; i < 40; i++) {
            // All of them would be more pixels than are allowed, if they kept their size.
            folder.put("boot/" + i + ".png", Drawings.grey(i, 64, 64));
        }
        folder.put("boot/broken.png", Arrays.copyOf(Drawings.grey(9, 64, 64), 60));
        add("sandal", 100, 5);

        Result read = importing("{}");

        assertThat(read.preparation().axes()).containsExactly(28, 28);
        assertThat(read.pictures()).hasSize(45);
        assertThat(read.report().skippedCounts()).isEqualTo(Map.of("DAMAGED_PICTURE", 1));
        assertThat(read.warning(DatasetFinding.RESIZED).message()).contains("16 x 16 to 64 x 64 pixels");
    }

    @Test
    void aCommonSizeThatNoNetworkTakesIsNotKept() {
        folder.put("a/1.png", Drawings.grey(1, 300, 300));
        folder.put("a/2.png", Drawings.grey(2, 300, 300));
        folder.put("b/1.png", Drawings.grey(3, 300, 300));
        folder.put("b/2.png", Drawings.grey(4, 300, 300));

        Result read = importing("{}");

        assertThat(read.preparation().axes()).containsExactly(28, 28);
        assertThat(read.warning(DatasetFinding.SIZE_NOT_KEPT).message())
                .contains("300 x 300 pixels", "sides may be 8 to 256", "28 x 28");
    }

    @Test
    void picturesOfOnePixelAreTakenAndToldToBeEmpty() {
        for (int i = 0; i < 3; i++) {
            folder.put("a/" + i + ".png", Drawings.plain(10 * i, 1, 1));
            folder.put("b/" + i + ".png", Drawings.plain(100 + 10 * i, 1, 1));
        }

        Result read = importing("{}");

        assertThat(read.warning(DatasetFinding.CONSTANT_PICTURES).parameters()).containsEntry("count", 6);
    }

    @Test
    void splitsThatAreGivenStayAndAreNotReordered() {
        folder.put("data/list.csv", """
                path,label,split
                1.png,a,train
                2.png,b,train
                3.png,a,train
                4.png,b,test
                5.png,a,val
                6.png,b,train
                7.png,a,test
                8.png,b,val
                9.png,a,
                10.png,b,train
                """.getBytes(StandardCharsets.UTF_8));
        for (int i = 1; i <= 10; i++) {
            folder.put("data/" + i + ".png", Drawings.grey(i, 16, 16));
        }

        Result read = importing("{}");

        assertThat(read.pictures().stream().map(picture -> picture.split() + " " + picture.label()))
                .containsExactly(
                        "TRAIN a",
                        "TRAIN b",
                        "TRAIN a",
                        "TRAIN b",
                        "TRAIN a",
                        "TRAIN b",
                        "TEST b",
                        "TEST a",
                        "VALIDATION a",
                        "VALIDATION b");
        assertThat(read.pictures().get(0).pixels()).isEqualTo(Drawings.pixels(1, 16, 16));
        assertThat(read.warnings()).containsExactly("SMALL_CLASSES");
    }

    @Test
    void theSameUploadGivesTheSameWhateverTheThreadsAndAnotherSeedGivesAnotherDivision() {
        for (int i = 0; i < 300; i++) {
            folder.put("class" + i % 7 + "/" + i + ".png", Drawings.coloured(i, 20 + i % 5, 20));
        }
        List<Result> all = Stream.of(1, 2, 5)
                .map(threads -> importing("{}", threads, Map.of("x.zip", zipped())))
                .toList();

        for (SplitName split : List.of(SplitName.TRAIN, SplitName.TEST)) {
            assertThat(all.get(1).shown(split)).isEqualTo(all.get(0).shown(split));
            assertThat(all.get(2).shown(split)).isEqualTo(all.get(0).shown(split));
            assertThat(importing("{\"seed\": 1}").shown(split))
                    .isNotEqualTo(all.get(0).shown(split))
                    .hasSameSizeAs(all.get(0).shown(split));
        }
        assertThat(all.get(1).report()).isEqualTo(all.get(0).report());
    }

    @Test
    void picturesOfFoldersAreShuffledInEachSplitForTheLastOnesAreHeldOut() {
        add("train/boot", 0, 40);
        add("train/sandal", 100, 40);
        add("test/boot", 200, 10);
        add("test/sandal", 300, 10);

        Result read = importing("{}");

        List<String> lastFifth = read.pictures().stream()
                .filter(picture -> picture.split() == SplitName.TRAIN)
                .map(Stored::label)
                .toList()
                .subList(64, 80);
        assertThat(lastFifth).contains("boot", "sandal");
        assertThat(read.pictures().stream()
                        .filter(picture -> picture.split() == SplitName.TEST)
                        .map(Stored::label)
                        .limit(10))
                .contains("boot", "sandal");
        assertThat(read.warning(DatasetFinding.SHUFFLED).parameters()).containsEntry("seed", 0L);
    }

    @Test
    void arraysKeepTheirOrderAndAreToldToBeSorted() {
        int count = 40;
        byte[] pixels = new byte[count * 64];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(Drawings.pixels(i, 8, 8), 0, pixels, 64 * i, 64);
            labels[i] = (byte) (2 * i / count);
        }
        byte[] images = Archives.idx(8, new int[] {count, 8, 8}, pixels);
        byte[] classes = Archives.idx(8, new int[] {count}, labels);

        Result read = importing(
                "{}",
                2,
                Map.of(
                        "train-images-idx3-ubyte", images,
                        "train-labels-idx1-ubyte", classes,
                        "t10k-images-idx3-ubyte", images,
                        "t10k-labels-idx1-ubyte", classes));

        assertThat(read.pictures().get(0).pixels()).isEqualTo(Drawings.pixels(0, 8, 8));
        assertThat(read.pictures().get(39).pixels()).isEqualTo(Drawings.pixels(39, 8, 8));
        assertThat(read.warnings()).contains("SORTED_BY_CLASS").doesNotContain("SHUFFLED");
    }

    @Test
    void damagedPicturesAreLeftOutWithTheirNamesAndReasonsBeforeJunk() {
        add("boot", 0, 6);
        add("sandal", 100, 6);
        folder.put("boot/.DS_Store", new byte[] {1});
        byte[] cut = Drawings.grey(1, 16, 16);
        folder.put("sandal/cut.png", Arrays.copyOf(cut, cut.length / 2));
        folder.put("sandal/note.txt.png", "no picture".getBytes(StandardCharsets.UTF_8));
        folder.put("sandal/wide.png", Drawings.plain(3, 20, 1_200));

        Result read = importing("{}");

        assertThat(read.pictures()).hasSize(12);
        assertThat(read.report().skippedCounts())
                .isEqualTo(Map.of("DAMAGED_PICTURE", 1, "NOT_A_PICTURE", 1, "TOO_LARGE", 1, "DOT_FILE", 1));
        assertThat(read.report().skipped().stream().map(left -> left.file() + " " + left.code()))
                .containsExactly(
                        "pictures.zip/sandal/cut.png DAMAGED_PICTURE",
                        "pictures.zip/sandal/wide.png TOO_LARGE",
                        "pictures.zip/sandal/note.txt.png NOT_A_PICTURE",
                        "pictures.zip/boot/.DS_Store DOT_FILE");
        assertThat(read.report().skipped().get(0).message()).contains("cut short");
    }

    @Test
    void threeBrokenFilesAmongThousandsAreNamed() {
        List<byte[]> files =
                IntStream.range(0, 200).mapToObj(i -> Drawings.grey(i, 8, 8)).toList();
        for (int i = 0; i < 7_000; i++) {
            folder.put("class" + i % 10 + "/" + i + ".png", files.get(i % files.size()));
        }
        for (int broken : List.of(7, 3_456, 6_999)) {
            folder.put("class" + broken % 10 + "/" + broken + ".png", Arrays.copyOf(files.get(0), 50));
        }

        Result read = importing("{}");

        assertThat(read.pictures()).hasSize(6_997);
        assertThat(read.report().skippedCounts()).isEqualTo(Map.of("DAMAGED_PICTURE", 3));
        assertThat(read.report().skipped().stream().map(DatasetReport.Skipped::file))
                .containsExactlyInAnyOrder(
                        "pictures.zip/class7/7.png", "pictures.zip/class6/3456.png", "pictures.zip/class9/6999.png");
    }

    @Test
    void aJpegThatIsCalledPngIsRead() {
        folder.put("a/1.png", Drawings.jpeg(1, 16, 16));
        folder.put("a/2.png", Drawings.jpeg(2, 16, 16));
        folder.put("b/1.png", Drawings.jpeg(3, 16, 16));
        folder.put("b/2.png", Drawings.jpeg(4, 16, 16));

        assertThat(importing("{}").pictures()).hasSize(4);
    }

    @Test
    void whereNothingCanBeReadThatIsTheReason() {
        folder.put("a/1.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0});
        folder.put("b/1.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1});

        assertThat(refusal("{}")).isEqualTo("NOTHING_READABLE");
    }

    @Test
    void aTestSplitWithoutASoundPictureIsRefusedAndNotMadeUp() {
        add("train/boot", 0, 20);
        add("train/sandal", 100, 20);
        folder.put("test/boot/1.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0});

        assertThat(refusal("{}")).isEqualTo("EMPTY_TEST_SPLIT");
    }

    @Test
    void onePictureOfEachClassLeavesNothingToTestWith() {
        add("boot", 0, 1);
        add("sandal", 100, 1);

        assertThat(refusal("{}")).isEqualTo("EMPTY_TEST_SPLIT");
    }

    @Test
    void aTestSplitAloneIsNothingToTrainOn() {
        add("test/boot", 0, 20);
        add("test/sandal", 100, 20);

        assertThat(refusal("{}")).isEqualTo("EMPTY_TRAINING_SPLIT");
    }

    @Test
    void oneClassAloneIsRefused() {
        add("boot", 0, 20);

        assertThatThrownBy(() -> importing("{}"))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("All pictures have the label boot");
    }

    @Test
    void classesHaveTheOrderOfTheirGivenNamesAndNoOthers() {
        add("boot", 0, 20);
        add("sandal", 100, 20);

        assertThat(importing("{\"class_names\": [\"sandal\", \"boot\"]}").classNames())
                .containsExactly("sandal", "boot");
        Result withMore = importing("{\"class_names\": [\"sandal\", \"sneaker\", \"boot\"]}");
        assertThat(withMore.warning(DatasetFinding.CLASSES_WITHOUT_TRAINING_PICTURES)
                        .message())
                .contains("the first sneaker");
        assertThat(withMore.warning(DatasetFinding.CLASSES_WITHOUT_TEST_PICTURES)
                        .parameters())
                .containsEntry("count", 1);
        assertThatThrownBy(() -> importing("{\"class_names\": [\"sandal\", \"sneaker\"]}"))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("the label boot");
    }

    @Test
    void equalPicturesBetweenSplitsAreToldWithTheShareOfTheTestThatLeaks() {
        add("train/boot", 0, 20);
        add("train/sandal", 100, 20);
        add("test/boot", 0, 3);
        add("test/boot", 200, 7);
        add("test/sandal", 300, 10);

        Result read = importing("{}");

        Warning leak = read.warning(DatasetFinding.DUPLICATES_BETWEEN_SPLITS);
        assertThat(leak.parameters())
                .containsEntry("count", 3)
                .containsEntry("test_count", 3)
                .containsEntry("share_of_test", 0.15)
                .containsEntry("percent", 15.0);
        assertThat(leak.pictures()).hasSize(6);
        byte[] first = picture(read, leak.pictures().get(0));
        assertThat(picture(read, leak.pictures().get(1))).isEqualTo(first);
        assertThat(leak.pictures().get(0).split()).isEqualTo("train");
        assertThat(leak.pictures().get(1).split()).isEqualTo("test");

        Result cleaned = importing("{\"remove_duplicates\": true}");
        assertThat(cleaned.count(SplitName.TRAIN, "boot")).isEqualTo(17);
        assertThat(cleaned.count(SplitName.TEST, "boot")).isEqualTo(10);
        assertThat(cleaned.warnings()).doesNotContain("DUPLICATES_BETWEEN_SPLITS");
        assertThat(cleaned.warning(DatasetFinding.DUPLICATES_REMOVED).parameters())
                .containsEntry("count", 3);
    }

    private static byte[] picture(Result read, DatasetReport.Picture meant) {
        return read.pictures().stream()
                .filter(picture -> picture.split().name().equalsIgnoreCase(meant.split()))
                .toList()
                .get(meant.index())
                .pixels();
    }

    @Test
    void equalPicturesOfASplitAreToldAndRemovedIfWished() {
        add("boot", 0, 20);
        add("sandal", 100, 20);
        for (int i = 0; i < 4; i++) {
            folder.put("boot/copy" + i + ".png", Drawings.grey(i % 2, 16, 16));
        }

        Result read = importing("{}");

        assertThat(read.warnings()).doesNotContain("DUPLICATES_BETWEEN_SPLITS");
        Warning repeated = read.warning(DatasetFinding.DUPLICATES_IN_SPLIT);
        assertThat(repeated.parameters()).containsEntry("count", 4);
        assertThat(picture(read, repeated.pictures().get(0)))
                .isEqualTo(picture(read, repeated.pictures().get(1)));
        assertThat(importing("{\"remove_duplicates\": true}").pictures()).hasSize(40);
    }

    @Test
    void aPictureWithTwoLabelsIsToldAndNeitherIsRemoved() {
        add("boot", 0, 20);
        add("sandal", 100, 20);
        folder.put("sandal/same.png", Drawings.grey(3, 16, 16));

        for (String settings : List.of("{}", "{\"remove_duplicates\": true}")) {
            Result read = importing(settings);
            assertThat(read.pictures()).hasSize(41);
            Warning conflict = read.warning(DatasetFinding.CONFLICTING_LABELS);
            assertThat(conflict.parameters()).containsEntry("count", 2);
            assertThat(conflict.pictures()).hasSize(2);
        }
    }

    @Test
    void picturesThatLookAlmostAlikeAreToldBetweenSplitsOnly() {
        add("train/boot", 0, 20);
        add("train/sandal", 100, 20);
        add("test/boot", 200, 10);
        add("test/sandal", 300, 10);
        folder.put("test/boot/again.png", Drawings.lighter(7, 16, 16));
        folder.put("train/boot/again.png", Drawings.lighter(8, 16, 16));

        Result read = importing("{}");

        Warning near = read.warning(DatasetFinding.NEAR_DUPLICATES_BETWEEN_SPLITS);
        assertThat(near.parameters()).containsEntry("count", 1).containsEntry("complete", true);
        assertThat(picture(read, near.pictures().get(0))).isEqualTo(Drawings.pixels(7, 16, 16));
        assertThat(near.pictures().get(1).split()).isEqualTo("test");
        assertThat(read.warnings()).doesNotContain("DUPLICATES_BETWEEN_SPLITS", "DUPLICATES_IN_SPLIT");
    }

    @Test
    void smallAndUnequalClassesAreToldWithTheWeightsThatBalance() {
        add("train/boot", 0, 100);
        add("train/sandal", 500, 5);
        add("test/boot", 200, 10);
        add("test/sandal", 300, 1);

        Result read = importing("{}");

        assertThat(read.warning(DatasetFinding.SMALL_CLASSES).message()).contains("the first sandal with 6");
        Warning unequal = read.warning(DatasetFinding.IMBALANCE);
        assertThat(unequal.message()).contains("boot has 100 training pictures, sandal has 5");
        assertThat(unequal.parameters()).containsEntry("class_weight", Map.of(0, 0.525, 1, 10.5));
    }

    @Test
    void arraysSayTheirShapeAndAnotherOneIsMadeOfThemIfWished() {
        int count = 40;
        byte[] pixels = new byte[count * 64];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(Drawings.pixels(i, 8, 8), 0, pixels, 64 * i, 64);
            labels[i] = (byte) (i % 2);
        }
        Map<String, byte[]> files = Map.of(
                "train-images-idx3-ubyte", Archives.idx(8, new int[] {count, 8, 8}, pixels),
                "train-labels-idx1-ubyte", Archives.gzip(Archives.idx(8, new int[] {count}, labels)));

        Result asTheyAre = importing("{}", 2, files);
        Result larger = importing("{\"image_size\": [16, 24], \"color_mode\": \"rgb\"}", 2, files);
        Result inverted = importing("{\"invert\": \"auto\"}", 2, files);

        assertThat(asTheyAre.preparation().axes()).containsExactly(8, 8);
        assertThat(asTheyAre.pictures()).hasSize(count);
        assertThat(asTheyAre.pictures().get(0).pixels()).hasSize(64);
        assertThat(larger.preparation().axes()).containsExactly(16, 24, 3);
        assertThat(larger.pictures().get(0).pixels()).hasSize(16 * 24 * 3);
        assertThat(inverted.preparation().invert()).isEqualTo(Invert.AUTO);
        assertThat(inverted.shown(SplitName.TRAIN)).isNotEqualTo(asTheyAre.shown(SplitName.TRAIN));
    }

    @Test
    void morePixelsThanAreAllowedAreRefusedWhenThatIsKnown() {
        add("boot", 0, 20);
        add("sandal", 100, 20);
        limits = new SourceLimits(10_000, 10_000, 100, 8, 256, 20_000, 64 << 20, 1 << 20, 64 << 20);

        assertThat(refusal("{}")).isEqualTo("TOO_MANY_PIXELS");
    }

    @Test
    void whoeverWatchesCanEndAnImportInEachPhase() {
        add("boot", 0, 200);
        add("sandal", 300, 200);
        // Of another size, so that it matters what the others have.
        folder.put("boot/a.png", Drawings.grey(1, 40, 20));
        folder.put("sandal/z.png", Drawings.grey(2, 20, 40));
        for (Phase phase : List.of(Phase.READING, Phase.DECODING)) {
            DatasetImport ended = begun("{}", 2, (now, pictures, of, report) -> {
                if (now == phase && pictures > 0) {
                    throw new Import.EndedException(Import.End.DELETED);
                }
            });

            assertThatThrownBy(() -> ended.read(uploaded(Map.of("x.zip", zipped()))))
                    .isInstanceOf(Import.EndedException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10 10, 0.2, 2 2",
        "10 5 5, 0.2, 2 1 1",
        "3 3 3 3 3, 0.2, 1 1 1 1 1",
        "2 1, 0.2, 1 0",
        "1 1, 0.2, 0 0",
        "10, 0.99, 9",
        "7 7 7, 0.25, 2 2 1",
        "0 4, 0.5, 0 2"
    })
    void theShareToTestWithIsOfEachClassAndOfAll(String perClass, double share, String wanted) {
        assertThat(Splits.shares(numbers(perClass), share)).containsExactly(numbers(wanted));
    }

    private static int[] numbers(String text) {
        return Stream.of(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    @Test
    void looksThatDifferInTwoBitsAreFoundAmongManyAsOneByOne() throws IOException {
        Random random = new Random(3);
        try (PreparedPictures all = new PreparedPictures(work, 16)) {
            byte[] pixels = new byte[16];
            pixels[3] = 90;
            // Looks of few bits, so that many are near each other.
            for (int i = 0; i < 2_000; i++) {
                long look = 0xF0F0F0L;
                for (int bit = 0; bit < 3; bit++) {
                    look |= 1L << random.nextInt(64);
                }
                all.add(new Prepared(pixels, i, i, look, false), 0, null);
            }
            int[] train = IntStream.range(0, 1_000).toArray();
            NearPictures near = new NearPictures(all, train);
            for (int i = 1_000; i < 2_000; i++) {
                int one = i;
                boolean isThere =
                        IntStream.of(train).anyMatch(other -> Long.bitCount(all.look(other) ^ all.look(one)) <= 2);

                assertThat(near.find(i).isPresent()).isEqualTo(isThere);
            }
        }
    }
}
