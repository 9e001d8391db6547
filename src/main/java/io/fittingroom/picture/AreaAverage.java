package io.fittingroom.picture;

/**
 * Resizes by averaging: each new pixel is the mean of the area of the old picture that it covers, parts of pixels counting as
 * parts. Enlarging therefore repeats pixels, and shrinking by a whole number undoes that exactly.
 */
final class AreaAverage {

    private AreaAverage() {}

    /** The part of the picture in the box, as {@code width * height} grey values, rounded to the nearest. */
    static byte[] resize(GreyPicture picture, Box box, int width, int height) {
        double[] narrowed = new double[width * box.height()];
        double across = (double) box.width() / width;
        for (int y = 0; y < box.height(); y++) {
            int row = (box.y() + y) * picture.width + box.x();
            for (int x = 0; x < width; x++) {
                double sum = 0;
                double from = x * across;
                double to = Math.min((x + 1) * across, box.width());
                for (int i = (int) from; i < to; i++) {
                    sum += (picture.grey[row + i] & 0xFF) * (Math.min(to, i + 1) - Math.max(from, i));
                }
                narrowed[y * width + x] = sum / (to - from);
            }
        }
        byte[] resized = new byte[width * height];
        double down = (double) box.height() / height;
        for (int y = 0; y < height; y++) {
            double from = y * down;
            double to = Math.min((y + 1) * down, box.height());
            for (int x = 0; x < width; x++) {
                double sum = 0;
                for (int i = (int) from; i < to; i++) {
                    sum += narrowed[i * width + x] * (Math.min(to, i + 1) - Math.max(from, i));
                }
                resized[y * width + x] = (byte) Math.round(sum / (to - from));
            }
        }
        return resized;
    }
}
