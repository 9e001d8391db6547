package io.fittingroom.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MicroBatchesTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Queue<Integer> passes = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(64);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aFullGroupDoesNotWaitForItsTimeAndEachGetsItsOwnRows() throws Exception {
        MicroBatches batches = new MicroBatches(new MicroBatching(LONG, 8), this::negated);

        List<Future<List<float[]>>> answers = ask(batches, 64);

        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get()).hasSize(1);
            assertThat(answers.get(i).get().get(0)).containsExactly(-1 - i);
        }
        assertThat(passes).hasSize(8).containsOnly(8);
    }

    @Test
    void aLoneRequestGoesWhenItsTimeIsUp() {
        MicroBatches batches = new MicroBatches(new MicroBatching(Duration.ofMillis(5), 8), this::negated);

        assertThat(batches.predict(List.of(new float[] {7})).get(0)).containsExactly(-7);
        assertThat(passes).containsExactly(1);
    }

    @Test
    void aRequestThatFillsAPassByItselfDoesNotWait() {
        MicroBatches batches = new MicroBatches(new MicroBatching(LONG, 2), this::negated);

        assertThat(batches.predict(List.of(new float[] {1}, new float[] {2}, new float[] {3})))
                .hasSize(3);
        assertThat(passes).containsExactly(3);
    }

    @Test
    void afterAFailureTheNextGroupIsAnswered() throws Exception {
        MicroBatches failing = new MicroBatches(new MicroBatching(LONG, 4), pictures -> {
            passes.add(pictures.size());
            if (passes.size() == 1) {
                throw new IllegalStateException("the first fails");
            }
            return pictures;
        });

        for (Future<List<float[]>> answer : ask(failing, 4)) {
            assertThatThrownBy(answer::get).hasRootCauseMessage("the first fails");
        }
        for (Future<List<float[]>> answer : ask(failing, 4)) {
            assertThat(answer.get()).hasSize(1);
        }
    }

    private List<Future<List<float[]>>> ask(MicroBatches batches, int requests) {
        List<Future<List<float[]>>> answers = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            List<float[]> pictures = List.of(new float[] {1 + i});
            answers.add(threads.submit(() -> batches.predict(pictures)));
        }
        return answers;
    }

    private List<float[]> negated(List<float[]> pictures) {
        passes.add(pictures.size());
        return pictures.stream().map(picture -> new float[] {-picture[0]}).toList();
    }
}
