package io.fittingroom.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.network.NetworkPlan.LayerPlan;
import io.fittingroom.network.NetworkProblem.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkPlanTest {

    private static final Shape PICTURE = Shape.of(28, 28);

    @Test
    void theLessonsNetworkHasTheShapesAndCountsOfKerasSummary() {
        NetworkPlan plan = plan(Sequential.LESSON);

        assertThat(plan.layers())
                .containsExactly(
                        new LayerPlan("rescaling", Shape.of(28, 28), 0),
                        new LayerPlan("flatten", Shape.of(784), 0),
                        new LayerPlan("dense", Shape.of(128), 100_480),
                        new LayerPlan("dense", Shape.of(10), 1_290));
        assertThat(plan.parameters()).isEqualTo(101_770);
        assertThat(plan.problems()).isEmpty();
    }

    @Test
    void withoutFlattenTheShapeIsExplained() {
        NetworkPlan plan = plan(List.of(dense(128, Activation.RELU), dense(10, Activation.SOFTMAX)));

        assertThat(plan.errors()).extracting(NetworkProblem::pointer).containsExactly("/layers/0", "/layers/1");
        assertThat(plan.errors().get(0).detail()).contains("[28, 28]").contains("flatten");
        assertThat(plan.errors().get(1).lesson()).contains("one answer for each of the 28 rows");
    }

    @Test
    void fiveOutputsForTenClassesAreRefused() {
        NetworkPlan plan = plan(List.of(new Layer.Flatten(), dense(5, Activation.SOFTMAX)));

        assertThat(plan.errors()).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/layers/1/units");
            assertThat(problem.detail()).contains("labels reach 9");
        });
    }

    @Test
    void moreOutputsThanClassesAreAWarning() {
        NetworkPlan plan = plan(List.of(new Layer.Flatten(), dense(12, Activation.SOFTMAX)));

        assertThat(plan.errors()).isEmpty();
        assertThat(plan.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.severity()).isEqualTo(Severity.WARNING));
    }

    @Test
    void theLastLayerMustBeDenseWithSoftmax() {
        assertThat(plan(List.of(new Layer.Flatten())).errors())
                .extracting(NetworkProblem::pointer)
                .containsExactly("/layers/0");
        assertThat(plan(List.of(new Layer.Flatten(), dense(10, Activation.RELU)))
                        .errors())
                .extracting(NetworkProblem::pointer)
                .containsExactly("/layers/1/activation");
    }

    @Test
    void anEmptyNetworkIsRefused() {
        assertThat(plan(List.of()).errors())
                .singleElement()
                .satisfies(problem -> assertThat(problem.pointer()).isEqualTo("/layers"));
    }

    @Test
    void softmaxInTheMiddleIsAWarning() {
        NetworkPlan plan =
                plan(List.of(new Layer.Flatten(), dense(64, Activation.SOFTMAX), dense(10, Activation.SOFTMAX)));

        assertThat(plan.errors()).isEmpty();
        assertThat(plan.problems()).extracting(NetworkProblem::pointer).containsExactly("/layers/1/activation");
    }

    @Test
    void moreParametersThanTheServiceTrainsAreRefusedBeforeAnyAllocation() {
        NetworkPlan plan = plan(List.of(
                new Layer.Flatten(),
                dense(65_536, Activation.RELU),
                dense(65_536, Activation.RELU),
                dense(10, Activation.SOFTMAX)));

        assertThat(plan.parameters()).isEqualTo(785L * 65_536 + 65_537L * 65_536 + 65_537L * 10);
        assertThat(plan.errors())
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail()).contains("10,000,000"));
    }

    private static NetworkPlan plan(List<Layer> layers) {
        Sequential network = new Sequential(layers, Optimizer.Adam.DEFAULT, Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
        return NetworkPlan.of(network, PICTURE, 10, 10_000_000);
    }

    private static Layer dense(int units, Activation activation) {
        return new Layer.Dense(units, activation);
    }
}
