package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.parameter.ParameterLayout.Segment;
import io.fittingroom.engine.parameter.UpdateRule;
import io.fittingroom.network.Fit;
import io.fittingroom.network.LearningRate;
import io.fittingroom.network.NetworkReader;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violations;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Forward pass, loss, gradients and steps against values that were computed without DL4J: src/test/resources/keras. */
class KerasArithmeticTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final double RELATIVE = 1e-4;
    private static final double ABSOLUTE = 2e-6;

    /** Each by DL4J, and by our own kernels where they know it. */
    static Stream<Arguments> networks() {
        return read("layers.json")
                .valueStream()
                .flatMap(node -> engines(node)
                        .map(engine -> Arguments.of(Named.of(node.get("name").stringValue(), node), engine)));
    }

    private static Stream<TrainingEngine> engines(JsonNode node) {
        return Stream.of(TrainingEngine.values())
                .filter(engine -> engine.problems(network(node), input(node)).isEmpty());
    }

    static Stream<Named<JsonNode>> optimizers() {
        return read("optimizers.json")
                .get("cases")
                .valueStream()
                .map(node -> Named.of(node.get("optimizer").toString(), node));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void forwardPassLossAndGradients(JsonNode wanted, TrainingEngine engine) {
        try (Trial trial = new Trial(wanted, 1, engine)) {
            if (wanted.has("prediction")) {
                assertNear(trial.logits(), doubles(wanted.get("prediction")));
                return;
            }
            float[] before = trial.step.weights();

            double loss = trial.run();

            assertNear(new double[] {loss}, new double[] {wanted.get("value").doubleValue()});
            // A step of plain gradient descent with rate 1 takes the gradient off.
            float[] after = trial.step.weights();
            for (Segment segment : trial.trainable()) {
                double[] gradient = IntStream.range(segment.from(), segment.to())
                        .mapToDouble(i -> (double) before[i] - after[i])
                        .toArray();
                assertNear(gradient, trial.flat(segment, wanted.get("gradients")));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void stepsAndMovingAverages(JsonNode wanted, TrainingEngine engine) {
        if (!wanted.has("weights_after_5")) {
            return;
        }
        try (Trial trial = new Trial(wanted, wanted.get("rate").doubleValue(), engine)) {
            for (int i = 0; i < 5; i++) {
                trial.run();
            }
            trial.assertSegments(trial.trainable(), wanted.get("weights_after_5"));

            float[] afterFive = trial.step.weights();
            trial.run();
            trial.assertSegments(trial.statistics(), wanted.get("moving_after_6"));
            trial.setTrainable(afterFive);
            assertNear(trial.logits(), doubles(wanted.get("prediction_after_6")));
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void optimizerSteps(JsonNode wanted) {
        JsonNode all = read("optimizers.json");
        Optimizer optimizer = network(JSON.createObjectNode().set("optimizer", wanted.get("optimizer")))
                .optimizer();
        float[] weights = floats(all.get("start"));
        UpdateRule rule = UpdateRule.of(optimizer, weights.length);
        for (int t = 0; t < wanted.get("steps").size(); t++) {
            double rate = optimizer.learningRate().at(t);
            assertNear(
                    new double[] {rate},
                    new double[] {wanted.get("rates").get(t).doubleValue()});

            rule.begin();
            rule.move(weights, floats(all.get("gradients").get(t)), 0, 3, rate);
            rule.move(weights, floats(all.get("gradients").get(t)), 3, weights.length, rate);

            assertNear(doubles(weights), doubles(wanted.get("steps").get(t)));
        }
    }

    /** One case's network with its weights and its only mini-batch. */
    private static final class Trial implements AutoCloseable {

        private final Gradients gradients;
        private final ParameterLayout layout;
        private final TrainingStep step;
        private final Batch batch;
        private final double rate;

        Trial(JsonNode wanted, double rate, TrainingEngine engine) {
            this.rate = rate;
            Sequential network = network(wanted);
            Fit fit = fit(wanted);
            Shape input = input(wanted);
            layout = ParameterLayout.of(network, input);
            Objective objective = Objective.weighted(network, fit.classWeight(), 3);
            gradients = Gradients.of(network, input, objective, new NoiseSource(), engine);
            Optimizer plain = new Optimizer.Sgd(new LearningRate.Constant(rate), 0, false);
            float[] weights = new float[layout.size()];
            step = new TrainingStep(gradients, layout, UpdateRule.of(plain, layout.size()), weights);
            for (Segment segment : layout.segments()) {
                double[] values = flat(segment, wanted.get("weights"));
                for (int i = 0; i < values.length; i++) {
                    weights[segment.from() + i] = (float) values[i];
                }
            }
            step.setWeights(weights);
            batch = batch(wanted);
        }

        private static Batch batch(JsonNode wanted) {
            double[] pixels = doubles(wanted.get("pixels"));
            byte[] bytes = new byte[pixels.length];
            for (int i = 0; i < pixels.length; i++) {
                bytes[i] = (byte) pixels[i];
            }
            int size = wanted.get("labels").size();
            byte[] labels = new byte[size];
            for (int i = 0; i < size; i++) {
                labels[i] = (byte) wanted.get("labels").get(i).intValue();
            }
            Split split = Split.of(
                    bytes,
                    labels,
                    wanted.get("height").intValue(),
                    wanted.get("width").intValue());
            Batch batch = new Batch(size, split.numbersPerPicture());
            batch.fill(split, IntStream.range(0, size).toArray(), 0);
            return batch;
        }

        double run() {
            return step.run(batch, rate, new MetricSums());
        }

        double[] logits() {
            return doubles(gradients.logits(batch));
        }

        List<Segment> trainable() {
            return ofKind(ParameterLayout.Kind.TRAINABLE);
        }

        List<Segment> statistics() {
            return ofKind(ParameterLayout.Kind.STATISTIC);
        }

        private List<Segment> ofKind(ParameterLayout.Kind kind) {
            return layout.segments().stream()
                    .filter(segment -> segment.kind() == kind)
                    .toList();
        }

        void assertSegments(List<Segment> segments, JsonNode values) {
            float[] weights = step.weights();
            for (Segment segment : segments) {
                double[] found = IntStream.range(segment.from(), segment.to())
                        .mapToDouble(i -> weights[i])
                        .toArray();
                assertNear(found, flat(segment, values));
            }
        }

        void setTrainable(float[] earlier) {
            float[] weights = step.weights();
            trainable()
                    .forEach(segment ->
                            System.arraycopy(earlier, segment.from(), weights, segment.from(), segment.length()));
            step.setWeights(weights);
        }

        /** A layer's array in DL4J's order. */
        double[] flat(Segment segment, JsonNode layers) {
            JsonNode array = layers.get(segment.layer()).get(segment.name());
            if (!segment.name().equals("kernel")) {
                return doubles(array);
            }
            List<Double> values = new ArrayList<>();
            if (array.get(0).get(0).isArray()) {
                int in = array.get(0).get(0).size();
                int out = array.get(0).get(0).get(0).size();
                for (int o = 0; o < out; o++) {
                    for (int i = 0; i < in; i++) {
                        for (JsonNode row : array) {
                            for (JsonNode column : row) {
                                values.add(column.get(i).get(o).doubleValue());
                            }
                        }
                    }
                }
            } else {
                for (int o = 0; o < array.get(0).size(); o++) {
                    for (JsonNode row : array) {
                        values.add(row.get(o).doubleValue());
                    }
                }
            }
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        }

        @Override
        public void close() {
            gradients.close();
        }
    }

    private static Shape input(JsonNode wanted) {
        return Shape.of(wanted.get("height").intValue(), wanted.get("width").intValue());
    }

    private static Sequential network(JsonNode wanted) {
        ObjectNode fields = JSON.createObjectNode();
        for (String name : List.of("layers", "loss", "from_logits", "optimizer")) {
            if (wanted.has(name)) {
                fields.set(name, wanted.get(name));
            }
        }
        Violations violations = new Violations();
        Sequential network = NetworkReader.sequential(FieldReader.of(fields, violations), List.of());
        violations.throwIfAny();
        return network;
    }

    private static Fit fit(JsonNode wanted) {
        ObjectNode fields = JSON.createObjectNode();
        if (wanted.has("class_weight")) {
            fields.set("class_weight", wanted.get("class_weight"));
        }
        Violations violations = new Violations();
        Fit fit = NetworkReader.fit(FieldReader.of(fields, violations), 0, null);
        violations.throwIfAny();
        return fit;
    }

    private static void assertNear(double[] found, double[] wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < found.length; i++) {
            double difference = Math.abs(found[i] - wanted[i]);
            assertThat(difference <= ABSOLUTE + RELATIVE * Math.abs(wanted[i]))
                    .as("number %d is %s, wanted is %s", i, found[i], wanted[i])
                    .isTrue();
        }
    }

    private static JsonNode read(String file) {
        try (InputStream in = KerasArithmeticTest.class.getResourceAsStream("/keras/" + file)) {
            return JSON.readTree(in);
        } catch (IOException missing) {
            throw new java.io.UncheckedIOException(missing);
        }
    }

    private static double[] doubles(JsonNode array) {
        return array.isNumber()
                ? new double[] {array.doubleValue()}
                : array.valueStream()
                        .flatMapToDouble(item -> java.util.Arrays.stream(doubles(item)))
                        .toArray();
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static float[] floats(JsonNode array) {
        double[] values = doubles(array);
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (float) values[i];
        }
        return result;
    }
}
