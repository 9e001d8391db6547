package io.fittingroom.training;

import io.fittingroom.network.EpochFigures;
import java.util.List;

/**
 * Epochs as Keras' CSVLogger writes them: the column {@code epoch}, counted from 0, then the figures in alphabetical order.
 * A figure that is not finite is {@code nan}, as in Keras.
 */
final class EpochsCsv {

    private EpochsCsv() {}

    static String of(List<EpochFigures> epochs, boolean hasValidation) {
        StringBuilder csv = new StringBuilder("epoch,accuracy,learning_rate,loss");
        csv.append(hasValidation ? ",val_accuracy,val_loss\n" : "\n");
        for (EpochFigures epoch : epochs) {
            csv.append(epoch.epoch() - 1)
                    .append(',')
                    .append(number(epoch.accuracy()))
                    .append(',')
                    .append(number(epoch.learningRate()))
                    .append(',')
                    .append(number(epoch.loss()));
            if (hasValidation) {
                csv.append(',').append(number(epoch.valAccuracy())).append(',').append(number(epoch.valLoss()));
            }
            csv.append('\n');
        }
        return csv.toString();
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.valueOf(value) : "nan";
    }
}
