package io.fittingroom.network;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The point of a training from which it learns its pictures by heart: val_loss rises while loss goes on falling.
 *
 * <p>It is the epoch after the one with the smallest val_loss, if
 *
 * <ul>
 *   <li>at least {@value #LEAST_EPOCHS} epochs come after that smallest one, all of them above it therefore,
 *   <li>the mean val_loss of the last {@value #LEAST_EPOCHS} of them is more than 2 % above it, so that the jitter of a curve
 *       that has merely become level does not count, and
 *   <li>the training loss is smaller at the end than it was at the smallest val_loss.
 * </ul>
 *
 * It is a statement on the epochs so far; a later epoch with a still smaller val_loss withdraws it.
 *
 * @param epoch the first that overfits, from 2
 * @param sentence the same in words, with the figures
 */
public record Overfitting(int epoch, String sentence) {

    static final int LEAST_EPOCHS = 3;
    private static final double LEAST_RISE = 0.02;

    /**
     * Where overfitting begins.
     *
     * @param epochs finished, oldest first
     * @return empty where it does not, or where there is no validation
     */
    public static Optional<Overfitting> begins(List<EpochFigures> epochs) {
        int smallest = smallest(epochs);
        if (smallest < 0 || epochs.size() - 1 - smallest < LEAST_EPOCHS) {
            return Optional.empty();
        }
        EpochFigures best = epochs.get(smallest);
        EpochFigures last = epochs.get(epochs.size() - 1);
        boolean hasRisen = recent(epochs) > best.valLoss() * (1 + LEAST_RISE);
        boolean stillLearns = last.loss() < best.loss();
        return hasRisen && stillLearns
                ? Optional.of(new Overfitting(best.epoch() + 1, sentence(best, last)))
                : Optional.empty();
    }

    /** Index of the last of the smallest; -1 when none is a number. */
    private static int smallest(List<EpochFigures> epochs) {
        int smallest = -1;
        for (int i = 0; i < epochs.size(); i++) {
            double valLoss = epochs.get(i).valLoss();
            if (!Double.isNaN(valLoss)
                    && (smallest < 0 || valLoss <= epochs.get(smallest).valLoss())) {
                smallest = i;
            }
        }
        return smallest;
    }

    private static double recent(List<EpochFigures> epochs) {
        return epochs.subList(epochs.size() - LEAST_EPOCHS, epochs.size()).stream()
                .mapToDouble(EpochFigures::valLoss)
                .average()
                .orElse(Double.NaN);
    }

    private static String sentence(EpochFigures best, EpochFigures last) {
        return String.format(
                Locale.ROOT,
                "From epoch %d on val_loss rises, from %.4f to %.4f in epoch %d, while loss falls from %.4f to %.4f: the"
                        + " network learns its training pictures by heart. The weights of epoch %d do best on new ones.",
                best.epoch() + 1,
                best.valLoss(),
                last.valLoss(),
                last.epoch(),
                best.loss(),
                last.loss(),
                best.epoch());
    }
}
