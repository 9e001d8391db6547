package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.engine.dl4j.Floats;
import io.fittingroom.engine.dl4j.Nd4jRuntime;
import io.fittingroom.engine.dl4j.SeededDropout;
import io.fittingroom.engine.dl4j.SeededNoise;
import io.fittingroom.network.Augmentation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Dropout, noise and augmentation. */
class ChanceTest {

    private static final int SIZE = 100_000;

    @BeforeAll
    static void load() {
        Nd4jRuntime.ensureLoaded();
    }

    @Test
    void dropoutDropsItsShareAndMakesUpForIt() {
        float[] passed = apply(new SeededDropout(0.3, source(1)::random), ones());

        long dropped = count(passed, 0);
        assertThat((double) dropped / SIZE).isCloseTo(0.3, within(0.005));
        assertThat(count(passed, 1 / 0.7f)).isEqualTo(SIZE - dropped);
    }

    @Test
    void theWayBackPassesTheSameNumbers() {
        SeededDropout dropout = new SeededDropout(0.5, source(1)::random);
        float[] passed = apply(dropout, ones());
        try (INDArray gradient = Nd4j.create(ones());
                INDArray result = Nd4j.create(SIZE)) {
            assertThat(Floats.of(dropout.backprop(gradient, result, 0, 0))).containsExactly(passed);
        }
    }

    @Test
    void aRateOfZeroDropsNothing() {
        assertThat(apply(new SeededDropout(0, source(1)::random), ones())).containsExactly(ones());
    }

    @Test
    void noiseHasItsDeviation() {
        float[] noisy = apply(new SeededNoise(0.25, source(1)::random), ones());

        double mean =
                IntStream.range(0, SIZE).mapToDouble(i -> noisy[i]).average().orElseThrow();
        double variance = IntStream.range(0, SIZE)
                .mapToDouble(i -> (noisy[i] - mean) * (noisy[i] - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(1, within(0.005));
        assertThat(Math.sqrt(variance)).isCloseTo(0.25, within(0.005));
    }

    @Test
    void aMiniBatchHasItsOwnNumbersWhateverCameBefore() {
        NoiseSource fresh = source(3);
        NoiseSource used = source(2);
        used.random().nextLong();
        used.begin(42, 1, 3);

        assertThat(used.random().nextLong()).isEqualTo(fresh.random().nextLong());
        assertThat(source(4).random().nextLong())
                .isNotEqualTo(source(3).random().nextLong());
    }

    @Test
    void picturesAreShiftedByWholePixelsAndMirrored() {
        // One bright pixel in the middle of 11 x 11 shows where a picture went; a second one to its right which way
        // round.
        Augmenter augmenter = new Augmenter(new Augmentation(0.2, 0.1, true), 11, 11, 1);
        SplittableRandom random = new SplittableRandom(1);
        Set<Integer> columns = new HashSet<>();
        Set<Integer> rows = new HashSet<>();
        int mirrored = 0;
        for (int i = 0; i < 500; i++) {
            float[] picture = new float[121];
            picture[5 * 11 + 5] = 200;
            picture[5 * 11 + 6] = 100;
            augmenter.apply(picture, random);

            int middle = IntStream.range(0, 121)
                    .filter(at -> picture[at] == 200)
                    .findFirst()
                    .orElseThrow();
            rows.add(middle / 11 - 5);
            columns.add(middle % 11 - 5);
            boolean isMirrored = picture[middle - 1] == 100;
            assertThat(picture[isMirrored ? middle - 1 : middle + 1]).isEqualTo(100);
            assertThat(count(picture, 0)).isEqualTo(119);
            mirrored += isMirrored ? 1 : 0;
        }
        assertThat(rows).containsExactlyInAnyOrder(-1, 0, 1);
        assertThat(columns).containsExactlyInAnyOrder(-2, -1, 0, 1, 2);
        assertThat(mirrored).isBetween(200, 300);
    }

    @Test
    void whatComesInAtTheBorderIsBlack() {
        Augmenter augmenter = new Augmenter(new Augmentation(0.5, 0, false), 1, 4, 1);
        SplittableRandom random = new SplittableRandom(1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            float[] picture = {1, 2, 3, 4};
            augmenter.apply(picture, random);
            seen.add(Arrays.toString(picture));
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "[1.0, 2.0, 3.0, 4.0]",
                        "[0.0, 1.0, 2.0, 3.0]",
                        "[0.0, 0.0, 1.0, 2.0]",
                        "[2.0, 3.0, 4.0, 0.0]",
                        "[3.0, 4.0, 0.0, 0.0]");
    }

    /** In colour each pixel moves as one: where its red went, its green and blue went. */
    @Test
    void thePixelsOfAPictureInColourStayWhole() {
        Augmenter grey = new Augmenter(new Augmentation(0.3, 0.3, true), 5, 7, 1);
        Augmenter colored = new Augmenter(new Augmentation(0.3, 0.3, true), 5, 7, 3);
        for (int seed = 0; seed < 50; seed++) {
            float[] one = new float[2 * 35];
            float[] three = new float[2 * 35 * 3];
            for (int i = 0; i < one.length; i++) {
                one[i] = i + 1;
                for (int channel = 0; channel < 3; channel++) {
                    three[3 * i + channel] = 1_000 * channel + i + 1;
                }
            }
            grey.apply(one, new SplittableRandom(seed));
            colored.apply(three, new SplittableRandom(seed));

            for (int i = 0; i < one.length; i++) {
                float first = one[i];
                float[] expected = first == 0 ? new float[3] : new float[] {first, 1_000 + first, 2_000 + first};
                assertThat(Arrays.copyOfRange(three, 3 * i, 3 * i + 3)).containsExactly(expected);
            }
        }
    }

    private static NoiseSource source(int batch) {
        NoiseSource source = new NoiseSource();
        source.begin(42, 1, batch);
        return source;
    }

    private static float[] apply(IDropout dropout, float[] values) {
        try (INDArray input = Nd4j.create(values);
                INDArray result = Nd4j.create(values.length)) {
            return Floats.of(dropout.applyDropout(input, result, 0, 0, LayerWorkspaceMgr.noWorkspaces()));
        }
    }

    private static float[] ones() {
        float[] ones = new float[SIZE];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static long count(float[] values, float wanted) {
        return IntStream.range(0, values.length)
                .filter(i -> values[i] == wanted)
                .count();
    }
}
