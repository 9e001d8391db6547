package io.fittingroom.engine.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TwoThreadsTest {

    private static final int TASKS = 20_000;

    @Test
    void bothHalvesOfEveryTaskAreDoneOnceAndBeforeTheNext() {
        int[] done = new int[2];
        int[] seen = new int[1];

        try (TwoThreads threads = TwoThreads.onTwoThreads()) {
            for (int i = 0; i < TASKS; i++) {
                threads.run(half -> done[half]++);
                seen[0] += done[0] + done[1] == 2 * (i + 1) ? 1 : 0;
            }
        }

        assertThat(done).containsExactly(TASKS, TASKS);
        assertThat(seen[0]).isEqualTo(TASKS);
    }

    @Test
    void withoutAPartnerTheCallerDoesBothHalves() {
        try (TwoThreads threads = TwoThreads.onOneThread()) {
            Thread[] byHalf = new Thread[2];
            threads.run(half -> byHalf[half] = Thread.currentThread());
            assertThat(byHalf).containsOnly(Thread.currentThread());
        }
    }

    @Test
    void whilePredictionsAreAnsweredTheCallerDoesBothHalves() {
        try (TwoThreads threads = TwoThreads.onTwoThreads()) {
            Thread[] byHalf = new Thread[2];
            long began;
            do {
                began = System.nanoTime();
                ServingLoad.predicts();
                threads.run(half -> byHalf[half] = Thread.currentThread());
                // Otherwise this thread was held up until nobody was waiting for predictions any more.
            } while (System.nanoTime() - began >= ServingLoad.LASTS_NANOS);
            assertThat(byHalf).containsOnly(Thread.currentThread());
        }
    }

    @Test
    void whatFailsInAHalfComesToTheCaller() {
        try (TwoThreads threads = TwoThreads.onTwoThreads()) {
            for (int failing : new int[] {0, 1}) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> threads.run(half -> {
                            if (half == failing) {
                                throw new IllegalStateException("half " + half);
                            }
                        }));
            }
        }
    }

    @Test
    void whatIsDoneMeanwhileIsDoneOnceAndBeforeTheNextTask() {
        int[] done = new int[2];
        int[] seen = new int[1];

        try (TwoThreads threads = TwoThreads.onTwoThreads()) {
            for (int i = 0; i < TASKS; i++) {
                threads.meanwhile(half -> done[half]++);
                if (i % 3 == 0) {
                    threads.settle();
                } else {
                    threads.run(half -> {});
                }
                seen[0] += done[1] == i + 1 ? 1 : 0;
            }
        }

        assertThat(done).containsExactly(0, TASKS);
        assertThat(seen[0]).isEqualTo(TASKS);
    }

    @Test
    void whatFailsMeanwhileComesToTheCaller() {
        try (TwoThreads threads = TwoThreads.onTwoThreads()) {
            threads.meanwhile(half -> {
                throw new IllegalStateException("aside");
            });
            assertThatIllegalStateException().isThrownBy(threads::settle);
        }
    }

    @Test
    void withoutAPartnerTheCallerDoesItWhenItIsNeeded() {
        try (TwoThreads alone = TwoThreads.onOneThread()) {
            Thread[] seen = new Thread[2];
            alone.meanwhile(half -> seen[half] = Thread.currentThread());
            assertThat(seen).containsOnlyNulls();
            alone.settle();
            assertThat(seen).containsExactly(null, Thread.currentThread());
        }
    }

    @Test
    void thePartnerEndsWithTheHalves() {
        List<Thread> before = partners();
        TwoThreads threads = TwoThreads.onTwoThreads();
        List<Thread> started = partners();
        started.removeAll(before);
        threads.close();

        assertThat(started).hasSize(Runtime.getRuntime().availableProcessors() > 1 ? 1 : 0);
        await().until(() -> started.stream().noneMatch(Thread::isAlive));
    }

    private static List<Thread> partners() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-partner"))
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
