package io.fittingroom.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Licence;
import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Environment;
import io.fittingroom.model.ModelDescription;
import io.fittingroom.model.ModelVersion;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Lesson;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.StopReason;
import io.fittingroom.web.ClientConnection;
import io.fittingroom.web.ClientGoneException;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class EvaluationsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final List<String> LABELS = List.of("dark", "light");
    private static final Dataset DATASET = dataset("pictures", 2, 600);

    private final AtomicInteger asked = new AtomicInteger();
    private Evaluations evaluations = evaluations(new EvaluationSettings(2, 2, LONG));

    @AfterEach
    void close() {
        evaluations.close();
    }

    @Test
    void everyPictureIsAskedForOnceInPieces() {
        Outcomes outcomes = evaluations.of(version(1), DATASET, EvaluationSplit.TEST);

        assertThat(outcomes.size()).isEqualTo(600);
        assertThat(asked).hasValue(3);
        for (int i = 0; i < 600; i++) {
            assertThat(outcomes.label(i)).isEqualTo(i % 2);
            assertThat(outcomes.isRight(i)).isTrue();
        }
    }

    @Test
    void manyWhoAskAtOnceGetTheSameAnswer() throws Exception {
        CountDownLatch allAsk = new CountDownLatch(8);
        evaluations.close();
        evaluations = new Evaluations(
                (version, pictures) -> {
                    awaitLatch(allAsk);
                    return answer(pictures);
                },
                new EvaluationSettings(2, 2, LONG));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Outcomes>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> {
                    allAsk.countDown();
                    return evaluations.of(version(1), DATASET, EvaluationSplit.TEST);
                }));
            }
            for (Future<Outcomes> one : all) {
                assertThat(one.get()).isSameAs(all.get(0).get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(asked).hasValue(3);
    }

    @Test
    void theLeastRecentlyUsedIsForgottenFirst() {
        Outcomes first = evaluations.of(version(1), DATASET, EvaluationSplit.TEST);
        Outcomes second = evaluations.of(version(2), DATASET, EvaluationSplit.TEST);
        assertThat(evaluations.of(version(1), DATASET, EvaluationSplit.TEST)).isSameAs(first);

        evaluations.of(version(3), DATASET, EvaluationSplit.TEST);

        assertThat(evaluations.of(version(1), DATASET, EvaluationSplit.TEST)).isSameAs(first);
        assertThat(evaluations.of(version(2), DATASET, EvaluationSplit.TEST)).isNotSameAs(second);
    }

    @Test
    void thoseOfLargeDataSetsLeaveRoomForEachOther() {
        evaluations.close();
        evaluations =
                new Evaluations((version, pictures) -> answer(pictures), new EvaluationSettings(9, 2, LONG), 1_199);

        Outcomes first = evaluations.of(version(1), DATASET, EvaluationSplit.TEST);
        assertThat(evaluations.of(version(1), DATASET, EvaluationSplit.TEST)).isSameAs(first);
        Outcomes second = evaluations.of(version(2), DATASET, EvaluationSplit.TEST);

        assertThat(evaluations.of(version(2), DATASET, EvaluationSplit.TEST)).isSameAs(second);
        assertThat(evaluations.of(version(1), DATASET, EvaluationSplit.TEST)).isNotSameAs(first);
    }

    @Test
    void splitsAndChangedDataAreDifferentEvaluations() {
        Outcomes test = evaluations.of(version(1), DATASET, EvaluationSplit.TEST);

        assertThat(evaluations.of(version(1), DATASET, EvaluationSplit.TRAIN)).isNotSameAs(test);
        assertThat(evaluations
                        .of(version(1), dataset("pictures", 2, 10), EvaluationSplit.TEST)
                        .size())
                .isEqualTo(10);
    }

    @Test
    void aFailureIsToldAndNotKept() {
        AtomicInteger tries = new AtomicInteger();
        evaluations.close();
        evaluations = new Evaluations(
                (version, pictures) -> {
                    if (tries.incrementAndGet() == 1) {
                        throw ProblemException.notFound("gone");
                    }
                    return answer(pictures);
                },
                new EvaluationSettings(2, 2, LONG));

        assertThatThrownBy(() -> evaluations.of(version(1), DATASET, EvaluationSplit.TEST))
                .hasMessage("gone");
        assertThat(evaluations.of(version(1), DATASET, EvaluationSplit.TEST).size())
                .isEqualTo(600);
    }

    @Test
    void aSlowEvaluationIsPutOffAndAFullQueueRefused() {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        evaluations.close();
        evaluations = new Evaluations(
                (version, pictures) -> {
                    awaitLatch(mayGoOn);
                    return answer(pictures);
                },
                new EvaluationSettings(10, 2, Duration.ofMillis(1)));

        assertBusy(1, "still being computed");
        assertBusy(2, "still being computed");
        assertBusy(3, "still being computed");
        assertBusy(4, "waiting");
        mayGoOn.countDown();

        org.awaitility.Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .ignoreException(ProblemException.class)
                .until(() -> evaluations
                                .of(version(1), DATASET, EvaluationSplit.TEST)
                                .size()
                        == 600);
    }

    @Test
    void oneThatEverybodyHasLeftEndsAtOnce() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        evaluations.close();
        evaluations = new Evaluations(
                (version, pictures) -> {
                    awaitLatch(mayGoOn);
                    return answer(pictures);
                },
                new EvaluationSettings(2, 1, LONG));

        assertThatThrownBy(() -> of(1, () -> true)).isInstanceOf(ClientGoneException.class);
        assertThatThrownBy(() -> of(2, () -> true)).isInstanceOf(ClientGoneException.class);
        CompletableFuture<Outcomes> next = CompletableFuture.supplyAsync(() -> of(3, () -> false));
        mayGoOn.countDown();

        // Of the first a piece was under way; the second left its place in the queue to the third.
        assertThat(next.get(1, TimeUnit.MINUTES).size()).isEqualTo(600);
        assertThat(asked).hasValue(1 + 3);
        assertThat(of(1, () -> false).size()).isEqualTo(600);
    }

    @Test
    void oneThatSomebodyWaitsForStillGoesOn() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CountDownLatch bothWait = new CountDownLatch(1);
        AtomicBoolean hasLeft = new AtomicBoolean();
        evaluations.close();
        evaluations = new Evaluations(
                (version, pictures) -> {
                    awaitLatch(mayGoOn);
                    return answer(pictures);
                },
                new EvaluationSettings(2, 2, LONG));
        CompletableFuture<Outcomes> leaves = CompletableFuture.supplyAsync(() -> of(1, hasLeft::get));
        CompletableFuture<Outcomes> stays = CompletableFuture.supplyAsync(() -> of(1, () -> {
            bothWait.countDown();
            return false;
        }));
        awaitLatch(bothWait);
        hasLeft.set(true);

        assertThat(leaves).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(ClientGoneException.class);
        mayGoOn.countDown();

        assertThat(stays.get(1, TimeUnit.MINUTES).size()).isEqualTo(600);
        assertThat(asked).hasValue(3);
    }

    @Test
    void oneThatIsToBeAskedForAgainGoesOn() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        evaluations.close();
        evaluations = new Evaluations(
                (version, pictures) -> {
                    awaitLatch(mayGoOn);
                    return answer(pictures);
                },
                new EvaluationSettings(10, 2, Duration.ofMillis(1)));
        assertBusy(1, "still being computed");
        CompletableFuture<Outcomes> leaves = CompletableFuture.supplyAsync(() -> of(1, () -> true));
        assertThat(leaves).failsWithin(LONG);
        mayGoOn.countDown();

        org.awaitility.Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(asked).hasValue(3));
    }

    /** As a request of that connection. */
    private Outcomes of(int version, ClientConnection connection) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setAttribute(ClientConnection.ATTRIBUTE, connection);
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        try {
            return evaluations.of(version(version), DATASET, EvaluationSplit.TEST);
        } finally {
            RequestContextHolder.resetRequestAttributes();
        }
    }

    @Test
    void ofManyWhoWaitForOneMostAreRefusedAtOnce() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CompletableFuture<Void> refused = new CompletableFuture<>();
        evaluations.close();
        evaluations = new Evaluations(
                (version, pictures) -> {
                    awaitLatch(mayGoOn);
                    return answer(pictures);
                },
                new EvaluationSettings(2, 2, LONG));
        ExecutorService threads = Executors.newFixedThreadPool(40);
        try {
            List<Future<Outcomes>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add(threads.submit(() -> {
                    try {
                        return evaluations.of(version(1), DATASET, EvaluationSplit.TEST);
                    } catch (ProblemException busy) {
                        refused.complete(null);
                        throw busy;
                    }
                }));
            }
            // As long as it is not there, nobody else has a reason to end.
            refused.get(20, TimeUnit.SECONDS);
            mayGoOn.countDown();

            int answered = 0;
            for (Future<Outcomes> one : all) {
                try {
                    assertThat(one.get().size()).isEqualTo(600);
                    answered++;
                } catch (ExecutionException busy) {
                    assertThat(busy).hasMessageContaining("still being computed");
                }
            }
            assertThat(answered).isBetween(16, 39);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aDataSetThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> evaluations.of(version(1), dataset("small", 1, 2), EvaluationSplit.TEST))
                .hasMessageContaining("[2, 2]")
                .hasMessageContaining("those of small are [1, 1]");
        Split split = Split.of(new byte[4], new byte[1], 2, 2);
        Dataset classes = new Dataset("three", List.of("a", "b", "c"), new Licence("CC0-1.0", ""), split, split);
        assertThatThrownBy(() -> evaluations.of(version(1), classes, EvaluationSplit.TEST))
                .hasMessageContaining("at most the 2 classes");
    }

    private void assertBusy(int version, String reason) {
        assertThatThrownBy(() -> evaluations.of(version(version), DATASET, EvaluationSplit.TEST))
                .hasMessageContaining(reason)
                .extracting(refused -> ((ProblemException) refused).code())
                .isEqualTo(ProblemCode.BUSY);
    }

    private Evaluations evaluations(EvaluationSettings settings) {
        return new Evaluations((version, pictures) -> answer(pictures), settings);
    }

    /** Knows light from dark. */
    private List<float[]> answer(List<float[]> pictures) {
        asked.incrementAndGet();
        return pictures.stream()
                .map(pixels -> pixels[0] > 127 ? new float[] {0.1f, 0.9f} : new float[] {0.9f, 0.1f})
                .toList();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Every other picture is light. */
    private static Dataset dataset(String name, int side, int pictures) {
        byte[] pixels = new byte[pictures * side * side];
        byte[] labels = new byte[pictures];
        for (int i = 0; i < pixels.length; i++) {
            int label = i / (side * side) % 2;
            pixels[i] = (byte) (label * 255);
            labels[i / (side * side)] = (byte) label;
        }
        Split split = Split.of(pixels, labels, side, side);
        return new Dataset(name, LABELS, new Licence("CC0-1.0", ""), split, split);
    }

    private static ModelVersion version(int version) {
        ModelDescription description = new ModelDescription(
                "job",
                new Sequential(Lesson.LAYERS, Optimizer.Adam.DEFAULT, Loss.SPARSE_CATEGORICAL_CROSSENTROPY),
                new Fit(1, 32, 0, true, 42, List.of()),
                1,
                new ModelDescription.TrainedOn(
                        "pictures", 1, DATASET.fingerprint(), Shape.of(2, 2), LABELS, DATASET.preparation()),
                null,
                1,
                StopReason.completed(1),
                null,
                0,
                "",
                new Environment("none", "17", "none", "none", 1, null, null, null),
                null);
        return new ModelVersion("model", version, Instant.EPOCH, List.of(), null, List.of(), description);
    }
}
