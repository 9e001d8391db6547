package io.fittingroom.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.picture.Preparation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OcclusionTest {

    private static final Preparation GREY = Preparation.article(28, 28);

    @Test
    void aBlackPictureIsAskedOnceAndHasNoHeat() {
        Occlusion occlusion = new Occlusion(new float[784], GREY);

        assertThat(pictures(occlusion)).hasSize(1);
        assertThat(occlusion.heat(List.of(new float[] {0.5f, 0.5f}), 0)).containsOnly(0);
    }

    @Test
    void onePixelIsCoveredFromTheTwentyFivePlacesAroundIt() {
        float[] pixels = new float[784];
        pixels[10 * 28 + 12] = 200;

        List<float[]> pictures = pictures(new Occlusion(pixels, GREY));

        assertThat(pictures).hasSize(1 + 25);
        assertThat(pictures.get(0)).isEqualTo(pixels);
        assertThat(pictures.subList(1, 26))
                .allSatisfy(picture -> assertThat(picture).containsOnly(0));
    }

    @Test
    void heatIsWhereTheOnlyPixelThatCountsIs() {
        float[] pixels = new float[784];
        java.util.Arrays.fill(pixels, 10);
        Occlusion occlusion = new Occlusion(pixels, GREY);
        // A network that looks at pixel (4, 20) alone.
        List<float[]> answers = pictures(occlusion).stream()
                .map(picture -> picture[4 * 28 + 20] > 0 ? new float[] {0.8f, 0.2f} : new float[] {0.5f, 0.5f})
                .toList();

        double[] forIt = occlusion.heat(answers, 0);
        double[] againstIt = occlusion.heat(answers, 1);

        assertThat(forIt[4 * 28 + 20]).isCloseTo(Math.log(4), within(1e-6));
        assertThat(forIt[4 * 28 + 24]).isPositive().isLessThan(forIt[4 * 28 + 21]);
        assertThat(forIt[4 * 28 + 25]).isZero();
        assertThat(againstIt[4 * 28 + 20]).isCloseTo(-Math.log(4), within(1e-6));
    }

    @Test
    void probabilitiesNearOneStillTellApart() {
        float[] pixels = new float[784];
        pixels[0] = 255;
        Occlusion occlusion = new Occlusion(pixels, GREY);
        List<float[]> answers = new java.util.ArrayList<>();
        answers.add(new float[] {1, 1e-20f});
        for (int i = 1; i < pictures(occlusion).size(); i++) {
            answers.add(new float[] {1, 1e-12f});
        }

        assertThat(occlusion.heat(answers, 0)[0]).isCloseTo(Math.log(1e8), within(1e-3));
    }

    private static List<float[]> pictures(Occlusion occlusion) {
        return IntStream.range(0, occlusion.count())
                .mapToObj(occlusion::picture)
                .toList();
    }
}
