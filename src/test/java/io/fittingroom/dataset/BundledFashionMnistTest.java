package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The bundled files as they are. The expected numbers were computed with Python's gzip, struct and hashlib alone: pixels are
 * {@code gzip.open(images).read()[16:]}, labels {@code gzip.open(labels).read()[8:]}, a picture's sum is
 * {@code sum(pixels[i*784:(i+1)*784])}, and the fingerprint is {@code sha256(b"".join(struct.pack(">3i", n, 28, 28) +
 * sha256(pixels).digest() + sha256(labels).digest() for train, t10k))}.
 */
class BundledFashionMnistTest {

    private static Dataset dataset;

    @BeforeAll
    static void load() {
        dataset = FashionMnist.load();
    }

    @Test
    void has_60000_training_and_10000_test_pictures_of_28_by_28() {
        assertThat(dataset.train().size()).isEqualTo(60_000);
        assertThat(dataset.test().size()).isEqualTo(10_000);
        assertThat(dataset.height()).isEqualTo(28);
        assertThat(dataset.width()).isEqualTo(28);
    }

    @Test
    void has_the_same_number_of_pictures_in_each_of_ten_classes() {
        assertThat(dataset.labels())
                .hasSize(10)
                .startsWith("T-shirt/top", "Trouser")
                .endsWith("Bag", "Ankle boot");
        assertThat(dataset.train().countsPerLabel(10)).hasSize(10).containsOnly(6_000);
        assertThat(dataset.test().countsPerLabel(10)).hasSize(10).containsOnly(1_000);
    }

    @Test
    void starts_with_an_ankle_boot() {
        assertThat(firstLabels(dataset.train())).containsExactly(9, 0, 0, 3, 0, 2, 7, 2, 5, 5);
        assertThat(firstLabels(dataset.test())).containsExactly(9, 2, 1, 1, 6, 1, 4, 6, 5, 7);
        assertThat(dataset.labels().get(9)).isEqualTo("Ankle boot");
    }

    @Test
    void has_the_pixels_that_python_reads() {
        assertThat(sum(dataset.train().pixels(0))).isEqualTo(76_247);
        assertThat(sum(dataset.train().pixels(59_999))).isEqualTo(16_684);
        assertThat(sum(dataset.test().pixels(0))).isEqualTo(33_456);
        assertThat(sum(dataset.test().pixels(9_999))).isEqualTo(24_390);
        assertThat(sumOfAll(dataset.train())).isEqualTo(3_431_114_169L);
        assertThat(sumOfAll(dataset.test())).isEqualTo(573_469_082L);
    }

    @Test
    void has_its_rows_from_left_to_right() {
        byte[] row14 = Arrays.copyOfRange(dataset.train().pixels(0), 14 * 28, 15 * 28);

        assertThat(IntStream.range(0, 28).map(i -> Byte.toUnsignedInt(row14[i])))
                .containsExactly(
                        0, 0, 1, 4, 6, 7, 2, 0, 0, 0, 0, 0, 237, 226, 217, 223, 222, 219, 222, 221, 216, 223, 229, 215,
                        218, 255, 77, 0);
    }

    @Test
    void has_the_fingerprint_that_python_computes() {
        assertThat(dataset.fingerprint())
                .isEqualTo("sha256:1f61f98713d22972fd06271fcaebe453f4c12299eeecc2ab6dcacc34025f978b");
    }

    @Test
    void carries_its_licence() {
        assertThat(dataset.licence().name()).isEqualTo("MIT");
        assertThat(dataset.licence().text()).contains("Copyright (c) 2017 Zalando SE, https://tech.zalando.com");
    }

    private static int[] firstLabels(Split split) {
        return IntStream.range(0, 10).map(split::label).toArray();
    }

    private static long sum(byte[] pixels) {
        return IntStream.range(0, pixels.length)
                .map(i -> Byte.toUnsignedInt(pixels[i]))
                .sum();
    }

    private static long sumOfAll(Split split) {
        long sum = 0;
        float[] pixels = new float[784];
        for (int i = 0; i < split.size(); i++) {
            split.copyPixels(i, pixels, 0);
            for (float pixel : pixels) {
                sum += (long) pixel;
            }
        }
        return sum;
    }
}
