package io.fittingroom.dataset.source;

import static io.fittingroom.dataset.source.Archives.bytes;
import static io.fittingroom.dataset.source.Archives.counting;
import static io.fittingroom.dataset.source.Archives.gzip;
import static io.fittingroom.dataset.source.Archives.idx;
import static io.fittingroom.dataset.source.Archives.npy;
import static io.fittingroom.dataset.source.Archives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArraySourceTest {

    private static final int UBYTE = 8;
    private static final int INT = 12;

    @TempDir
    Path directory;

    private Upload upload() {
        return new Upload(directory);
    }

    @Test
    void mnistDropsInAsPublished() {
        Upload.Read read = upload().file("t10k-labels-idx1-ubyte.gz", gzip(idx(UBYTE, new int[] {1}, (byte) 9)))
                .file("train-labels-idx1-ubyte.gz", gzip(idx(UBYTE, new int[] {2}, bytes(5, 200))))
                .file("t10k-images-idx3-ubyte.gz", gzip(idx(UBYTE, new int[] {1, 2, 3}, counting(250, 6))))
                .file("train-images-idx3-ubyte.gz", gzip(idx(UBYTE, new int[] {2, 2, 3}, counting(0, 12))))
                .read();

        assertThat(read.description())
                .isEqualTo(new SourceDescription(
                        SourceDescription.Form.IDX, Optional.of(new PixelShape(2, 3, 1)), List.of(), Optional.of(3)));
        assertThat(read.splits()).containsExactly("train", "train", "test");
        assertThat(read.labels()).containsExactly("5", "200", "9");
        assertThat(read.pixels(1)).containsExactly(6, 7, 8, 9, 10, 11);
        assertThat(read.pixels(2)).containsExactly(250, 251, 252, 253, 254, 255);
        assertThat(read.pictures().get(1).origin())
                .isEqualTo(new SourcePicture.Origin("train-images-idx3-ubyte.gz", 2));
    }

    @Test
    void qmnistsLabelsOfEightNumbersAndColourInAZipAreRead() {
        ByteBuffer labels = ByteBuffer.allocate(2 * 8 * 4);
        labels.putInt(0, 7).putInt(4, 99).putInt(32, 3);
        byte[] zip = zip().add("q/README", "QMNIST")
                .add("q/qmnist-test-labels-idx2-int", idx(INT, new int[] {2, 8}, labels.array()))
                .add("q/qmnist-test-images-idx4-ubyte.gz", gzip(idx(UBYTE, new int[] {2, 2, 2, 3}, counting(1, 24))))
                .done();

        Upload.Read read = upload().file("q.zip", zip).read();

        assertThat(read.labels()).containsExactly("7", "3");
        assertThat(read.splits()).containsExactly("test", "test");
        assertThat(read.description().shape()).contains(new PixelShape(2, 2, 3));
        assertThat(read.pixels(1)).startsWith(13, 14, 15).hasSize(12);
        assertThat(read.leftOut()).containsOnly(entry(LeftOut.Reason.OTHER_FORM, 1));
    }

    @Test
    void emnistIsReadAndItsTurnIsTold() {
        Upload.Read read = upload().file(
                        "emnist-letters-train-images-idx3-ubyte", idx(UBYTE, new int[] {1, 2, 2}, counting(0, 4)))
                .file("emnist-letters-train-labels-idx1-ubyte", idx(UBYTE, new int[] {1}, (byte) 26))
                .read();

        assertThat(read.labels()).containsExactly("26");
        assertThat(read.report().warningCounts()).containsOnly(entry(SourceFault.EMNIST_LIES_ON_ITS_SIDE, 1));
    }

    @Test
    void kerasNpzIsRead() {
        byte[] npz = zip().add("x_test.npy", npy("|u1", false, "1, 2, 2", counting(9, 4)))
                .add("y_train.npy", npy("|u1", false, "2, 1", bytes(3, 4)))
                .add("x_train.npy", npy("|u1", false, "2, 2, 2", counting(1, 8)))
                .add(
                        "y_test.npy",
                        npy("<i8", false, "1,", little(8).putLong(0, 6).array()))
                .done();

        Upload.Read read = upload().file("mnist.npz", npz).read();

        assertThat(read.description().form()).isEqualTo(SourceDescription.Form.NUMPY);
        assertThat(read.splits()).containsExactly("train", "train", "test");
        assertThat(read.labels()).containsExactly("3", "4", "6");
        assertThat(read.pixels(1)).containsExactly(5, 6, 7, 8);
    }

    @Test
    void medMnistNpzInColourIsRead() {
        byte[] npz = zip().add("train_images.npy", npy("|u1", false, "1, 2, 2, 3", counting(0, 12)))
                .add("train_labels.npy", npy("|u1", false, "1, 1", bytes(1)))
                .add("val_images.npy", npy("|u1", false, "1, 2, 2, 3", counting(20, 12)))
                .add("val_labels.npy", npy("|u1", false, "1, 1", bytes(0)))
                .add("test_images.npy", npy("|u1", false, "1, 2, 2, 3", counting(40, 12)))
                .add("test_labels.npy", npy("|u1", false, "1, 1", bytes(2)))
                .done();

        Upload.Read read = upload().file("pathmnist.npz", npz).read();

        assertThat(read.splits()).containsExactly("train", "test", "validation");
        assertThat(read.labels()).containsExactly("1", "2", "0");
        assertThat(read.pixels(1)).startsWith(40, 41);
    }

    @Test
    void kmnistsFilesOfOneUnnamedArrayArePairedByTheirOwnNames() {
        Upload.Read read = upload().file(
                        "kmnist-train-imgs.npz",
                        zip().add("arr_0.npy", npy("|u1", false, "1, 2, 2", counting(0, 4)))
                                .done())
                .file(
                        "kmnist-train-labels.npz",
                        zip().add("arr_0.npy", npy("|u1", false, "1,", bytes(4)))
                                .done())
                .read();

        assertThat(read.splits()).containsExactly("train");
        assertThat(read.labels()).containsExactly("4");
    }

    @Test
    void labelsMayBeNames() {
        byte[] npz = zip().add("images.npy", npy("|u1", false, "2, 2, 2", counting(0, 8)))
                .add("labels.npy", npy("<U3", false, "2,", "cat\u00e9\0\0".getBytes(Charset.forName("UTF-32LE"))))
                .done();

        assertThat(upload().file("pets.npz", npz).read().labels()).containsExactly("cat", "é");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fortranOrderIsReadAsWhatItMeans(boolean channelsFirst) {
        int n = 3;
        int[] sides = channelsFirst ? new int[] {3, 2, 4} : new int[] {2, 4, 3};
        byte[] inC = new byte[n * 24];
        byte[] inFortran = new byte[n * 24];
        byte[][] expected = new byte[n][24];
        for (int i = 0; i < n; i++) {
            for (int a = 0; a < sides[0]; a++) {
                for (int b = 0; b < sides[1]; b++) {
                    for (int c = 0; c < sides[2]; c++) {
                        int row = channelsFirst ? b : a;
                        int column = channelsFirst ? c : b;
                        int channel = channelsFirst ? a : c;
                        byte value = (byte) (100 * i + 30 * channel + 10 * row + column);
                        inC[((i * sides[0] + a) * sides[1] + b) * sides[2] + c] = value;
                        inFortran[i + n * (a + sides[0] * (b + sides[1] * c))] = value;
                        expected[i][(row * 4 + column) * 3 + channel] = value;
                    }
                }
            }
        }
        String shape = n + ", " + sides[0] + ", " + sides[1] + ", " + sides[2];
        byte[] labels = npy("|u1", true, "3,", bytes(0, 1, 2));

        for (byte[] images : new byte[][] {npy("|u1", false, shape, inC), npy("|u1", true, shape, inFortran)}) {
            Upload.Read read = upload().file(
                            "a.npz",
                            zip().add("x.npy", images).add("y.npy", labels).done())
                    .read();
            assertThat(read.description().shape()).contains(new PixelShape(2, 4, 3));
            for (int i = 0; i < n; i++) {
                assertThat(((SourcePicture.Pixels) read.pictures().get(i).content()).values())
                        .isEqualTo(expected[i]);
            }
            assertThat(read.report().warningCounts().keySet().contains(SourceFault.CHANNELS_FIRST))
                    .isEqualTo(channelsFirst);
        }
    }

    @Test
    void floatsOfEveryWidthAreReadAsTheSettingsSay() {
        byte[] halves = little(8)
                .putShort(0, (short) 0x3C00)
                .putShort(2, (short) 0x3800)
                .putShort(4, (short) 0x0001)
                .putShort(6, (short) 0)
                .array();
        byte[] singles = ByteBuffer.allocate(16)
                .putFloat(0, 255)
                .putFloat(4, 127.6f)
                .putFloat(8, 1)
                .array();
        byte[] doubles =
                little(32).putDouble(0, 1).putDouble(8, 0.5).putDouble(16, 0.1).array();

        assertThat(floats("<f2", halves)
                        .range(SourceSettings.ValueRange.UNIT)
                        .read()
                        .pixels(0))
                .containsExactly(255, 128, 0, 0);
        assertThat(floats(">f4", singles)
                        .range(SourceSettings.ValueRange.BYTE)
                        .read()
                        .pixels(0))
                .containsExactly(255, 128, 1, 0);
        assertThat(floats("<f8", doubles)
                        .range(SourceSettings.ValueRange.UNIT)
                        .read()
                        .pixels(0))
                .containsExactly(255, 128, 26, 0);
        assertThat(floats("<f8", doubles).refusal().fault()).isEqualTo(SourceFault.VALUE_RANGE_NEEDED);
        assertThat(floats(">f4", singles).range(SourceSettings.ValueRange.UNIT).refusal())
                .isEqualTo(SourceFault.PIXEL_OUT_OF_RANGE
                        .at("a.npz/x.npy", 1)
                        .with("value", 255.0)
                        .with("least", 0)
                        .with("most", 1));
        assertThat(floats("<f8", little(32).putDouble(0, Double.NaN).array())
                        .range(SourceSettings.ValueRange.UNIT)
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.PIXEL_OUT_OF_RANGE);
    }

    private Upload floats(String descr, byte[] elements) {
        return upload().file(
                        "a.npz",
                        zip().add("x.npy", npy(descr, false, "1, 2, 2", elements))
                                .add("y.npy", npy("|u1", false, "1,", bytes(0)))
                                .done());
    }

    @Test
    void integersOfEveryWidthAreReadIfTheyFitAPixel() {
        byte[] pixels = ByteBuffer.allocate(16).putInt(0, 255).putInt(4, 7).array();
        byte[] beyond = ByteBuffer.allocate(16).putInt(8, 256).array();

        assertThat(floats(">i4", pixels).read().pixels(0)).containsExactly(255, 7, 0, 0);
        assertThat(floats(">i4", beyond).refusal().fault()).isEqualTo(SourceFault.PIXEL_OUT_OF_RANGE);
        assertThat(floats("|b1", bytes(1, 0, 1, 0)).read().pixels(0)).containsExactly(255, 0, 255, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "|O, PICKLED",
        "<c8, TYPE_NOT_READ",
        "<f16, TYPE_NOT_READ",
        "<U5, TYPE_NOT_READ",
        "<M8[ns], TYPE_NOT_READ",
        "xx'x, TYPE_NOT_READ"
    })
    void typesThatAreNotReadAreSaid(String descr, SourceFault fault) {
        assertThat(floats(descr, new byte[80]).refusal().fault()).isEqualTo(fault);
    }

    @Test
    void headersAreBounded() {
        byte[] version2 = little(12)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0})
                .putInt(1 << 30)
                .array();
        byte[] structured = npy("x", false, "1, 2, 2", new byte[4]);
        byte[] replaced = new String(structured, StandardCharsets.ISO_8859_1)
                .replace("'x'", "[('a','|u1')]".substring(0, 3))
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(array(version2).refusal().fault()).isEqualTo(SourceFault.HEADER_TOO_LONG);
        assertThat(array(replaced).refusal().fault()).isEqualTo(SourceFault.HEADER_NOT_UNDERSTOOD);
        assertThat(array(Arrays.copyOf(structured, 40)).refusal().fault()).isEqualTo(SourceFault.CUT_OFF);
        assertThat(array(npy("|u1", false, "99999999999, 99999999999, 2"))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.HEADER_NOT_UNDERSTOOD);
        assertThat(array(npy("|u1", false, "1, 2, 2, 1, 1", new byte[4]))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.DIMENSIONS);
    }

    private Upload array(byte[] npy) {
        return upload().file("x_train.npy", npy).file("y_train.npy", npy("|u1", false, "1,", bytes(0)));
    }

    @ParameterizedTest
    @CsvSource({
        "'1, 2, 65', SIDES",
        "'1, 1, 2', SIDES",
        "'1, 2, 2, 4', SIDES",
        "'0, 2, 2', NO_PICTURES",
        "'1001, 2, 2', COUNTS_DIFFER",
        "'1, 4', DIMENSIONS"
    })
    void shapesBeyondTheLimitsAreRefusedBeforeTheyAreRead(String shape, SourceFault fault) {
        assertThat(array(npy("|u1", false, shape)).refusal().fault()).isEqualTo(fault);
    }

    @Test
    void sizesAreHeldToTheLimits() {
        byte[] pictures = idx(UBYTE, new int[] {1_001, 2, 2});
        byte[] pixels = idx(UBYTE, new int[] {300, 60, 60});

        assertThat(pair(pictures, idx(UBYTE, new int[] {1_001})).refusal().fault())
                .isEqualTo(SourceFault.TOO_MANY_PICTURES);
        assertThat(pair(pixels, idx(UBYTE, new int[] {300})).refusal().fault()).isEqualTo(SourceFault.TOO_MANY_BYTES);
        assertThat(pair(idx(UBYTE, new int[] {-1, -1, -1}), idx(UBYTE, new int[] {-1}))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.HEADER_NOT_UNDERSTOOD);
    }

    private Upload pair(byte[] images, byte[] labels) {
        return upload().file("images", images).file("labels", labels);
    }

    @Test
    void filesThatAreCutOffOrGoOnAreRefusedWithTheRow() {
        byte[] labels = idx(UBYTE, new int[] {2}, bytes(0, 1));
        byte[] images = idx(UBYTE, new int[] {2, 2, 2}, counting(0, 8));
        byte[] gzip = gzip(images);
        gzip[gzip.length - 5] ^= 1;

        SourceProblem cut =
                pair(Arrays.copyOf(images, images.length - 1), labels).refusal();
        assertThat(cut.fault()).isEqualTo(SourceFault.CUT_OFF);
        assertThat(cut.row()).isEqualTo(2);
        assertThat(pair(Arrays.copyOf(images, images.length + 1), labels)
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.GOES_ON);
        assertThat(pair(images, Arrays.copyOf(labels, 9)).refusal().row()).isEqualTo(2);
        assertThat(pair(gzip, labels).refusal().fault()).isEqualTo(SourceFault.DAMAGED_FILE);
        assertThat(pair(Arrays.copyOf(images, 9), labels).refusal().fault()).isEqualTo(SourceFault.CUT_OFF);
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() {
        byte[] two = idx(UBYTE, new int[] {2, 2, 2}, counting(0, 8));
        byte[] one = idx(UBYTE, new int[] {1, 2, 2}, counting(0, 4));
        byte[] other = idx(UBYTE, new int[] {1, 2, 3}, counting(0, 6));
        byte[] twoLabels = idx(UBYTE, new int[] {2}, bytes(0, 1));
        byte[] oneLabel = idx(UBYTE, new int[] {1}, bytes(0));

        SourceProblem swapped = upload().file("train-images", two)
                .file("train-labels", oneLabel)
                .file("test-images", one)
                .file("test-labels", twoLabels)
                .refusal();
        assertThat(swapped.fault()).isEqualTo(SourceFault.LABELS_SWAPPED);
        assertThat(swapped.words()).contains("train-images", "train-labels", "test-labels");
        assertThat(upload().file("train-images", two).refusal().fault()).isEqualTo(SourceFault.NO_LABELS);
        assertThat(upload().file("train-labels", twoLabels).refusal().fault()).isEqualTo(SourceFault.NOTHING_THERE);
        assertThat(upload().file("a-train-images", one)
                        .file("a-train-labels", oneLabel)
                        .file("b-train-images", one)
                        .file("b-train-labels", oneLabel)
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.SEVERAL_FOR_A_SPLIT);
        assertThat(upload().file("train-images", one)
                        .file("train-labels", oneLabel)
                        .file("test-images", other)
                        .file("test-labels", oneLabel)
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.SHAPES_DIFFER);
    }

    @Test
    void labelsThatAreNoClassesAreRefused() {
        byte[] images = npy("|u1", false, "1, 2, 2", new byte[4]);

        assertThat(labelled(
                                images,
                                npy(
                                        "<f8",
                                        false,
                                        "1,",
                                        little(8).putDouble(0, 3).array()))
                        .read()
                        .labels())
                .containsExactly("3");
        assertThat(labelled(
                                images,
                                npy(
                                        "<f8",
                                        false,
                                        "1,",
                                        little(8).putDouble(0, 3.5).array()))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.LABEL_NOT_WHOLE);
        assertThat(labelled(
                                images,
                                npy(
                                        "<f8",
                                        false,
                                        "1,",
                                        little(8).putDouble(0, Double.NaN).array()))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.LABEL_NOT_WHOLE);
        assertThat(labelled(images, npy("|i1", false, "1,", bytes(-1)))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.LABEL_NEGATIVE);
        assertThat(labelled(images, npy("|u1", false, "1, 10", new byte[10]))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.LABELS_NOT_ONE_EACH);
        assertThat(labelled(
                                images,
                                npy("<u8", false, "1,", little(8).putLong(0, -1).array()))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.LABEL_TOO_LARGE);
    }

    private Upload labelled(byte[] images, byte[] labels) {
        return upload().file("x.npy", images).file("y.npy", labels);
    }

    @Test
    void theHalvesOfFloat16AreExact() {
        assertThat(ElementType.half((short) 0x3555)).isEqualTo(0.333251953125);
        assertThat(ElementType.half((short) 0xC000)).isEqualTo(-2);
        assertThat(ElementType.half((short) 0x7BFF)).isEqualTo(65504);
        assertThat(ElementType.half((short) 0x03FF)).isEqualTo(6.097555160522461e-5);
        assertThat(ElementType.half((short) 0x7C00)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(ElementType.half((short) 0x7C01)).isNaN();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
