package io.fittingroom.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the answer is a picture or a refusal that says what was wrong, and it comes soon. */
class RefusedPictureTest {

    private static final Set<ProblemCode> REFUSALS =
            Set.of(ProblemCode.DAMAGED_PICTURE, ProblemCode.NOT_A_PICTURE, ProblemCode.TOO_LARGE);

    /** What the reader may take on the heap for one file, however damaged: a measure of its work that no clock has a part in. */
    private static final long MOST_BYTES = 20_000_000;

    private final PictureReader reader = new PictureReader(Pictures.LIMITS);

    @Test
    void anEmptyFileIsDamaged() {
        assertThat(refusal(new byte[0]).code()).isEqualTo(ProblemCode.DAMAGED_PICTURE);
        assertThat(refusal(new byte[0])).hasMessageStartingWith("The file is empty.");
    }

    @ParameterizedTest
    @CsvSource({
        "Hello from a text file,         not a picture that is known",
        "BM begins with those two letters too, not a picture that is known",
        "%PDF-1.7,                       a PDF",
        "<svg xmlns='http://www.w3.org'/>, a drawing (SVG)",
        "....ftypheic....,               a HEIC picture",
        "....ftypavif....,               an AVIF picture",
        "....ftypisom....,               a video"
    })
    void anotherKindOfFileIsNotAPictureAndIsNamed(String content, String name) {
        ProblemException refusal = refusal(content.getBytes(StandardCharsets.US_ASCII));

        assertThat(refusal.code()).isEqualTo(ProblemCode.NOT_A_PICTURE);
        assertThat(refusal)
                .hasMessageContaining(name)
                .hasMessageEndingWith("Send a PNG, JPEG, WebP, GIF, BMP or TIFF picture.");
    }

    @Test
    void aRenamedArchiveIsNotAPicture() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry("shoe.png"));
            zip.write(Pictures.file("rgb8.png"));
        }

        ProblemException refusal = refusal(archive.toByteArray());

        assertThat(refusal.code()).isEqualTo(ProblemCode.NOT_A_PICTURE);
        assertThat(refusal).hasMessageContaining("ZIP archive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb16.tif", "white_is_zero.tif"})
    void aRareFormOfAKnownKindIsRefusedWithAWayOut(String name) {
        ProblemException refusal = refusal(Pictures.file(name));

        assertThat(refusal.code()).isEqualTo(ProblemCode.NOT_A_PICTURE);
        assertThat(refusal).hasMessageContaining("Save it as PNG");
    }

    @Test
    void aFileBeyondTheLimitIsTooLargeAndTheLimitIsNamed() {
        PictureReader strict = new PictureReader(new PictureLimits(100, 10_000, 25_000_000));

        assertThatThrownBy(() -> strict.read(Pictures.file("bits24.bmp"), Pictures.fashion(Invert.AUTO)))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("The file has 2406 bytes and the limit is 100 bytes.");
        assertThat(refusal(new byte[10 * 1024 * 1024 + 1]))
                .hasMessageStartingWith("The file has 10.0 MiB and the limit is 10.0 MiB.")
                .extracting(ProblemException::code)
                .isEqualTo(ProblemCode.TOO_LARGE);
    }

    @Test
    void aPictureBeyondTheLimitIsTooLargeBeforeAnythingIsDecoded() {
        byte[] wide = Pictures.canvas(10_001, 1, 0).png();
        byte[] large = withSize(Pictures.file("grey8.png"), 16, ByteOrder.BIG_ENDIAN, 100_000, 100_000);

        assertThat(refusal(wide))
                .hasMessageContaining("10001x1 pixels and the limit is 10000 a side and 25000000 in all");
        assertThat(refusal(large).code()).isEqualTo(ProblemCode.TOO_LARGE);
        assertThat(refusal(large)).hasMessageContaining("100000x100000");
    }

    @Test
    void absurdSizesInAnyHeaderAreTooLarge() {
        byte[] bmp = withSize(Pictures.file("bits24.bmp"), 18, ByteOrder.LITTLE_ENDIAN, 2_000_000_000, -2_000_000_000);
        byte[] gif = Pictures.file("still.gif");
        int frame = indexOf(gif, (byte) 0x2C, 13 + 3 * (2 << (gif[10] & 7)));
        ByteBuffer.wrap(gif)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(frame + 5, (short) 65535)
                .putShort(frame + 7, (short) 65535);
        byte[] jpeg = Pictures.file("colour420.jpg");
        int sof = indexOf(jpeg, (byte) 0xC0, 0);
        ByteBuffer.wrap(jpeg).putShort(sof + 4, (short) 65500).putShort(sof + 6, (short) 65500);
        byte[] tiff = Pictures.file("raw.tif");
        int width = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).getInt(4) + 2;
        ByteBuffer.wrap(tiff)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(width + 2, (short) 4)
                .putInt(width + 8, Integer.MAX_VALUE);

        for (byte[] file : new byte[][] {bmp, gif, jpeg, tiff}) {
            assertThat(refusal(file).code()).isEqualTo(ProblemCode.TOO_LARGE);
        }
    }

    @Test
    void aWrongChecksumIsDamage() {
        byte[] file = Pictures.file("rgb8.png");
        file[file.length - 20] ^= 1;

        assertThat(refusal(file).code()).isEqualTo(ProblemCode.DAMAGED_PICTURE);
        assertThat(refusal(file)).hasMessageContaining("checksum");
    }

    @Test
    void aJpegOfCountlessScansIsRefused() {
        byte[] file = Pictures.file("progressive.jpg");
        byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 0, 0};
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        many.write(file, 0, file.length - 2);
        for (int i = 0; i < 1000; i++) {
            many.writeBytes(scan);
        }
        many.write(file, file.length - 2, 2);

        assertThat(refusal(many.toByteArray())).hasMessageContaining("scans");
    }

    @Test
    void aPictureCutShortAnywhereIsRefused() {
        for (String name : new String[] {
            "grey8.png",
            "rgba16.png",
            "grey.jpg",
            "progressive.jpg",
            "adobe_cmyk.jpg",
            "still.gif",
            "bits4.bmp",
            "run_lengths.bmp",
            "lossless.webp",
            "lossy.webp",
            "lossy_alpha.webp",
            "moving.webp",
            "tiff_lzw.tif"
        }) {
            byte[] file = Pictures.file(name);
            // A GIF's last byte says only that no picture follows.
            int whole = name.endsWith(".gif") ? file.length - 1 : file.length;
            for (int length = 0; length < whole; length++) {
                ProblemException refusal = refusal(Arrays.copyOf(file, length));
                assertThat(refusal.code())
                        .as("%s cut to %d bytes", name, length)
                        .isIn(ProblemCode.DAMAGED_PICTURE, ProblemCode.NOT_A_PICTURE);
            }
        }
    }

    @Test
    void flippedBitsNeverGiveAnythingButAPictureOrARefusal() {
        Random random = new Random(20);
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long most = 0;
        for (byte[] file : Pictures.oneOfEachKind()) {
            for (int i = 0; i < 250; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                answerOrRefusal(damaged(file, random));
                most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - before);
            }
        }
        assertThat(most).isLessThan(MOST_BYTES);
    }

    @Test
    void noiseAfterAKnownStartNeverGivesAnythingButAPictureOrARefusal() {
        Random random = new Random(21);
        for (byte[] file : Pictures.oneOfEachKind()) {
            for (int i = 0; i < 30; i++) {
                byte[] noise = new byte[3000];
                random.nextBytes(noise);
                System.arraycopy(file, 0, noise, 0, Math.min(file.length, 12 + random.nextInt(40)));
                answerOrRefusal(noise);
            }
        }
    }

    @Test
    void noMessageNamesAClassOrAPath() {
        Random random = new Random(22);
        for (byte[] file : Pictures.oneOfEachKind()) {
            for (int i = 0; i < 40; i++) {
                String message = answerOrRefusal(damaged(file, random));
                assertThat(message).doesNotContain("Exception", "java", "twelvemonkeys", "/");
            }
        }
    }

    private ProblemException refusal(byte[] file) {
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> reader.read(file, Pictures.fashion(Invert.AUTO)));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    /** The refusal's message, or nothing for a picture; anything else fails the test. */
    private String answerOrRefusal(byte[] file) {
        try {
            assertThat(reader.read(file, Pictures.fashion(Invert.AUTO)).pixels())
                    .hasSize(784);
            return "";
        } catch (ProblemException refusal) {
            assertThat(refusal.code()).isIn(REFUSALS);
            return refusal.getMessage();
        }
    }

    /** One to three bits or bytes changed; a PNG gets its checksums mended, or nothing behind them would ever be reached. */
    private static byte[] damaged(byte[] file, Random random) {
        byte[] copy = file.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(copy.length);
            copy[at] = (byte) (random.nextBoolean() ? copy[at] ^ 1 << random.nextInt(8) : random.nextInt(256));
        }
        if (copy[1] == 'P') {
            mendChecksums(copy);
        }
        return copy;
    }

    private static void mendChecksums(byte[] png) {
        ByteBuffer file = ByteBuffer.wrap(png);
        int at = 8;
        while (at + 12 <= png.length && file.getInt(at) >= 0 && file.getInt(at) <= png.length - at - 12) {
            CRC32 crc = new CRC32();
            crc.update(png, at + 4, file.getInt(at) + 4);
            file.putInt(at + 8 + file.getInt(at), (int) crc.getValue());
            at += 12 + file.getInt(at);
        }
    }

    private static byte[] withSize(byte[] file, int at, ByteOrder order, int width, int height) {
        ByteBuffer.wrap(file).order(order).putInt(at, width).putInt(at + 4, height);
        return file;
    }

    private static int indexOf(byte[] file, byte value, int from) {
        int at = from;
        while (file[at] != value) {
            at++;
        }
        return at;
    }
}
