package io.fittingroom.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fittingroom.picture.PictureLimits;
import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class BoundedPictureReaderTest {

    private static final PictureLimits LIMITS = new PictureLimits(10 << 20, 10_000, 25_000_000);
    private static final PictureSettings SETTINGS = new PictureSettings(250_000_000, 4);

    /** 400 x 400 pixels of a kind that is decoded in whole take 2,500 kilobytes. */
    @Test
    void aPictureThatTakesMoreMemoryThanThereIsIsNotDecoded() throws IOException {
        byte[] picture = tiff(400);

        assertThatThrownBy(() -> read(new BoundedPictureReader(LIMITS, SETTINGS, 2_499 << 10), picture))
                .hasMessageContaining("more memory")
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.TOO_LARGE));
    }

    @Test
    void memoryIsGivenBack() throws IOException {
        BoundedPictureReader reader = new BoundedPictureReader(LIMITS, SETTINGS, 2_500 << 10);
        byte[] picture = tiff(400);

        for (int i = 0; i < 3; i++) {
            assertThat(read(reader, picture).pixels()).hasSize(784);
        }
        byte[] cut = picture.clone();
        Arrays.fill(cut, 8, cut.length / 2, (byte) 0xFF);
        assertThatThrownBy(() -> read(reader, cut)).isInstanceOf(ProblemException.class);
        assertThat(read(reader, picture).pixels()).hasSize(784);
    }

    private static Picture read(BoundedPictureReader reader, byte[] file) {
        return reader.read(file, Preparation.article(28, 28), reader.budget());
    }

    private static byte[] tiff(int side) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        assertThat(ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "tiff", file))
                .isTrue();
        return file.toByteArray();
    }
}
