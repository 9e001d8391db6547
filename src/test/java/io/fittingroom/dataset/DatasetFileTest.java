package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.DatasetFile.Format;
import io.fittingroom.dataset.source.DatasetSource;
import io.fittingroom.dataset.source.Label;
import io.fittingroom.dataset.source.SourceLimits;
import io.fittingroom.dataset.source.SourcePicture;
import io.fittingroom.dataset.source.SourceSettings;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.dataset.source.UploadedFile;
import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.web.FileSlice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatasetFileTest {

    private static final byte[] DESCRIPTION = "{\"name\": \"shoes\"}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private static byte[] file(Dataset dataset, Format format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new DatasetFile(dataset, DESCRIPTION).write(format, out);
        return out.toByteArray();
    }

    private List<SourcePicture> readBack(byte[] file, String name) throws IOException {
        Path path = Files.write(directory.resolve("upload"), file);
        SourceLimits limits = new SourceLimits(1 << 22, 5_000, 1_000, 1, 256, 10_000, 64 << 20, 100_000, 1 << 24);
        List<SourcePicture> pictures = new ArrayList<>();
        try (FileChannel opened = FileChannel.open(path);
                DatasetSource source = DatasetSource.open(
                        List.of(new UploadedFile(name, FileSlice.whole(opened))),
                        SourceSettings.NONE,
                        limits,
                        directory,
                        () -> {})) {
            source.read(pictures::add);
        }
        return pictures;
    }

    /** As fingerprints need it: every picture in its split, in the same order. */
    private static void assertSame(List<SourcePicture> read, StoredPictures pictures, boolean isNamed)
            throws IOException {
        Dataset dataset = pictures.dataset();
        for (SplitName split : SplitName.values()) {
            Split expected = switch (split) {
                case TRAIN -> dataset.train();
                case TEST -> dataset.test();
                case VALIDATION -> dataset.validation().orElseThrow();
            };
            List<SourcePicture> found = read.stream()
                    .filter(picture -> picture.split().orElseThrow() == split)
                    .toList();
            assertThat(found).hasSize(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                int label = expected.label(i);
                assertThat(found.get(i).label())
                        .isEqualTo(isNamed ? new Label.Named(dataset.labels().get(label)) : new Label.Numbered(label));
                assertThat(pixels(found.get(i), dataset.channels())).isEqualTo(expected.pixels(i));
            }
        }
    }

    private static byte[] pixels(SourcePicture picture, int channels) throws IOException {
        if (picture.content() instanceof SourcePicture.Pixels numbers) {
            return numbers.values();
        }
        byte[] png = ((SourcePicture.Encoded) picture.content()).file();
        var raster = ImageIO.read(new ByteArrayInputStream(png)).getRaster();
        assertThat(raster.getNumBands()).isEqualTo(channels);
        int[] samples = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
        byte[] pixels = new byte[samples.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) samples[i];
        }
        return pixels;
    }

    @ParameterizedTest
    @EnumSource(ColorMode.class)
    void everyFormIsReadAgain(ColorMode colorMode) throws IOException {
        StoredPictures pictures = new StoredPictures(5, 9, 12, colorMode, 14, 7, 5);
        Dataset dataset = pictures.dataset();

        assertSame(readBack(file(dataset, Format.NPZ), "shoes.npz"), pictures, false);
        assertSame(readBack(file(dataset, Format.IDX), "shoes-idx.zip"), pictures, false);
        assertSame(readBack(file(dataset, Format.PNG), "shoes-png.zip"), pictures, true);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void isTheSameEachTimeAndDescribesItself(Format format) throws IOException {
        Dataset dataset = StoredPictures.small(1).dataset();

        byte[] first = file(dataset, format);

        assertThat(file(dataset, format)).isEqualTo(first);
        assertThat(names(first)).endsWith("dataset.json");
    }

    @Test
    void labelsOfManyClassesTakeTwoBytes() throws IOException {
        List<String> classes =
                IntStream.range(0, 300).mapToObj(i -> "class " + i).toList();
        byte[] pixels = new byte[300 * 64];
        int[] labels = IntStream.range(0, 300).map(i -> 299 - i).toArray();
        Split split = Split.of(pixels, labels, 8, 8, 1);
        Dataset dataset = new Dataset("many", classes, null, split, split.range(0, 2));

        List<SourcePicture> arrays = readBack(file(dataset, Format.NPZ), "many.npz");
        List<SourcePicture> idx = readBack(file(dataset, Format.IDX), "many.zip");

        assertThat(arrays).hasSize(302);
        assertThat(arrays.get(0).label()).isEqualTo(new Label.Numbered(299));
        assertThat(idx.get(0).label()).isEqualTo(new Label.Numbered(299));
        assertThat(idx.get(299).label()).isEqualTo(new Label.Numbered(0));
    }

    @Test
    void namesOfClassesThatNoFolderCanHaveAreReplaced() throws IOException {
        Split split = Split.of(new byte[6 * 12], new int[] {0, 1, 2, 3, 4, 5}, 3, 4, 1);
        List<String> classes = List.of("T-shirt/top", "T-shirt\\top", "a\"b", "..", "x", "X");
        Dataset dataset = new Dataset("odd", classes, null, split, split.range(0, 1));

        byte[] file = file(dataset, Format.PNG);

        assertThat(names(file))
                .containsExactly(
                        "pictures.csv",
                        "train/T-shirt_top/0.png",
                        "train/T-shirt_top-2/1.png",
                        "train/a_b/2.png",
                        "train/__/3.png",
                        "train/x/4.png",
                        "train/X-2/5.png",
                        "test/T-shirt_top/0.png",
                        "dataset.json");
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            zip.getNextEntry();
            assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .startsWith(
                            "path,label,split",
                            "\"train/T-shirt_top/0.png\",\"T-shirt/top\",train",
                            "\"train/T-shirt_top-2/1.png\",\"T-shirt\\top\",train",
                            "\"train/a_b/2.png\",\"a\"\"b\",train");
        }
    }

    @Test
    void noNameOfAClassIsAFormulaAndEachIsReadAgain() throws IOException {
        List<String> classes = List.of("=1+1", "+1", "-1", "@x", "'=1", "'tis");
        Split split = Split.of(new byte[6 * 12], new int[] {0, 1, 2, 3, 4, 5}, 3, 4, 1);

        byte[] file = file(new Dataset("odd", classes, null, split, split), Format.PNG);

        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            zip.getNextEntry();
            assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .skip(1)
                            .limit(6)
                            .map(line -> line.split(",", -1)[1]))
                    .containsExactly("\"'=1+1\"", "\"'+1\"", "\"'-1\"", "\"'@x\"", "\"''=1\"", "\"'tis\"");
        }
        assertThat(readBack(file, "odd.zip").stream().map(SourcePicture::label).limit(6))
                .containsExactlyElementsOf(
                        classes.stream().map(Label.Named::new).toList());
    }

    private static List<String> names(byte[] file) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }
}
