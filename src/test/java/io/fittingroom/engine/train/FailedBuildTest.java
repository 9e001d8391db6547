package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.engine.Networks;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.PictureStack;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Own kernels whose memory runs out while they are made. */
class FailedBuildTest {

    private static final Shape INPUT = Shape.of(28, 28);

    static Stream<Sequential> networks() {
        return Stream.of(
                Networks.of(List.of(
                        new Layer.Flatten(),
                        new Layer.Dense(16, Activation.RELU),
                        new Layer.Dropout(0.5),
                        new Layer.Dense(10, Activation.SOFTMAX))),
                Networks.of(List.of(
                        new Layer.Conv2d(4, 3, Padding.SAME, Activation.RELU),
                        Layer.BatchNormalization.DEFAULT,
                        new Layer.MaxPooling2d(2),
                        new Layer.Conv2d(4, 3, Padding.VALID, Activation.RELU),
                        new Layer.Dropout(0.5),
                        new Layer.Flatten(),
                        new Layer.Dense(10, Activation.SOFTMAX))));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whicheverAllocationFailsAllIsGivenBack(Sequential network) throws InterruptedException {
        int failing = 1;
        while (!trains(network, failing)) {
            failing++;
        }

        // Weights, gradient, the convolutions' four buffers, and two for each dense layer in each of two passes.
        assertThat(failing).isGreaterThan(12);
    }

    /** Whether it did a step; false when the allocation of that number was asked for, which fails. */
    private static boolean trains(Sequential network, int failing) throws InterruptedException {
        List<FloatPointer> taken = new ArrayList<>();
        Arena arena = new Arena(size -> {
            if (taken.size() + 1 == failing) {
                throw new OutOfMemoryError("allocation " + failing);
            }
            FloatPointer pointer = new FloatPointer(size);
            taken.add(pointer);
            return pointer;
        });
        Batch batch = new Batch(5, 784);
        batch.fill(Pictures.first(5, 1).train(), IntStream.range(0, 5).toArray(), 0);
        boolean trained = false;
        try (KernelGradients gradients =
                new KernelGradients(PictureStack.of(network, INPUT), 8, Objective.of(network), noise(), arena)) {
            gradients.compute(batch, new MetricSums());
            trained = true;
        } catch (OutOfMemoryError injected) {
            assertThat(injected).hasMessage("allocation " + failing);
        }
        assertThat(taken).allMatch(pointer -> pointer.isNull());
        for (Thread partner : partners()) {
            partner.join(60_000);
            assertThat(partner.isAlive()).isFalse();
        }
        return trained;
    }

    private static NoiseSource noise() {
        NoiseSource noise = new NoiseSource();
        noise.begin(1, 1, 1);
        return noise;
    }

    private static List<Thread> partners() {
        String name = Thread.currentThread().getName() + "-partner";
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .toList();
    }
}
