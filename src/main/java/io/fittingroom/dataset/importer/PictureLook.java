package io.fittingroom.dataset.importer;

import io.fittingroom.picture.Preparation;

/** What is told of a prepared picture by its pixels alone. */
final class PictureLook {

    /** Of the grid whose neighbouring cells are compared: 8 comparisons in each of 8 rows. */
    private static final int ROWS = 8;

    private static final int COLUMNS = 9;

    private PictureLook() {}

    /**
     * 64 bits that say of each cell of a grid of 8 rows and 9 columns whether the one to its right is lighter: dHash. Light or
     * a change of size moves few of them.
     */
    static long of(byte[] pixels, Preparation shape) {
        long look = 0;
        for (int row = 0; row < ROWS; row++) {
            int from = row * shape.height() / ROWS;
            int to = Math.max(from + 1, (row + 1) * shape.height() / ROWS);
            double left = mean(pixels, shape, from, to, 0);
            for (int column = 1; column < COLUMNS; column++) {
                double right = mean(pixels, shape, from, to, column);
                look = look << 1 | (right > left ? 1 : 0);
                left = right;
            }
        }
        return look;
    }

    private static double mean(byte[] pixels, Preparation shape, int fromRow, int toRow, int column) {
        int width = shape.width();
        int channels = shape.channels();
        int from = Math.min(width - 1, column * width / COLUMNS);
        int to = Math.max(from + 1, (column + 1) * width / COLUMNS);
        long sum = 0;
        for (int row = fromRow; row < toRow; row++) {
            for (int i = (row * width + from) * channels; i < (row * width + to) * channels; i++) {
                sum += pixels[i] & 0xFF;
            }
        }
        return (double) sum / ((toRow - fromRow) * (to - from));
    }

    /** Whether all pixels are the same. */
    static boolean isConstant(byte[] pixels, int channels) {
        for (int i = channels; i < pixels.length; i++) {
            if (pixels[i] != pixels[i - channels]) {
                return false;
            }
        }
        return true;
    }

    /** Whether two pictures of one shape differ by less than a tenth of what is to be seen in the first. */
    static boolean isNearlySame(byte[] a, byte[] b) {
        long sum = 0;
        for (byte value : a) {
            sum += value & 0xFF;
        }
        int mean = (int) (sum / a.length);
        long contrast = 0;
        long difference = 0;
        for (int i = 0; i < a.length; i++) {
            contrast += Math.abs((a[i] & 0xFF) - mean);
            difference += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
        }
        return 10 * difference <= contrast;
    }
}
