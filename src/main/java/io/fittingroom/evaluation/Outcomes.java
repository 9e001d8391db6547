package io.fittingroom.evaluation;

import java.util.Objects;

/**
 * What a network answered to each picture of a split, in the split's order, reduced to what figures need: some 20 bytes a
 * picture, however many outputs the network has. Immutable and thread-safe.
 *
 * <p>Classes are ordered by probability, the lower index first among equals, as the first maximum counts as the answer
 * everywhere in the service; a probability that is not a number comes last.
 */
final class Outcomes {

    private final int classes;
    private final int outputs;
    private final int[] labels; // [pictures]
    private final int[] predicted; // [pictures]
    private final int[] ahead; // [pictures], classes that come before the true one
    private final float[] confidences; // [pictures], 0..1
    private final float[] labelProbabilities; // [pictures], 0..1

    private Outcomes(Recorder recorder) {
        this.classes = recorder.classes;
        this.outputs = recorder.outputs;
        this.labels = recorder.labels;
        this.predicted = recorder.predicted;
        this.ahead = recorder.ahead;
        this.confidences = recorder.confidences;
        this.labelProbabilities = recorder.labelProbabilities;
    }

    /** The number of pictures. */
    int size() {
        return labels.length;
    }

    /** The classes that the data set has. */
    int classes() {
        return classes;
    }

    /** The network's outputs; may be more than {@link #classes()}. 0 when there are no pictures. */
    int outputs() {
        return outputs;
    }

    /** The true class of a picture, 0 to classes - 1. */
    int label(int picture) {
        return labels[picture];
    }

    /** The most probable output, 0 to outputs - 1. */
    int predicted(int picture) {
        return predicted[picture];
    }

    /** The most probable output as a class: {@link #classes()} stands for every output that is no class of the data set. */
    int predictedClass(int picture) {
        return Math.min(predicted[picture], classes);
    }

    boolean isRight(int picture) {
        return predicted[picture] == labels[picture];
    }

    /** True when the true class is among the {@code k} most probable outputs. */
    boolean isAmongFirst(int k, int picture) {
        return ahead[picture] < k;
    }

    /** The probability of the most probable output, 0 to 1. */
    float confidence(int picture) {
        return confidences[picture];
    }

    /** The probability of the true class, 0 to 1. */
    float labelProbability(int picture) {
        return labelProbabilities[picture];
    }

    /** Takes the answers down, picture by picture. Not thread-safe. */
    static final class Recorder {

        private final int classes;
        private final int[] labels;
        private final int[] predicted;
        private final int[] ahead;
        private final float[] confidences;
        private final float[] labelProbabilities;
        private int outputs;
        private int recorded;

        /**
         * @param pictures that will be recorded
         * @param classes that the data set has
         */
        Recorder(int pictures, int classes) {
            this.classes = classes;
            labels = new int[pictures];
            predicted = new int[pictures];
            ahead = new int[pictures];
            confidences = new float[pictures];
            labelProbabilities = new float[pictures];
        }

        /**
         * The next picture.
         *
         * @param label its true class, one of the outputs
         * @param probabilities [outputs], each 0 to 1
         */
        void add(int label, float[] probabilities) {
            Objects.checkIndex(label, Math.min(classes, probabilities.length));
            int best = 0;
            int before = 0;
            for (int i = 0; i < probabilities.length; i++) {
                if (comesBefore(i, best, probabilities)) {
                    best = i;
                }
                if (comesBefore(i, label, probabilities)) {
                    before++;
                }
            }
            outputs = probabilities.length;
            labels[recorded] = label;
            predicted[recorded] = best;
            ahead[recorded] = before;
            confidences[recorded] = probabilities[best];
            labelProbabilities[recorded] = probabilities[label];
            recorded++;
        }

        /** All of it, once every picture is recorded. */
        Outcomes finish() {
            if (recorded != labels.length) {
                throw new IllegalStateException(recorded + " of " + labels.length + " pictures were recorded");
            }
            return new Outcomes(this);
        }

        private static boolean comesBefore(int a, int b, float[] probabilities) {
            float one = numberOrLess(probabilities[a]);
            float other = numberOrLess(probabilities[b]);
            return one > other || (one == other && a < b);
        }

        private static float numberOrLess(float probability) {
            return Float.isNaN(probability) ? -1 : probability;
        }
    }
}
