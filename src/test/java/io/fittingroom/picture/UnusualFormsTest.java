package io.fittingroom.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that every viewer shows, in forms that decoders stumble over. Of the resources, {@code lossless_*.webp} were written by
 * libwebp and have their pixels in a PNG beside them; {@code alpha_not_compressed.webp} is libwebp's too (alpha method 0), and
 * {@code cgbi.png} has the chunks of Xcode's.
 */
class UnusualFormsTest {

    private static final int RED = 127;
    private static final int GREEN = 220;
    private static final int BLUE = 76;
    private static final int GREY = 128;

    private static final int[] RGB_32 = {0xFF0000, 0xFF00, 0xFF, 0};
    private static final int[] ARGB_32 = {0xFF0000, 0xFF00, 0xFF, 0xFF000000};
    private static final int[] RGBA_32 = {0xFF000000, 0xFF0000, 0xFF00, 0xFF};
    private static final int[] TEN_BITS = {0x3FF00000, 0xFFC00, 0x3FF, 0xC0000000};
    private static final int[] RGB_555 = {0x7C00, 0x3E0, 0x1F, 0};
    private static final int[] RGB_565 = {0xF800, 0x7E0, 0x1F, 0};
    private static final int[] ARGB_1555 = {0x7C00, 0x3E0, 0x1F, 0x8000};
    private static final int[] ARGB_4444 = {0xF00, 0xF0, 0xF, 0xF000};

    private final PictureReader reader = new PictureReader(Pictures.LIMITS);

    @ParameterizedTest
    @ValueSource(strings = {"lossless_end", "lossless_one_colour", "lossless_clean", "lossless_tiny"})
    void aLosslessWebpIsReadToItsLastBit(String name) {
        SeenPicture seen = reader.read(Pictures.file(name + ".webp"), Pictures.fashion(Invert.AUTO));

        SeenPicture twin = reader.read(Pictures.file(name + ".png"), Pictures.fashion(Invert.AUTO));
        assertThat(seen.pixels()).isEqualTo(twin.pixels());
        assertThat(seen.steps().subList(1, seen.steps().size()))
                .isEqualTo(twin.steps().subList(1, twin.steps().size()));
    }

    @Test
    void aLosslessWebpWhoseBitsEndEarlyIsDamaged() {
        byte[] file = Arrays.copyOf(Pictures.file("lossless_end.webp"), 420);
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4, file.length - 8)
                .putInt(16, file.length - 20);

        assertThat(refusal(file).code()).isEqualTo(ProblemCode.DAMAGED_PICTURE);
    }

    @Test
    void anAnimationsSmallFirstPictureStandsWhereItBelongs() {
        byte[] still = Pictures.file("lossless.webp");
        byte[] coded = Arrays.copyOfRange(still, 12, still.length);

        SeenPicture seen = reader.read(animation(coded, 56, 40, 24, 8), Pictures.fashion(Invert.AUTO));

        assertThat(seen.steps()).startsWith("read WebP 56x40", "grey", "transparent parts on white");
        byte[] grey = Pictures.canvas(56, 40, 255)
                .rectangle(24, 8, 28, 28, 0)
                .rectangle(28, 12, 10, 10, RED)
                .rectangle(38, 12, 10, 10, GREEN)
                .rectangle(28, 22, 10, 10, BLUE)
                .rectangle(38, 22, 10, 10, GREY)
                .png();
        assertThat(seen.pixels())
                .isEqualTo(reader.read(grey, Pictures.fashion(Invert.AUTO)).pixels());
        assertThat(refusal(animation(coded, 50, 40, 24, 8))).hasMessageContaining("does not fit");
    }

    @Test
    void aWebpWithTransparencyThatIsNotCompressedIsRefusedByName() {
        ProblemException refusal = refusal(Pictures.file("alpha_not_compressed.webp"));

        assertThat(refusal.code()).isEqualTo(ProblemCode.NOT_A_PICTURE);
        assertThat(refusal).hasMessageContaining("transparency that is not compressed");
    }

    private static Stream<Arguments> bitmaps() {
        return Stream.of(
                        Stream.of(12, 40, 52, 56, 64, 108, 124).map(info -> Arguments.of(info, 24, 0, RGB_32)),
                        Stream.of(40, 52, 56, 64, 108, 124)
                                .flatMap(info -> Stream.of(
                                        Arguments.of(info, 16, 0, RGB_555), Arguments.of(info, 32, 0, RGB_32))),
                        Stream.of(40, 52, 56, 108, 124)
                                .flatMap(info -> Stream.of(
                                        Arguments.of(info, 16, 3, RGB_565), Arguments.of(info, 32, 3, RGB_32))),
                        Stream.of(40, 56, 108, 124)
                                .flatMap(info -> Stream.of(
                                        Arguments.of(info, 32, info == 40 ? 6 : 3, ARGB_32),
                                        Arguments.of(info, 32, info == 40 ? 6 : 3, RGBA_32),
                                        Arguments.of(info, 32, info == 40 ? 6 : 3, TEN_BITS),
                                        Arguments.of(info, 16, info == 40 ? 6 : 3, ARGB_1555),
                                        Arguments.of(info, 16, info == 40 ? 6 : 3, ARGB_4444))))
                .flatMap(some -> some);
    }

    @ParameterizedTest
    @MethodSource("bitmaps")
    void aBitmapIsReadByItsMasksAndOpacityThatIsZeroEverywhereIsNone(int info, int bits, int packing, int[] masks) {
        int[] white = Pictures.scene(0, 255, 255, 255, 255);

        int[] withoutOpacity = values(bitmap(info, bits, packing, masks, white, 0));
        int[] opaque = values(bitmap(info, bits, packing, masks, white, -1));

        assertThat(withoutOpacity).containsExactly(white);
        assertThat(opaque).containsExactly(white);
    }

    @ParameterizedTest
    @CsvSource({"40, 6", "56, 3", "108, 3", "124, 3"})
    void opacityOfABitmapCounts(int info, int packing) {
        int[] white = Pictures.scene(0, 255, 255, 255, 255);
        byte[] file = bitmap(info, 32, packing, ARGB_32, white, -1);
        int pixelsAt = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(10);
        // The left bottom pixel of the right bottom patch: rows go up.
        file[pixelsAt + 4 * (4 * 28 + 14) + 3] = 0;

        int[] seen = values(file);

        assertThat(seen[23 * 28 + 14]).isZero();
        assertThat(seen[23 * 28 + 15]).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(ints = {52, 56, 64, 108, 124})
    void aBitmapWithAPaletteIsReadWhateverItsHeader(int info) {
        byte[] plain = Pictures.file("bits8.bmp");
        int more = info - 40;
        byte[] file = ByteBuffer.allocate(plain.length + more)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(plain, 0, 54)
                .position(54 + more)
                .put(plain, 54, plain.length - 54)
                .putInt(2, plain.length + more)
                .putInt(
                        10,
                        ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).getInt(10) + more)
                .putInt(14, info)
                .array();
        if (info == 124) {
            // A profile that is none does not matter either.
            ByteBuffer.wrap(file)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(70, 0x4D424544)
                    .putInt(126, 100_000);
        }

        assertThat(values(file)).containsExactly(Pictures.scene(0, RED, GREEN, BLUE, GREY));
    }

    @Test
    void aBitmapOfAnUnusualDepthIsRefusedByName() {
        byte[] file = Pictures.file("bits24.bmp");
        file[28] = 2;

        assertThat(refusal(file).code()).isEqualTo(ProblemCode.NOT_A_PICTURE);
        assertThat(refusal(file)).hasMessageContaining("2 bits a pixel");
    }

    @ParameterizedTest
    @CsvSource({
        "rgba8.png, 2",
        "rgba8.png, 6",
        "rgba16.png, 0",
        "rgba16.png, 6",
        "grey_alpha8.png, 2",
        "grey_alpha16.png, 2",
        "grey_alpha16.png, 6",
        "grey8.png, 6",
        "grey16.png, 1",
        "rgb8.png, 2",
        "rgb16.png, 8",
        "palette2.png, 5",
        "palette8.png, 300",
        "palette8.png, 0"
    })
    void aTransparencyChunkThatDoesNotBelongIsPassedOver(String name, int length) {
        byte[] file = Pictures.file(name);

        byte[] stray = withChunk(file, "IDAT", length);

        assertThat(values(stray)).containsExactly(values(file));
        assertThat(values(withChunk(file, "IEND", length))).containsExactly(values(file));
    }

    /** The chunk's two bytes name 0, the ground of these pictures. */
    @ParameterizedTest
    @CsvSource({"grey1.png, 255", "grey2.png, 85", "grey4.png, 51", "grey8.png, 1"})
    void ofAGreyPictureOfAnyDepthOneValueMayBeTransparent(String name, int leftTop) {
        SeenPicture seen = reader.read(withChunk(Pictures.file(name), "IDAT", 2), Pictures.fashion(Invert.NO));

        assertThat(seen.steps()).anyMatch(step -> step.startsWith("transparent parts on"));
        assertThat(Pictures.values(seen)[9 * 28 + 9]).isEqualTo(leftTop);
    }

    @Test
    void ofTwoTransparencyChunksTheFirstCountsAndOneBeforeThePaletteDoesNot() {
        byte[] clear = Pictures.file("palette_clear.png");
        byte[] opaque = Pictures.file("palette8.png");

        assertThat(values(withChunk(clear, "IDAT", 5))).containsExactly(values(clear));
        assertThat(values(withChunk(opaque, "PLTE", 5))).containsExactly(values(opaque));
    }

    @Test
    void applesOwnFormOfPngIsNamedWithTheWayOut() {
        ProblemException refusal = refusal(Pictures.file("cgbi.png"));

        assertThat(refusal.code()).isEqualTo(ProblemCode.NOT_A_PICTURE);
        assertThat(refusal).hasMessageContainingAll("CgBI", "export it as PNG", "pngcrush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"colour444.jpg", "colour420.jpg", "grey.jpg"})
    void aJpegThatIsDamagedInsideIsReadWithAWarning(String name) {
        byte[] whole = Pictures.file(name);
        int scan = start(whole, new byte[] {(byte) 0xFF, (byte) 0xDA}) + 14;
        // Most of the coded pixels are gone, the marker of the end is there.
        byte[] file = Arrays.copyOf(whole, scan + 62);
        System.arraycopy(whole, whole.length - 2, file, scan + 60, 2);

        SeenPicture seen = reader.read(file, Pictures.fashion(Invert.AUTO));

        assertThat(seen.warnings()).anyMatch(warning -> warning.startsWith("The JPEG file is damaged"));
        assertThat(reader.read(whole, Pictures.fashion(Invert.AUTO)).warnings()).isEmpty();
    }

    @Test
    void aFewMeaninglessBytesInAJpegAreNotWarnedOf() {
        byte[] file = Pictures.file("colour444.jpg");
        byte[] padded = Arrays.copyOf(file, file.length + 4);
        System.arraycopy(file, file.length - 2, padded, file.length + 2, 2);
        Arrays.fill(padded, file.length - 2, file.length + 2, (byte) 0x11);

        assertThat(reader.read(padded, Pictures.fashion(Invert.AUTO)).warnings())
                .isEmpty();
    }

    private int[] values(byte[] file) {
        return Pictures.values(reader.read(file, Pictures.fashion(Invert.AUTO)));
    }

    private ProblemException refusal(byte[] file) {
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> reader.read(file, Pictures.fashion(Invert.AUTO)));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    /** A WebP of one picture that lies on a larger one. */
    private static byte[] animation(byte[] coded, int width, int height, int x, int y) {
        int frameBytes = 16 + coded.length;
        ByteBuffer file = ByteBuffer.allocate(12 + 18 + 14 + 8 + frameBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(file.capacity() - 8).put(ascii("WEBP"));
        file.put(ascii("VP8X")).putInt(10).putInt(0x12);
        putInt24(file, width - 1);
        putInt24(file, height - 1);
        file.put(ascii("ANIM")).putInt(6).putInt(0).putShort((short) 0);
        file.put(ascii("ANMF")).putInt(frameBytes);
        putInt24(file, x / 2);
        putInt24(file, y / 2);
        putInt24(file, 27);
        putInt24(file, 27);
        putInt24(file, 100);
        return file.put((byte) 0).put(coded).array();
    }

    private static void putInt24(ByteBuffer file, int value) {
        file.putShort((short) value).put((byte) (value >> 16));
    }

    /** A BMP of 28x28 grey values, each 0 or 255, so that every depth holds them exactly. */
    private static byte[] bitmap(int info, int bits, int packing, int[] masks, int[] grey, int opacity) {
        boolean os2 = info == 12;
        int masksAfter = info != 40 ? 0 : packing == 3 ? 12 : packing == 6 ? 16 : 0;
        int rowBytes = (28 * bits + 31) / 32 * 4;
        int pixelsAt = 14 + info + masksAfter;
        ByteBuffer file = ByteBuffer.allocate(pixelsAt + 28 * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("BM")).putInt(2, file.capacity()).putInt(10, pixelsAt).putInt(14, info);
        if (os2) {
            file.putShort(18, (short) 28)
                    .putShort(20, (short) 28)
                    .putShort(22, (short) 1)
                    .putShort(24, (short) bits);
        } else {
            file.putInt(18, 28)
                    .putInt(22, 28)
                    .putShort(26, (short) 1)
                    .putShort(28, (short) bits)
                    .putInt(30, packing);
        }
        boolean hasMasks = info == 52 || info == 56 || info >= 108 || masksAfter > 0;
        boolean hasAlphaMask = hasMasks && info != 52 && masksAfter != 12;
        for (int i = 0; i < (hasAlphaMask ? 4 : hasMasks ? 3 : 0); i++) {
            file.putInt(54 + 4 * i, masks[i]);
        }
        int colours = masks[0] | masks[1] | masks[2];
        for (int i = 0; i < 784; i++) {
            int pixel = (grey[i] == 0 ? 0 : colours) | (opacity & masks[3]);
            int at = pixelsAt + (27 - i / 28) * rowBytes + i % 28 * bits / 8;
            for (int b = 0; b < bits / 8; b++) {
                file.put(at + b, (byte) (pixel >> (8 * b)));
            }
        }
        return file.array();
    }

    /** The PNG with a chunk tRNS of zeros before the first chunk of a type. */
    private static byte[] withChunk(byte[] png, String before, int length) {
        int at = start(png, ascii(before)) - 4;
        byte[] typed = Arrays.copyOf(ascii("tRNS"), 4 + length);
        CRC32 crc = new CRC32();
        crc.update(typed);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(png, 0, at);
        file.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        file.writeBytes(typed);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        file.write(png, at, png.length - at);
        return file.toByteArray();
    }

    private static int start(byte[] file, byte[] what) {
        for (int i = 0; i <= file.length - what.length; i++) {
            if (Arrays.equals(file, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        throw new IllegalArgumentException(new String(what, StandardCharsets.ISO_8859_1) + " is not there");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
