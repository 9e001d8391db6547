package io.fittingroom.dataset.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedWorkTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void resultsComeInTheOrderOfTheThingsOnTheCallersThread(int threads) throws IOException {
        List<Integer> results = new ArrayList<>();
        Thread caller = Thread.currentThread();
        try (OrderedWork<Integer, Integer> work = new OrderedWork<>(threads, thing -> 3 * thing, (thing, result) -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            results.add(result);
        })) {
            for (int i = 0; i < 5_000; i++) {
                work.add(i, i % 1_000);
            }
            work.finish();
        }

        assertThat(results)
                .isEqualTo(IntStream.range(0, 5_000).map(i -> 3 * i).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whatTheWorkThrowsIsThrownToTheCaller(int threads) throws IOException {
        AtomicInteger taken = new AtomicInteger();
        try (OrderedWork<Integer, Integer> work = new OrderedWork<>(
                threads,
                thing -> {
                    if (thing == 700) {
                        throw new IllegalStateException("thing " + thing);
                    }
                    return thing;
                },
                (thing, result) -> taken.incrementAndGet())) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 5_000; i++) {
                            work.add(i, 1);
                        }
                        work.finish();
                    })
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("thing 700");
        }
        assertThat(taken).hasValueLessThan(701);
    }

    @Test
    void whatIsUnderWayIsBounded() throws IOException {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        try (OrderedWork<Integer, Integer> work = new OrderedWork<>(
                2,
                thing -> {
                    begun.incrementAndGet();
                    return thing;
                },
                (thing, result) -> taken.incrementAndGet())) {
            for (int i = 0; i < 10_000; i++) {
                work.add(i, 1);
                assertThat(i + 1 - taken.get()).isLessThanOrEqualTo(6 * 32);
            }
            work.finish();
        }
        assertThat(begun).hasValue(10_000);
        assertThat(taken).hasValue(10_000);
    }
}
