package io.fittingroom.picture;

import io.fittingroom.picture.Preparation.Interpolation;

/**
 * Resizes a part of a picture, across first and then down, each channel by itself. What of the part is outside of the picture
 * counts as black.
 */
final class Resampling {

    private Resampling() {}

    /** The part of the picture in the box, as {@code width * height} pixels of its channels, rounded to the nearest. */
    static byte[] resize(DecodedPicture picture, Box box, int width, int height, Interpolation interpolation) {
        int channels = picture.channels;
        Axis across = Axis.of(interpolation, box.width(), width);
        Axis down = Axis.of(interpolation, box.height(), height);
        int top = Math.max(0, box.y());
        int bottom = Math.min(picture.height, box.y() + box.height());
        int rowSamples = width * channels;
        double[] narrowed = new double[rowSamples * (bottom - top)];
        for (int y = top; y < bottom; y++) {
            narrow(picture, y, box.x(), across, narrowed, (y - top) * rowSamples);
        }
        byte[] resized = new byte[rowSamples * height];
        for (int y = 0; y < height; y++) {
            int first = down.first[y] + box.y();
            double[] weights = down.weights[y];
            for (int x = 0; x < rowSamples; x++) {
                double sum = 0;
                for (int i = Math.max(0, top - first); i < weights.length && first + i < bottom; i++) {
                    sum += narrowed[(first + i - top) * rowSamples + x] * weights[i];
                }
                resized[y * rowSamples + x] = (byte) Math.round(sum / down.totals[y]);
            }
        }
        return resized;
    }

    private static void narrow(DecodedPicture picture, int y, int left, Axis across, double[] target, int offset) {
        int channels = picture.channels;
        for (int x = 0; x < across.first.length; x++) {
            int first = across.first[x] + left;
            double[] weights = across.weights[x];
            for (int channel = 0; channel < channels; channel++) {
                double sum = 0;
                for (int i = Math.max(0, -first); i < weights.length && first + i < picture.width; i++) {
                    int at = (y * picture.width + first + i) * channels + channel;
                    sum += (picture.samples[at] & 0xFF) * weights[i];
                }
                target[offset + x * channels + channel] = sum / across.totals[x];
            }
        }
    }

    /**
     * Which old pixels make up each new one along one axis, and in what parts.
     *
     * @param first of the old pixels
     * @param weights of it and its followers
     * @param totals what the weights are parts of
     */
    @SuppressWarnings("ArrayRecordComponent") // Made and read in this class alone.
    private record Axis(int[] first, double[][] weights, double[] totals) {

        static Axis of(Interpolation interpolation, int length, int count) {
            Axis axis = new Axis(new int[count], new double[count][], new double[count]);
            double step = (double) length / count;
            for (int i = 0; i < count; i++) {
                switch (interpolation) {
                    case AREA -> axis.area(i, step, length);
                    case BILINEAR -> axis.bilinear(i, step, length);
                }
            }
            return axis;
        }

        /** Parts of pixels count as parts; so enlarging repeats pixels, and shrinking by a whole number undoes that exactly. */
        private void area(int i, double step, int length) {
            double from = i * step;
            double to = Math.min((i + 1) * step, length);
            first[i] = (int) from;
            weights[i] = new double[Math.max(1, (int) Math.ceil(to) - first[i])];
            for (int j = 0; j < weights[i].length; j++) {
                int pixel = first[i] + j;
                weights[i][j] = Math.min(to, pixel + 1) - Math.max(from, pixel);
            }
            totals[i] = to - from;
        }

        /** A triangle about the new pixel's middle that reaches to the next one's, or to the next old one's if that is farther. */
        private void bilinear(int i, double step, int length) {
            double reach = Math.max(1, step);
            double middle = (i + 0.5) * step;
            first[i] = Math.max(0, (int) (middle - reach + 0.5));
            int end = Math.min(length, (int) (middle + reach + 0.5));
            weights[i] = new double[end - first[i]];
            for (int j = 0; j < weights[i].length; j++) {
                double distance = Math.abs(first[i] + j + 0.5 - middle) / reach;
                weights[i][j] = Math.max(0, 1 - distance);
                totals[i] += weights[i][j];
            }
        }
    }
}
