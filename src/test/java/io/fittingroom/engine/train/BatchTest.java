package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.blas.TwoThreads;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {

    private static final int SIZE = 20;

    private final Split pictures = Pictures.first(200, 10).train();
    private final int[] order = IntStream.range(0, 200).map(i -> (i * 77) % 200).toArray();

    @Test
    void whatIsReadAheadIsWhatIsReadLater() {
        try (TwoThreads threads = TwoThreads.onTwoThreads()) {
            Batch ahead = new Batch(SIZE, 784, threads);
            Batch plain = new Batch(SIZE, 784);
            for (int from = 0; from < 200; from += SIZE) {
                ahead.fill(pictures, order, from);
                plain.fill(pictures, order, from);

                assertThat(Arrays.equals(ahead.values(), plain.values())).isTrue();
                assertThat(ahead.labels()).containsExactly(plain.labels());
                ahead.expect(from + SIZE);
                if (from + SIZE < 200) {
                    ahead.readAhead();
                    threads.run(half -> {});
                }
            }
        }
    }

    @Test
    void whatWasExpectedAndIsNotAskedForIsForgotten() {
        int[] other = order.clone();
        try (TwoThreads threads = TwoThreads.onTwoThreads()) {
            Batch batch = new Batch(SIZE, 784, threads);
            Batch plain = new Batch(SIZE, 784);
            batch.fill(pictures, order, 0);
            batch.expect(SIZE);
            batch.readAhead();

            batch.fill(pictures, order, 60);
            plain.fill(pictures, order, 60);
            assertThat(Arrays.equals(batch.values(), plain.values())).isTrue();

            batch.expect(80);
            batch.readAhead();
            other[80] = order[3];
            batch.fill(pictures, other, 80);
            plain.fill(pictures, other, 80);
            assertThat(Arrays.equals(batch.values(), plain.values())).isTrue();
        }
    }
}
