package io.fittingroom.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The figures against those of scikit-learn on the same predictions (src/test/resources/evaluation/make.py). */
class EvaluationFiguresTest {

    private static final Offset<Double> CLOSE = within(1e-6);

    @ParameterizedTest
    @ValueSource(strings = {"ordinary", "missing_classes", "too_sure", "more_outputs", "all_right", "two_classes"})
    void figuresAreThoseOfScikitLearn(String name) {
        JsonNode expected = JsonMapper.shared().readTree(resource(name + ".json"));
        int classes = expected.path("classes").intValue();
        List<String> labels =
                IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
        TreeSet<Integer> ks = new TreeSet<>();
        expected.path("top_k").propertyNames().forEach(k -> ks.add(Integer.valueOf(k)));
        Outcomes outcomes = outcomes(name, classes);

        EvaluationFigures figures = EvaluationFigures.of(outcomes, labels, ks, 10);

        assertThat(figures.accuracy()).isCloseTo(number(expected, "/accuracy"), CLOSE);
        assertThat(figures.loss()).isCloseTo(number(expected, "/loss"), CLOSE);
        assertThat(figures.topK())
                .hasSize(ks.size())
                .allSatisfy(top -> assertThat(top.accuracy()).isCloseTo(number(expected, "/top_k/" + top.k()), CLOSE));
        assertAverage(figures.macroAverage(), expected.path("macro_average"));
        assertAverage(figures.weightedAverage(), expected.path("weighted_average"));
        JsonNode byClass = expected.path("by_class");
        assertThat(figures.classes()).hasSize(byClass.size());
        for (int i = 0; i < byClass.size(); i++) {
            EvaluationFigures.ClassFigures one = figures.classes().get(i);
            assertThat(one.label()).isEqualTo(i < classes ? "class " + i : "none");
            assertThat(one.support()).isEqualTo(byClass.get(i).path("support").intValue());
            assertThat(one.predicted())
                    .isEqualTo(byClass.get(i).path("predicted").intValue());
            assertThat(one.precision()).isCloseTo(number(byClass.get(i), "/precision"), CLOSE);
            assertThat(one.recall()).isCloseTo(number(byClass.get(i), "/recall"), CLOSE);
            assertThat(one.f1()).isCloseTo(number(byClass.get(i), "/f1"), CLOSE);
        }
        assertThat(JsonMapper.shared().<JsonNode>valueToTree(figures.confusion()))
                .isEqualTo(expected.path("confusion"));
        for (JsonNode calibration : expected.path("calibrations")) {
            assertCalibration(Calibration.of(outcomes, calibration.path("bins").intValue()), calibration);
        }
    }

    @Test
    void amongEqualProbabilitiesTheLowerIndexIsTheAnswer() {
        Outcomes outcomes = outcomes(3, new int[] {0, 1, 2}, new float[] {0.25f, 0.25f, 0.25f, 0.25f});

        EvaluationFigures figures =
                EvaluationFigures.of(outcomes, List.of("a", "b", "c"), new TreeSet<>(List.of(1, 2, 3)), 10);

        assertThat(figures.correct()).isEqualTo(1);
        assertThat(figures.topK()).extracting(EvaluationFigures.TopK::accuracy).containsExactly(1 / 3.0, 2 / 3.0, 1.0);
    }

    @Test
    void aNetworkThatAnswersNoNumbersHasNoLossAndIsHardlyEverRight() {
        float nan = Float.NaN;
        Outcomes outcomes = outcomes(3, new int[] {0, 1, 2}, new float[] {nan, nan, nan});

        EvaluationFigures figures =
                EvaluationFigures.of(outcomes, List.of("a", "b", "c"), new TreeSet<>(List.of(1)), 10);

        assertThat(figures.loss()).isNaN();
        assertThat(figures.accuracy()).isEqualTo(1 / 3.0);
        assertThat(figures.topK().get(0).accuracy()).isEqualTo(figures.accuracy());
        assertThat(figures.calibration().expectedCalibrationError()).isNaN();
    }

    @Test
    void aProbabilityOnTheEdgeOfTwoBinsBelongsToTheLower() {
        Outcomes outcomes = outcomes(2, new int[] {0, 0}, new float[] {0.5f, 0.5f});

        assertThat(Calibration.of(outcomes, 10).bins())
                .extracting(Calibration.Bin::count)
                .containsExactly(0, 0, 0, 0, 2, 0, 0, 0, 0, 0);
    }

    private static void assertAverage(EvaluationFigures.Average average, JsonNode expected) {
        assertThat(average.precision()).isCloseTo(number(expected, "/precision"), CLOSE);
        assertThat(average.recall()).isCloseTo(number(expected, "/recall"), CLOSE);
        assertThat(average.f1()).isCloseTo(number(expected, "/f1"), CLOSE);
    }

    /** scikit-learn's curve leaves empty bins out. */
    private static void assertCalibration(Calibration calibration, JsonNode expected) {
        assertThat(calibration.expectedCalibrationError())
                .isCloseTo(number(expected, "/expected_calibration_error"), CLOSE);
        int filled = 0;
        for (int i = 0; i < calibration.bins().size(); i++) {
            Calibration.Bin bin = calibration.bins().get(i);
            assertThat(bin.count()).isEqualTo(expected.at("/counts/" + i).intValue());
            if (bin.count() == 0) {
                assertThat(bin.accuracy()).isNaN();
                assertThat(bin.meanConfidence()).isNaN();
            } else {
                assertThat(bin.accuracy()).isCloseTo(number(expected, "/accuracy/" + filled), CLOSE);
                assertThat(bin.meanConfidence()).isCloseTo(number(expected, "/mean_confidence/" + filled), CLOSE);
                filled++;
            }
        }
        assertThat(filled).isEqualTo(expected.path("accuracy").size());
    }

    /** The number there; NaN for null. */
    private static double number(JsonNode node, String pointer) {
        JsonNode number = node.at(pointer);
        return number.isNull() ? Double.NaN : number.doubleValue();
    }

    /** Outcomes of pictures that all get the same answer. */
    private static Outcomes outcomes(int classes, int[] labels, float[] probabilities) {
        Outcomes.Recorder recorder = new Outcomes.Recorder(labels.length, classes);
        for (int label : labels) {
            recorder.add(label, probabilities);
        }
        return recorder.finish();
    }

    private static Outcomes outcomes(String name, int classes) {
        List<String> lines = resource(name + ".csv").lines().toList();
        Outcomes.Recorder recorder = new Outcomes.Recorder(lines.size(), classes);
        for (String line : lines) {
            String[] fields = line.split(",", -1);
            float[] probabilities = new float[fields.length - 1];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = Float.parseFloat(fields[i + 1]);
            }
            recorder.add(Integer.parseInt(fields[0]), probabilities);
        }
        return recorder.finish();
    }

    static String resource(String name) {
        try (InputStream stream = EvaluationFiguresTest.class.getResourceAsStream("/evaluation/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
