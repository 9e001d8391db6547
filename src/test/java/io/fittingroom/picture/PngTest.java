package io.fittingroom.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PngTest {

    private static final byte[] PIXELS = {0, 1, 127, (byte) 128, (byte) 254, (byte) 255};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20})
    void everyPixelBecomesASquareOfTheScale(int scale) throws IOException {
        BufferedImage image = decoded(Png.encode(PIXELS, 3, 2, scale));

        assertThat(image.getType()).isEqualTo(BufferedImage.TYPE_BYTE_GRAY);
        assertThat(image.getWidth()).isEqualTo(3 * scale);
        assertThat(image.getHeight()).isEqualTo(2 * scale);
        for (int y = 0; y < 2 * scale; y++) {
            for (int x = 0; x < 3 * scale; x++) {
                assertThat(image.getRaster().getSample(x, y, 0)).isEqualTo(PIXELS[y / scale * 3 + x / scale] & 0xFF);
            }
        }
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Png.encode(PIXELS, 3, 3, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Png.encode(PIXELS, -3, -2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Png.encode(PIXELS, 3, 2, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Png.encode(PIXELS, 3, 2, 21));
    }

    @Test
    void aSeenPictureIsCopiedInAndOutAndMakesItsOwnFile() throws IOException {
        byte[] pixels = new byte[784];
        pixels[29] = (byte) 200;
        SeenPicture seen = new SeenPicture(pixels, Preparation.article(28, 28), List.of("read"), List.of());
        pixels[29] = 1;
        seen.pixels()[29] = 2;

        assertThat(seen.pixels()[29]).isEqualTo((byte) 200);
        assertThat(decoded(seen.png()).getRaster().getSample(1, 1, 0)).isEqualTo(200);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SeenPicture(new byte[783], Preparation.article(28, 28), List.of(), List.of()));
    }

    @Test
    void anUnpackedFileHasTheSamePixels() throws IOException {
        byte[] pixels = new byte[784];
        new SplittableRandom(1).nextBytes(pixels);

        BufferedImage image = decoded(Png.encodeUnpacked(pixels, 28, 28));

        assertThat(image.getWidth()).isEqualTo(28);
        assertThat(((DataBufferByte) image.getRaster().getDataBuffer()).getData())
                .isEqualTo(pixels);
    }

    @Test
    void whatIsTooLargeForThatIsPacked() throws IOException {
        byte[] pixels = new byte[256 * 256 * 3];
        new SplittableRandom(2).nextBytes(pixels);

        assertThat(samples(decoded(Png.encodeUnpacked(pixels, 256, 256)))).isEqualTo(pixels);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void coloursStaySideBySide(int scale) throws IOException {
        byte[] pixels = {10, 20, 30, 40, 50, 60, (byte) 200, (byte) 210, (byte) 220, 0, (byte) 255, 1};

        BufferedImage image = decoded(Png.encode(pixels, 2, 2, scale));

        assertThat(image.getWidth()).isEqualTo(2 * scale);
        for (int y = 0; y < 2 * scale; y++) {
            for (int x = 0; x < 2 * scale; x++) {
                int at = (y / scale * 2 + x / scale) * 3;
                assertThat(image.getRGB(x, y) & 0xFFFFFF)
                        .isEqualTo((pixels[at] & 0xFF) << 16 | (pixels[at + 1] & 0xFF) << 8 | (pixels[at + 2] & 0xFF));
            }
        }
        assertThat(samples(decoded(Png.encodeUnpacked(pixels, 2, 2)))).isEqualTo(pixels);
    }

    private static byte[] samples(BufferedImage image) {
        int[] samples = image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) samples[i];
        }
        return bytes;
    }

    private static BufferedImage decoded(byte[] file) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(file));
    }
}
