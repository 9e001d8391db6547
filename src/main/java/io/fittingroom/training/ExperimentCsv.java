package io.fittingroom.training;

import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Metric;

/**
 * An experiment's curves as CSV (RFC 4180): one row for each variant and finished epoch. A figure that is missing or not
 * finite is {@code nan}. Other than in a job's own CSV, which is Keras', epochs count from 1. Stateless.
 */
final class ExperimentCsv {

    private ExperimentCsv() {}

    static String of(ExperimentView experiment) {
        StringBuilder csv = new StringBuilder("variant,job,epoch");
        for (Metric metric : Metric.values()) {
            csv.append(',').append(metric.word());
        }
        csv.append(",learning_rate,duration_seconds,parameters,test_accuracy,test_loss\r\n");
        for (ExperimentView.Variant variant : experiment.variants()) {
            variant.epochs().forEach(epoch -> append(csv, variant, epoch));
        }
        return csv.toString();
    }

    private static void append(StringBuilder csv, ExperimentView.Variant variant, EpochFigures epoch) {
        csv.append(quoted(variant.name())).append(',').append(variant.job());
        csv.append(',').append(epoch.epoch());
        for (Metric metric : Metric.values()) {
            csv.append(',').append(number(metric.of(epoch)));
        }
        csv.append(',').append(number(epoch.learningRate()));
        csv.append(',').append(number(epoch.durationSeconds()));
        csv.append(',').append(variant.parameters());
        boolean isEvaluated = variant.evaluation() != null;
        csv.append(',').append(number(isEvaluated ? variant.evaluation().accuracy() : Double.NaN));
        csv.append(',').append(number(isEvaluated ? variant.evaluation().loss() : Double.NaN));
        csv.append("\r\n");
    }

    private static String quoted(String text) {
        return text.matches("[\\p{L}\\p{N} ._-]+") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.valueOf(value) : "nan";
    }
}
