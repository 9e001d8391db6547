package io.fittingroom.engine.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HalvesTest {

    private static final int TASKS = 20_000;

    @Test
    void bothHalvesOfEveryTaskAreDoneOnceAndBeforeTheNext() {
        int[] done = new int[2];
        int[] seen = new int[1];

        try (Halves halves = Halves.onTwoThreads()) {
            for (int i = 0; i < TASKS; i++) {
                halves.run(half -> done[half]++);
                seen[0] += done[0] + done[1] == 2 * (i + 1) ? 1 : 0;
            }
        }

        assertThat(done).containsExactly(TASKS, TASKS);
        assertThat(seen[0]).isEqualTo(TASKS);
    }

    @Test
    void withoutAPartnerTheCallerDoesBothHalves() {
        try (Halves halves = Halves.onOneThread()) {
            Thread[] threads = new Thread[2];
            halves.run(half -> threads[half] = Thread.currentThread());
            assertThat(threads).containsOnly(Thread.currentThread());
        }
    }

    @Test
    void whilePredictionsAreAnsweredTheCallerDoesBothHalves() {
        try (Halves halves = Halves.onTwoThreads()) {
            Thread[] threads = new Thread[2];
            long began;
            do {
                began = System.nanoTime();
                ServingLoad.predicts();
                halves.run(half -> threads[half] = Thread.currentThread());
                // Otherwise this thread was held up until nobody was waiting for predictions any more.
            } while (System.nanoTime() - began >= ServingLoad.LASTS_NANOS);
            assertThat(threads).containsOnly(Thread.currentThread());
        }
    }

    @Test
    void whatFailsInAHalfComesToTheCaller() {
        try (Halves halves = Halves.onTwoThreads()) {
            for (int failing : new int[] {0, 1}) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> halves.run(half -> {
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

        try (Halves halves = Halves.onTwoThreads()) {
            for (int i = 0; i < TASKS; i++) {
                halves.meanwhile(half -> done[half]++);
                if (i % 3 == 0) {
                    halves.settle();
                } else {
                    halves.run(half -> {});
                }
                seen[0] += done[1] == i + 1 ? 1 : 0;
            }
        }

        assertThat(done).containsExactly(0, TASKS);
        assertThat(seen[0]).isEqualTo(TASKS);
    }

    @Test
    void whatFailsMeanwhileComesToTheCaller() {
        try (Halves halves = Halves.onTwoThreads()) {
            halves.meanwhile(half -> {
                throw new IllegalStateException("aside");
            });
            assertThatIllegalStateException().isThrownBy(halves::settle);
        }
    }

    @Test
    void withoutAPartnerTheCallerDoesItWhenItIsNeeded() {
        try (Halves halves = Halves.onOneThread()) {
            Thread[] threads = new Thread[2];
            halves.meanwhile(half -> threads[half] = Thread.currentThread());
            assertThat(threads).containsOnlyNulls();
            halves.settle();
            assertThat(threads).containsExactly(null, Thread.currentThread());
        }
    }

    @Test
    void thePartnerEndsWithTheHalves() {
        List<Thread> before = partners();
        Halves halves = Halves.onTwoThreads();
        List<Thread> started = partners();
        started.removeAll(before);
        halves.close();

        assertThat(started).hasSize(Runtime.getRuntime().availableProcessors() > 1 ? 1 : 0);
        await().until(() -> started.stream().noneMatch(Thread::isAlive));
    }

    private static List<Thread> partners() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-partner"))
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
