package io.fittingroom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SlidingWindowTest {

    static Stream<SlidingWindow> windows() {
        return Stream.of(
                new SlidingWindow(1, 5, 6, 3, 3, 1, 1, 0, 0, 3, 4),
                new SlidingWindow(2, 5, 6, 3, 2, 1, 1, 1, 0, 5, 6),
                new SlidingWindow(3, 7, 6, 3, 3, 2, 3, 1, 1, 4, 2),
                new SlidingWindow(1, 4, 4, 1, 1, 3, 3, 0, 0, 2, 2),
                // The window is wider than the picture.
                new SlidingWindow(2, 2, 3, 7, 6, 1, 1, 3, 2, 2, 3),
                new SlidingWindow(1, 2, 2, 9, 9, 2, 2, 4, 4, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void gathersWhatTheWindowSees(SlidingWindow window) {
        float[] picture = random(window.channels() * window.height() * window.width());
        float[] wanted = new float[window.depth() * window.places()];
        forEach(window, (inPicture, inSeen) -> wanted[inSeen] = inPicture < 0 ? 0 : picture[inPicture]);

        float[] seen = new float[wanted.length];
        Arrays.fill(seen, Float.NaN);
        window.gather(picture, seen, 0, window.rows());

        assertThat(seen).containsExactly(wanted);
    }

    @ParameterizedTest
    @MethodSource("windows")
    void scattersTheSameWayBack(SlidingWindow window) {
        float[] seen = random(window.depth() * window.places());
        float[] wanted = new float[window.channels() * window.height() * window.width()];
        forEach(window, (inPicture, inSeen) -> {
            if (inPicture >= 0) {
                wanted[inPicture] += seen[inSeen];
            }
        });

        float[] picture = new float[wanted.length];
        window.scatter(seen, picture, 0, window.rows());

        assertThat(picture).containsExactly(wanted, org.assertj.core.data.Offset.offset(1e-5f));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void rowByRowIsTheSameAsAllAtOnce(SlidingWindow window) {
        float[] picture = random(window.channels() * window.height() * window.width());
        float[] all = new float[window.depth() * window.places()];
        window.gather(picture, all, 0, window.rows());

        for (int row = 0; row < window.rows(); row++) {
            float[] one = new float[window.depth() * window.columns()];
            window.gather(picture, one, row, row + 1);
            for (int i = 0; i < window.depth(); i++) {
                int from = i * window.places() + row * window.columns();
                assertThat(Arrays.copyOfRange(one, i * window.columns(), (i + 1) * window.columns()))
                        .containsExactly(Arrays.copyOfRange(all, from, from + window.columns()));
            }
        }
    }

    private interface Pair {
        void of(int inPicture, int inSeen);
    }

    /** By the definition: every number of every place, -1 where it is outside of the picture. */
    private static void forEach(SlidingWindow window, Pair pair) {
        int at = 0;
        for (int channel = 0; channel < window.channels(); channel++) {
            for (int i = 0; i < window.windowHeight(); i++) {
                for (int j = 0; j < window.windowWidth(); j++) {
                    for (int row = 0; row < window.rows(); row++) {
                        for (int column = 0; column < window.columns(); column++) {
                            int y = row * window.down() + i - window.above();
                            int x = column * window.right() + j - window.before();
                            boolean isInside = y >= 0 && y < window.height() && x >= 0 && x < window.width();
                            pair.of(isInside ? (channel * window.height() + y) * window.width() + x : -1, at++);
                        }
                    }
                }
            }
        }
    }

    private static float[] random(int size) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextFloat() + 1;
        }
        return values;
    }
}
