package io.fittingroom.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Pictures;
import io.fittingroom.inference.NearestPictures.Neighbour;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearestPicturesTest {

    private static final Split TRAIN = Pictures.first(3_000, 1).train();

    @Test
    void aTrainingPictureIsNearestToItself() {
        for (int index : new int[] {0, 17, 2_999}) {
            List<Neighbour> found =
                    NearestPictures.find(TRAIN, pixels(index), 3).pictures();

            assertThat(found).hasSize(3);
            assertThat(found.get(0)).isEqualTo(new Neighbour(index, TRAIN.label(index), 0));
            assertThat(found).extracting(Neighbour::distance).isSorted();
        }
    }

    @Test
    void theFoundOnesAreThoseOfASearchWithoutShortcuts() {
        float[] picture = pixels(5);
        List<Double> all = java.util.stream.IntStream.range(0, TRAIN.size())
                .mapToObj(i -> distance(picture, pixels(i)))
                .sorted()
                .toList();

        List<Neighbour> found = NearestPictures.find(TRAIN, picture, 10).pictures();

        for (int i = 0; i < 10; i++) {
            assertThat(found.get(i).distance()).isCloseTo(all.get(i), within(0.01));
            assertThat(distance(picture, pixels(found.get(i).index()))).isCloseTo(all.get(i), within(0.01));
        }
    }

    @Test
    void neighboursMostlyShareTheLabel() {
        int same = 0;
        for (int i = 0; i < 50; i++) {
            for (Neighbour neighbour :
                    NearestPictures.find(TRAIN, pixels(i), 6).pictures().subList(1, 6)) {
                same += neighbour.label() == TRAIN.label(i) ? 1 : 0;
            }
        }

        assertThat(same / 250.0).isGreaterThan(0.65);
    }

    @Test
    void noneAndMoreThanThereAreCanBeAskedFor() {
        assertThat(NearestPictures.find(TRAIN.range(0, 4), pixels(1), 50).pictures())
                .hasSize(4);
        assertThat(NearestPictures.find(TRAIN.range(0, 0), pixels(1), 5).pictures())
                .isEmpty();
        assertThat(NearestPictures.find(TRAIN, pixels(1), 0).pictures()).isEmpty();
    }

    @Test
    void ofALargeDataSetSomeAreLookedAtEvenlySpread() {
        NearestPictures found = NearestPictures.find(TRAIN, pixels(5), 3_000, 784L * 1_000);

        assertThat(found.among()).isEqualTo(1_000);
        assertThat(found.pictures())
                .extracting(Neighbour::index)
                .containsExactlyInAnyOrderElementsOf(java.util.stream.IntStream.range(0, 1_000)
                        .map(i -> 3 * i)
                        .boxed()
                        .toList());
        assertThat(NearestPictures.find(TRAIN, pixels(5), 1).among()).isEqualTo(TRAIN.size());
    }

    private static float[] pixels(int index) {
        float[] pixels = new float[784];
        TRAIN.copyPixels(index, pixels, 0);
        return pixels;
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }
}
