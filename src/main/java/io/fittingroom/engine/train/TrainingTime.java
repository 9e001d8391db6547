package io.fittingroom.engine.train;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.dl4j.NativeMemory;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.parameter.UpdateRule;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a training takes on this machine, by some steps of five small networks, measured once when somebody first asks.
 * The time of a step is taken as linear: so much for each layer, each product in dense layers, each product in convolutions,
 * each number that leaves a layer, and each parameter. Thread-safe.
 */
public final class TrainingTime {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingTime.class);
    private static final int SIDE = 28;
    private static final int CLASSES = 10;
    private static final Shape INPUT = Shape.of(SIDE, SIDE);
    private static final long NANOS_EACH = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int LEAST_STEPS = 4;

    private final TrainingEngine engine;
    private final CompletableFuture<Speed> speed = new CompletableFuture<>();
    private boolean isStarted;

    /** @param engine whose speed it is about */
    public TrainingTime(TrainingEngine engine) {
        this.engine = engine;
    }

    /**
     * Seconds that are added to a step by a layer, a billion products in dense layers or in convolutions, a million numbers
     * that leave the layers of a network with convolutions (elsewhere they are few), and a million parameters.
     */
    record Speed(
            double layer, double denseBillion, double windowBillion, double numberMillion, double parameterMillion) {}

    /**
     * Estimated seconds of all epochs.
     *
     * @param samples trained in an epoch
     * @param patience how long to wait for the measurement
     * @return empty while the measurement is not done
     */
    public OptionalDouble secondsOf(Sequential network, Fit fit, Shape input, int samples, Duration patience) {
        start();
        try {
            Speed measured = speed.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            double steps = Math.ceil((double) samples / fit.batchSize());
            return OptionalDouble.of(fit.epochs() * steps * step(measured, network, fit, input));
        } catch (TimeoutException notYet) {
            return OptionalDouble.empty();
        } catch (ExecutionException failed) {
            LOG.debug("There is no estimate, as the measurement failed", failed);
            return OptionalDouble.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return OptionalDouble.empty();
        }
    }

    private static double step(Speed speed, Sequential network, Fit fit, Shape input) {
        Cost cost = Cost.of(network, fit, input);
        return speed.layer * cost.layers
                + speed.denseBillion * cost.dense
                + speed.windowBillion * cost.windows
                + speed.numberMillion * cost.numbers
                + speed.parameterMillion * cost.parameters;
    }

    private synchronized void start() {
        if (isStarted) {
            return;
        }
        isStarted = true;
        Thread thread = new Thread(this::measure, "training-time");
        thread.setDaemon(true);
        thread.start();
    }

    private void measure() {
        try {
            // The first round makes the code warm: without it the first network pays for all.
            measureAll();
            speed.complete(solve(measureAll()));
        } catch (RuntimeException | Error failed) {
            LOG.warn("No time could be measured; plans have no estimate of seconds", failed);
            speed.completeExceptionally(failed);
        } finally {
            NativeMemory.freeWorkspacesOfThisThread();
        }
    }

    /**
     * Seconds a step of five networks. The sizes are such that each takes most of its time for another thing: calls,
     * parameters, products, numbers that convolutions leave, products in convolutions.
     */
    record Times(double calls, double parameters, double products, double numbers, double windows) {}

    private Times measureAll() {
        return new Times(
                secondsPerStep(dense(16), 8),
                secondsPerStep(dense(512), 8),
                secondsPerStep(dense(512), 128),
                secondsPerStep(thinConvolution(), 16),
                secondsPerStep(thickConvolution(), 16));
    }

    /** The speed with which steps take these times; what noise makes negative is 0. */
    static Speed solve(Times times) {
        Cost small = Cost.of(dense(16), 8);
        Cost wide = Cost.of(dense(512), 8);
        Cost large = Cost.of(dense(512), 128);
        double dense = Math.max(0, (times.products - times.parameters) / (large.dense - wide.dense));
        // As many layers in both, so that they cancel out.
        double parameters = Math.max(
                0,
                (times.parameters - times.calls - dense * (wide.dense - small.dense))
                        / (wide.parameters - small.parameters));
        double layer = Math.max(0, (times.calls - dense * small.dense - parameters * small.parameters) / small.layers);
        Cost thin = Cost.of(thinConvolution(), 16);
        Cost thick = Cost.of(thickConvolution(), 16);
        double ofThin = Math.max(0, times.numbers - thin.seconds(layer, dense, parameters));
        double ofThick = Math.max(0, times.windows - thick.seconds(layer, dense, parameters));
        double determinant = thin.numbers * thick.windows - thin.windows * thick.numbers;
        double numbers = Math.max(0, (ofThin * thick.windows - ofThick * thin.windows) / determinant);
        double windows = Math.max(0, (ofThick - numbers * thick.numbers) / thick.windows);
        return new Speed(layer, dense, windows, numbers, parameters);
    }

    /** What a step consists of; products in billions, numbers and parameters in millions. */
    private record Cost(double layers, double dense, double windows, double numbers, double parameters) {

        static Cost of(Sequential network, int batchSize) {
            return of(network, new Fit(1, batchSize, 0, false, 1, List.of()), INPUT);
        }

        static Cost of(Sequential network, Fit fit, Shape input) {
            Footprint footprint = Footprint.of(network, fit, input);
            long numbers = footprint.windowProducts() > 0 ? footprint.numbersPerSample() : 0;
            return new Cost(
                    network.layers().size(),
                    footprint.denseProducts() * fit.batchSize() / 1e9,
                    footprint.windowProducts() * fit.batchSize() / 1e9,
                    numbers * fit.batchSize() / 1e6,
                    ParameterLayout.of(network, input).size() / 1e6);
        }

        /** All but what is due to convolutions. */
        double seconds(double layer, double denseBillion, double parameterMillion) {
            return layer * layers + denseBillion * dense + parameterMillion * parameters;
        }
    }

    /** The lower quartile: what else the machine does makes steps longer, never shorter. */
    private double secondsPerStep(Sequential network, int batchSize) {
        ParameterLayout layout = ParameterLayout.of(network, INPUT);
        UpdateRule rule = UpdateRule.of(network.optimizer(), layout.size());
        List<Long> times = new ArrayList<>();
        Batch batch = new Batch(batchSize, SIDE * SIDE);
        try (Gradients gradients = Gradients.of(network, INPUT, Objective.of(network), new NoiseSource(), engine)) {
            TrainingStep step = new TrainingStep(gradients, layout, rule, FirstWeights.draw(layout, 1));
            batch.fill(pictures(batchSize), IntStream.range(0, batchSize).toArray(), 0);
            long end = System.nanoTime() + NANOS_EACH;
            while (times.size() < LEAST_STEPS || System.nanoTime() < end) {
                long started = System.nanoTime();
                step.run(batch, 0.001, new MetricSums());
                times.add(System.nanoTime() - started);
            }
        }
        times.sort(Comparator.naturalOrder());
        return times.get(times.size() / 4) / 1e9;
    }

    private static Split pictures(int count) {
        byte[] pixels = new byte[count * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 31);
        }
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % CLASSES);
        }
        return Split.of(pixels, labels, SIDE, SIDE);
    }

    private static Sequential dense(int units) {
        return sequential(
                new Layer.Rescaling(1.0 / 255, 0),
                new Layer.Flatten(),
                new Layer.Dense(units, Activation.RELU),
                new Layer.Dense(CLASSES, Activation.SOFTMAX));
    }

    private static Sequential thinConvolution() {
        return sequential(
                new Layer.Rescaling(1.0 / 255, 0),
                new Layer.Conv2d(16, 3, Padding.SAME, Activation.RELU),
                new Layer.MaxPooling2d(2),
                new Layer.GlobalAveragePooling2d(),
                new Layer.Dense(CLASSES, Activation.SOFTMAX));
    }

    private static Sequential thickConvolution() {
        return sequential(
                new Layer.Rescaling(1.0 / 255, 0),
                new Layer.MaxPooling2d(2),
                new Layer.Conv2d(32, 3, Padding.SAME, Activation.RELU),
                new Layer.Conv2d(64, 3, Padding.SAME, Activation.RELU),
                new Layer.GlobalAveragePooling2d(),
                new Layer.Dense(CLASSES, Activation.SOFTMAX));
    }

    private static Sequential sequential(Layer... layers) {
        return new Sequential(List.of(layers), Optimizer.Adam.DEFAULT, Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
    }
}
