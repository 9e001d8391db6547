package io.fittingroom.inference;

import io.fittingroom.dataset.Split;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * How like its training data a picture is, by two measures on the picture reduced to 14x14 cells (each the mean of its
 * pixels; of a coloured one to 8x8 cells of each channel, so that the work stays the same):
 *
 * <ul>
 *   <li>the distance from the nearest class mean, in units of the pictures' spread about their class means (Mahalanobis
 *       distance with the covariance within classes, to whose diagonal a hundredth of its mean is added): large for noise, light
 *       grounds and gradients;
 *   <li>the similarity to the most similar of up to 10,000 training pictures (cosine): small for writing and for shapes that
 *       are no article, and zero for black.
 * </ul>
 *
 * Each has a limit that 99.9 % of the training pictures keep (of up to 20,000 that are not among the 10,000). Immutable and
 * thread-safe. Computing it takes some 1 s for 60,000 pictures of 28x28, asking it some 15 µs for a picture that is like
 * the data and 1 ms for one that is not. Holds 8 MB.
 */
final class Likeness {

    private static final int CELLS_A_SIDE = 14;
    private static final int COLOURED_CELLS_A_SIDE = 8;
    private static final int MOST_REFERENCES = 10_000;
    private static final int MOST_SAMPLES = 20_000;
    private static final int LEAST_PICTURES = 2_000;
    private static final double KEPT_BY = 0.999;
    private static final double SHRINKAGE = 0.01;

    private final Cells cells;
    private final int total;
    private final float[][] references; // unit length, [references][cells]
    private final double[][] whitening; // columns of a lower triangle, [cells][cells]
    private final double[][] means; // whitened class means, [classes][cells]
    private final double mostDistance;
    private final double leastSimilarity;

    private Likeness(Split train) {
        total = train.size();
        cells = new Cells(train.height(), train.width(), train.channels());
        int step = Math.max(6, (total + MOST_REFERENCES - 1) / MOST_REFERENCES);
        references = IntStream.range(0, total)
                .filter(i -> i % step == 0)
                .mapToObj(i -> unit(cells.of(train, i)))
                .toArray(float[][]::new);
        int stride = Math.max(1, total / MOST_SAMPLES);
        int[] chosen = IntStream.range(0, total)
                .filter(i -> i % stride == stride / 2 && i % step != 0)
                .toArray();
        float[][] samples =
                Arrays.stream(chosen).mapToObj(i -> cells.of(train, i)).toArray(float[][]::new);
        int[] labels = Arrays.stream(chosen).map(train::label).toArray();
        double[][] classMeans = classMeans(samples, labels);
        whitening = transpose(inverse(cholesky(covariance(samples, labels, classMeans))));
        means = Arrays.stream(classMeans)
                .filter(mean -> mean.length > 0)
                .map(this::whitened)
                .toArray(double[][]::new);
        int beyond = (int) Math.ceil(samples.length * (1 - KEPT_BY));
        double[] distances =
                Arrays.stream(samples).mapToDouble(this::distance).sorted().toArray();
        mostDistance = distances[distances.length - 1 - beyond];
        leastSimilarity = leastSimilarity(samples, beyond);
    }

    /** The measures of a training split; empty for one of fewer than 2,000 pictures, which says too little. */
    static Optional<Likeness> to(Split train) {
        return train.size() < LEAST_PICTURES ? Optional.empty() : Optional.of(new Likeness(train));
    }

    /**
     * Why the picture is very unlike the training data, in words for a person; empty when it is not.
     *
     * @param pixels numbers in 0..255, shape [height, width, channels]
     */
    List<String> doubts(float[] pixels) {
        float[] reduced = cells.of(pixels);
        double distance = distance(reduced);
        double similarity = similarity(unit(reduced), leastSimilarity);
        boolean isFar = !(distance <= mostDistance);
        boolean isAlone = similarity < leastSimilarity;
        if (!isFar && !isAlone) {
            return List.of();
        }
        StringBuilder reasons = new StringBuilder();
        if (isFar) {
            reasons.append(text(
                    "it is %.0f away from the mean of the nearest class, where 99.9 %% of them keep within %.0f (Mahalanobis distance)",
                    distance, mostDistance));
        }
        if (isAlone) {
            reasons.append(isFar ? "; " : "")
                    .append(text(
                            "the most similar of %,d of them is like it by %.2f, where 99.9 %% reach %.2f (cosine of %s cells)",
                            references.length, similarity, leastSimilarity, cells.size()));
        }
        return List.of(text("The picture is very unlike the %,d training pictures, so the answer is a guess: ", total)
                + reasons + ".");
    }

    double mostDistance() {
        return mostDistance;
    }

    double leastSimilarity() {
        return leastSimilarity;
    }

    private double distance(float[] reduced) {
        double[] point = whitened(toDoubles(reduced));
        double least = Double.POSITIVE_INFINITY;
        for (double[] mean : means) {
            double sum = 0;
            for (int i = 0; i < point.length; i++) {
                double difference = point[i] - mean[i];
                sum += difference * difference;
            }
            least = Math.min(least, sum);
        }
        return Math.sqrt(least);
    }

    /** The greatest similarity to a reference; any that is at least {@code enough} ends the search. */
    private double similarity(float[] unit, double enough) {
        double most = 0;
        for (float[] reference : references) {
            most = Math.max(most, dot(unit, reference));
            if (most >= enough) {
                break;
            }
        }
        return most;
    }

    /**
     * Only the few samples that are least like any reference decide it: a search ends as soon as its sample is not one of them.
     *
     * @param beyond how many samples are below the limit
     */
    private double leastSimilarity(float[][] samples, int beyond) {
        PriorityQueue<Double> least = new PriorityQueue<>(beyond + 2, Comparator.reverseOrder());
        for (float[] sample : samples) {
            double enough = least.size() > beyond ? least.element() : Double.POSITIVE_INFINITY;
            double similarity = similarity(unit(sample), enough);
            if (similarity < enough) {
                least.add(similarity);
            }
            if (least.size() > beyond + 1) {
                least.remove();
            }
        }
        // All are like a reference to the last bit: a data set of a few pictures repeated.
        return least.element() >= 1 ? 1 - 1e-6 : least.element();
    }

    private static double dot(float[] a, float[] b) {
        // Four sums, so that they need not wait for each other.
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            first += a[i] * b[i];
        }
        return (first + second) + (third + fourth);
    }

    private static float[] unit(float[] reduced) {
        double length = Math.sqrt(dot(reduced, reduced));
        float[] unit = new float[reduced.length];
        for (int i = 0; i < unit.length && length > 0; i++) {
            unit[i] = (float) (reduced[i] / length);
        }
        return unit;
    }

    private static double[] toDoubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    /** Adds column by column, a loop that HotSpot vectorises, and leaves out the many cells that are black. */
    private double[] whitened(double[] point) {
        double[] result = new double[point.length];
        for (int column = 0; column < point.length; column++) {
            if (point[column] != 0) {
                addScaled(whitening[column], point[column], result, column);
            }
        }
        return result;
    }

    private static void addScaled(double[] values, double factor, double[] sums, int from) {
        for (int i = from; i < values.length; i++) {
            sums[i] += factor * values[i];
        }
    }

    /** By label; an empty array for a class without samples. */
    private static double[][] classMeans(float[][] samples, int[] labels) {
        int size = samples[0].length;
        int classes = Arrays.stream(labels).max().orElse(0) + 1;
        double[][] means = new double[classes][0];
        int[] counts = new int[classes];
        for (int i = 0; i < samples.length; i++) {
            if (counts[labels[i]]++ == 0) {
                means[labels[i]] = new double[size];
            }
            for (int j = 0; j < size; j++) {
                means[labels[i]][j] += samples[i][j];
            }
        }
        for (int label = 0; label < classes; label++) {
            for (int j = 0; j < means[label].length; j++) {
                means[label][j] /= counts[label];
            }
        }
        return means;
    }

    /** Lower triangle of the covariance within classes, its diagonal strengthened so that it can be inverted. */
    private static double[][] covariance(float[][] samples, int[] labels, double[][] means) {
        int size = samples[0].length;
        double[][] covariance = new double[size][size];
        // Four samples at a time, whose products are added in their order: each sum is fetched and kept once for all of
        // them.
        double[][] differences = new double[4][size];
        for (int sample = 0; sample < samples.length; sample += differences.length) {
            for (int i = 0; i < differences.length; i++) {
                boolean isThere = sample + i < samples.length;
                for (int j = 0; j < size; j++) {
                    differences[i][j] = isThere ? samples[sample + i][j] - means[labels[sample + i]][j] : 0;
                }
            }
            addProducts(differences[0], differences[1], differences[2], differences[3], covariance);
        }
        double trace = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                covariance[i][j] /= samples.length;
            }
            trace += covariance[i][i];
        }
        for (int i = 0; i < size; i++) {
            // One grey level squared, should the data not vary at all.
            covariance[i][i] += SHRINKAGE * Math.max(1, trace / size);
        }
        return covariance;
    }

    /** Adds the outer product of each of the four with itself to a lower triangle. */
    private static void addProducts(double[] a, double[] b, double[] c, double[] d, double[][] sums) {
        for (int i = 0; i < a.length; i++) {
            double[] row = sums[i];
            for (int j = 0; j <= i; j++) {
                row[j] = row[j] + a[i] * a[j] + b[i] * b[j] + c[i] * c[j] + d[i] * d[j];
            }
        }
    }

    /** The lower triangle L of a symmetric positive definite matrix: L times its transpose is the matrix. */
    private static double[][] cholesky(double[][] matrix) {
        int size = matrix.length;
        double[][] lower = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
            }
        }
        return lower;
    }

    /** The inverse of a lower triangle, itself one. */
    private static double[][] inverse(double[][] lower) {
        int size = lower.length;
        double[][] inverse = new double[size][size];
        for (int column = 0; column < size; column++) {
            for (int i = column; i < size; i++) {
                double sum = i == column ? 1 : 0;
                for (int k = column; k < i; k++) {
                    sum -= lower[i][k] * inverse[k][column];
                }
                inverse[i][column] = sum / lower[i][i];
            }
        }
        return inverse;
    }

    private static double[][] transpose(double[][] matrix) {
        double[][] transpose = new double[matrix.length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                transpose[j][i] = matrix[i][j];
            }
        }
        return transpose;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** Reduces pictures to at most 14x14 means, coloured ones to 8x8 for each channel. */
    private static final class Cells {

        private final int rows;
        private final int columns;
        private final int[] cellOf; // by number of the picture
        private final int[] pixelsIn; // by cell

        Cells(int height, int width, int channels) {
            int most = channels == 1 ? CELLS_A_SIDE : COLOURED_CELLS_A_SIDE;
            rows = Math.min(most, height);
            columns = Math.min(most, width);
            cellOf = new int[height * width * channels];
            pixelsIn = new int[rows * columns * channels];
            for (int i = 0; i < cellOf.length; i++) {
                int pixel = i / channels;
                int cell = (pixel / width) * rows / height * columns + (pixel % width) * columns / width;
                cellOf[i] = cell * channels + i % channels;
                pixelsIn[cellOf[i]]++;
            }
        }

        /** Such as 14x14. */
        String size() {
            return columns + "x" + rows;
        }

        float[] of(Split split, int index) {
            float[] pixels = new float[cellOf.length];
            split.copyPixels(index, pixels, 0);
            return of(pixels);
        }

        float[] of(float[] pixels) {
            float[] cells = new float[pixelsIn.length];
            for (int i = 0; i < pixels.length; i++) {
                cells[cellOf[i]] += pixels[i];
            }
            for (int i = 0; i < cells.length; i++) {
                cells[i] /= pixelsIn[i];
            }
            return cells;
        }
    }
}
