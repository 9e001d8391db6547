package io.fittingroom.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverfittingTest {

    @Test
    void beginsAfterTheSmallestValidationLoss() {
        List<EpochFigures> epochs = epochs(falling(7), 0.50, 0.40, 0.35, 0.34, 0.36, 0.38, 0.41);

        Overfitting overfitting = Overfitting.begins(epochs).orElseThrow();

        assertThat(overfitting.epoch()).isEqualTo(5);
        assertThat(overfitting.sentence())
                .startsWith("From epoch 5 on val_loss rises, from 0.3400 to 0.4100 in epoch 7, while loss falls from")
                .contains("The weights of epoch 4 do best");
    }

    @Test
    void aDipOnTheWayUpDoesNotHideIt() {
        assertThat(Overfitting.begins(epochs(falling(8), 0.50, 0.40, 0.34, 0.37, 0.36, 0.38, 0.37, 0.40)))
                .map(Overfitting::epoch)
                .hasValue(4);
    }

    @Test
    void twoEpochsAboveTheSmallestMayBeChance() {
        List<EpochFigures> epochs = epochs(falling(6), 0.50, 0.40, 0.34, 0.38, 0.39, 0.40);

        assertThat(Overfitting.begins(epochs.subList(0, 5))).isEmpty();
        assertThat(Overfitting.begins(epochs)).map(Overfitting::epoch).hasValue(4);
    }

    @Test
    void theJitterOfALevelCurveIsNoRise() {
        assertThat(Overfitting.begins(epochs(falling(9), 0.50, 0.40, 0.335, 0.338, 0.336, 0.340, 0.337, 0.339, 0.338)))
                .isEmpty();
    }

    @Test
    void aSmallerValueLaterWithdrawsIt() {
        double[] valLosses = {0.50, 0.34, 0.38, 0.39, 0.40, 0.33};

        assertThat(Overfitting.begins(epochs(falling(5), valLosses))).isPresent();
        assertThat(Overfitting.begins(epochs(falling(6), valLosses))).isEmpty();
    }

    @Test
    void whereTheTrainingLossRisesTooNothingIsLearnedByHeart() {
        double[] rising = {0.5, 0.4, 0.45, 0.5, 0.6};

        assertThat(Overfitting.begins(epochs(rising, 0.50, 0.40, 0.45, 0.50, 0.60)))
                .isEmpty();
    }

    @Test
    void aCurveThatFallsToTheEndDoesNotOverfit() {
        assertThat(Overfitting.begins(epochs(falling(5), 0.50, 0.40, 0.35, 0.33, 0.32)))
                .isEmpty();
    }

    @Test
    void withoutValidationOrEpochsThereIsNothingToSay() {
        double nan = Double.NaN;

        assertThat(Overfitting.begins(List.of())).isEmpty();
        assertThat(Overfitting.begins(epochs(falling(5), nan, nan, nan, nan, nan)))
                .isEmpty();
    }

    private static double[] falling(int count) {
        double[] losses = new double[count];
        for (int i = 0; i < count; i++) {
            losses[i] = 0.5 / (i + 1);
        }
        return losses;
    }

    /** As many epochs as there are losses. */
    private static List<EpochFigures> epochs(double[] losses, double... valLosses) {
        List<EpochFigures> epochs = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            epochs.add(new EpochFigures(i + 1, losses[i], 0.9, valLosses[i], 0.85, 0.001, 1, 1000));
        }
        return epochs;
    }
}
