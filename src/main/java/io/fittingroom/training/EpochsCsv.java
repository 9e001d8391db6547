package io.fittingroom.training;

import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Metric;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Epochs as Keras' CSVLogger writes them: the column {@code epoch}, counted from 0, then the figures in alphabetical order.
 * A figure that is not finite is {@code nan}, as in Keras.
 */
final class EpochsCsv {

    private EpochsCsv() {}

    /** @param request what was asked for, which decides the columns */
    static String of(List<EpochFigures> epochs, JobRequest request) {
        Map<String, ToDoubleFunction<EpochFigures>> columns = columns(request);
        StringBuilder csv = new StringBuilder("epoch,")
                .append(String.join(",", columns.keySet()))
                .append('\n');
        for (EpochFigures epoch : epochs) {
            csv.append(epoch.epoch() - 1);
            for (ToDoubleFunction<EpochFigures> figure : columns.values()) {
                csv.append(',').append(number(figure.applyAsDouble(epoch)));
            }
            csv.append('\n');
        }
        return csv.toString();
    }

    private static Map<String, ToDoubleFunction<EpochFigures>> columns(JobRequest request) {
        Map<String, ToDoubleFunction<EpochFigures>> columns = new TreeMap<>();
        columns.put("learning_rate", EpochFigures::learningRate);
        for (Metric metric : Metric.values()) {
            boolean isMeasured = (request.fit().hasValidation() || !metric.ofValidation())
                    && (request.topK() > 0 || !metric.ofTopK());
            if (isMeasured) {
                columns.put(metric.word(), metric::of);
            }
        }
        return columns;
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.valueOf(value) : "nan";
    }
}
