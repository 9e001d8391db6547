package io.fittingroom.engine.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.network.LearningRate;
import io.fittingroom.network.Optimizer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What can be worked out in the head; the rest is in {@code KerasArithmeticTest}. */
class UpdateRuleTest {

    private static final LearningRate TENTH = new LearningRate.Constant(0.1);
    private static final Offset<Float> NEAR = Offset.offset(1e-6f);

    @Test
    void withMomentumEqualGradientsMakeEverLongerSteps() {
        assertThat(threeSteps(new Optimizer.Sgd(TENTH, 0, false))).containsExactly(-0.1f, -0.2f, -0.3f);
        // 0.1, then 0.1 + 0.05, then 0.1 + 0.05 + 0.025
        assertThat(threeSteps(new Optimizer.Sgd(TENTH, 0.5, false)))
                .containsExactly(new float[] {-0.1f, -0.25f, -0.425f}, NEAR);
        // Each looks ahead by half of the velocity.
        assertThat(threeSteps(new Optimizer.Sgd(TENTH, 0.5, true)))
                .containsExactly(new float[] {-0.15f, -0.325f, -0.5125f}, NEAR);
    }

    @Test
    void adamTakesStepsOfTheLearningRateWhenGradientsAreEqual() {
        assertThat(threeSteps(new Optimizer.Adam(TENTH, 0.9, 0.999, 1e-12, false)))
                .containsExactly(new float[] {-0.1f, -0.2f, -0.3f}, Offset.offset(1e-5f));
    }

    @Test
    void adamWShrinksTheWeightBeforeTheStep() {
        // w (1 - 0.1 * 0.5) - 0.1
        assertThat(threeSteps(new Optimizer.AdamW(TENTH, 0.5, 0.9, 0.999, 1e-12, false)))
                .containsExactly(new float[] {-0.1f, -0.195f, -0.28525f}, Offset.offset(1e-5f));
    }

    @Test
    void adagradDividesByTheRootOfTheSumOfSquares() {
        assertThat(threeSteps(new Optimizer.Adagrad(TENTH, 0, 0)))
                .containsExactly(new float[] {-0.1f, -0.1f - 0.0707107f, -0.1f - 0.0707107f - 0.0577350f}, NEAR);
    }

    @Test
    void centeredRmsPropStaysFiniteWhereTheVarianceIsNothingButRounding() {
        UpdateRule rule = UpdateRule.of(new Optimizer.RmsProp(TENTH, 0.9, 0, 1e-7, true), 1);
        float[] weights = {0};
        for (int step = 0; step < 300; step++) {
            rule.begin();
            // With this one the mean's square comes out above the mean of squares.
            rule.move(weights, new float[] {4743.299f}, 0, 1, 1e-3);
        }

        assertThat(weights[0]).isFinite();
    }

    private static float[] threeSteps(Optimizer optimizer) {
        UpdateRule rule = UpdateRule.of(optimizer, 1);
        float[] weights = {0};
        float[] after = new float[3];
        for (int step = 0; step < after.length; step++) {
            rule.begin();
            rule.move(weights, new float[] {1}, 0, 1, optimizer.learningRate().at(step));
            after[step] = weights[0];
        }
        return after;
    }
}
