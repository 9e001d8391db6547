package io.fittingroom.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void aFewWorkAFewWaitAndTheOthersAreRefusedAtOnce() throws Exception {
        Turns turns = new Turns(2, 16, Duration.ofMinutes(10), "Others are at it.");
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Void> refused = new CompletableFuture<>();
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(40);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add(threads.submit(() -> {
                    try {
                        return turns.take(() -> {
                            most.accumulateAndGet(working.incrementAndGet(), Math::max);
                            await(go);
                            return working.decrementAndGet();
                        });
                    } catch (ProblemException busy) {
                        assertThat(busy.code()).isEqualTo(ProblemCode.BUSY);
                        refused.complete(null);
                        throw busy;
                    }
                }));
            }
            // While two work and sixteen wait, nobody has a reason to end.
            refused.get();
            go.countDown();

            int done = 0;
            for (Future<Integer> each : all) {
                try {
                    each.get();
                    done++;
                } catch (ExecutionException busy) {
                    assertThat(busy).hasRootCauseMessage("Others are at it.");
                }
            }
            assertThat(done).isBetween(18, 39);
            assertThat(most.get()).isLessThanOrEqualTo(2);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aPlaceIsGivenBackWhateverHappens() {
        Turns turns = new Turns(1, 0, Duration.ZERO, "Others are at it.");

        assertThatThrownBy(() -> turns.take(() -> {
                    throw new IllegalStateException("of the work");
                }))
                .hasMessage("of the work");

        assertThat(turns.<String>take(() -> "done")).isEqualTo("done");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
