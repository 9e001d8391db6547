package io.fittingroom.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InferenceThreadsTest {

    private final ExecutorService requests = Executors.newCachedThreadPool();
    private final InferenceThreads threads = new InferenceThreads(1, 1);

    @AfterEach
    void stop() {
        requests.shutdownNow();
    }

    @Test
    void oneMoreThanMayWaitIsToldToComeAgain() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Future<String> running = requests.submit(() -> threads.run(() -> {
            end.await();
            return "first";
        }));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> threads.free() == 0);
        Future<String> waiting = requests.submit(() -> threads.run(() -> "second"));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> threads.waiting() == 1);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> threads.run(() -> "third"))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(ProblemCode.BUSY));

        end.countDown();
        assertThat(running.get()).isEqualTo("first");
        assertThat(waiting.get()).isEqualTo("second");
        assertThat(threads.run(() -> "fourth")).isEqualTo("fourth");
    }

    @Test
    void aFailureIsTheCallersAndGivesTheTurnBack() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> threads.run(() -> {
                    throw new IllegalArgumentException("wrong");
                }));

        assertThat(threads.free()).isEqualTo(1);
        assertThat(threads.waiting()).isZero();
    }

    @Test
    void whoeverIsInterruptedWhileWaitingIsToldToComeAgain() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Future<String> running = requests.submit(() -> threads.run(() -> {
            end.await();
            return "first";
        }));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> threads.free() == 0);
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> threads.run(() -> "second"));

        assertThat(Thread.interrupted()).isTrue();
        end.countDown();
        assertThat(running.get()).isEqualTo("first");
        assertThat(threads.waiting()).isZero();
    }
}
