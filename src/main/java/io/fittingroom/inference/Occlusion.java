package io.fittingroom.inference;

import io.fittingroom.picture.Preparation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds what mattered in a picture by covering it piece by piece (Zeiler and Fergus, 2014): a black square of 5 cells a side
 * is put on every cell, and each time the network is asked again. A cell is a pixel, of a picture above {@link #MOST_CELLS}
 * pixels a side a square of some, so that there are never more questions. What a place says for a class is the weight of
 * evidence (Robnik-Šikonja and Kononenko, 2008): the log odds of the class, ln(p / (1 - p)) in nats, of the whole picture
 * less those of the covered one. Log odds still move where probabilities are as good as 0 or 1. A pixel's heat is the mean
 * over all squares that cover it: positive where the picture speaks for the class, negative where it speaks against it, 0
 * where there was nothing but black to cover. Deterministic; one for each picture, not thread-safe.
 */
public final class Occlusion {

    /** Most cells along a side. */
    private static final int MOST_CELLS = 28;

    /** How many cells a square covers on each side of its middle one. */
    private static final int REACH = 2;

    /** Below it a float's probability has lost its digits. */
    private static final double LEAST_PROBABILITY = 1e-30;

    private final float[] pixels;
    private final int height;
    private final int width;
    private final int channels;
    private final int cell;
    private final int rows;
    private final int columns;

    /** For each place, a cell, the number of its covered picture, 0 (the whole one) where covering changes nothing. */
    private final int[] coveredAt;

    /** For each picture but the first the place that is covered. */
    private final List<Integer> places = new ArrayList<>();

    /**
     * @param pixels numbers, shape [height, width, channels]
     * @param preparation which says the shape
     */
    public Occlusion(float[] pixels, Preparation preparation) {
        this.pixels = pixels.clone();
        this.height = preparation.height();
        this.width = preparation.width();
        this.channels = preparation.channels();
        this.cell = cell(height, width);
        this.rows = (height + cell - 1) / cell;
        this.columns = (width + cell - 1) / cell;
        this.coveredAt = new int[rows * columns];
        for (int place = 0; place < coveredAt.length; place++) {
            if (!isBlack(place)) {
                places.add(place);
                coveredAt[place] = places.size();
            }
        }
    }

    /** Side of the square for pictures of that size, in pixels. */
    static int side(int height, int width) {
        return (2 * REACH + 1) * cell(height, width);
    }

    private static int cell(int height, int width) {
        return (Math.max(height, width) + MOST_CELLS - 1) / MOST_CELLS;
    }

    /** How many pictures the network is to be asked. */
    int count() {
        return 1 + places.size();
    }

    /** What the network is to be asked: the whole picture first, then the covered ones, at most one for each cell. */
    float[] picture(int index) {
        float[] picture = pixels.clone();
        if (index > 0) {
            int place = places.get(index - 1);
            for (int y = top(place); y < bottom(place); y++) {
                int row = y * width;
                Arrays.fill(picture, (row + left(place)) * channels, (row + right(place)) * channels, 0);
            }
        }
        return picture;
    }

    /**
     * The heat of every pixel, in nats, row by row.
     *
     * @param probabilities what the network answered to {@link #picture}, in order
     * @param output the class, a column of the answers
     */
    public double[] heat(List<float[]> probabilities, int output) {
        double whole = logOdds(probabilities.get(0), output);
        double[] evidence = new double[coveredAt.length];
        for (int place = 0; place < coveredAt.length; place++) {
            if (coveredAt[place] > 0) {
                evidence[place] = whole - logOdds(probabilities.get(coveredAt[place]), output);
            }
        }
        double[] ofCells = new double[coveredAt.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                ofCells[row * columns + column] = meanAround(evidence, row, column);
            }
        }
        double[] heat = new double[height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                heat[y * width + x] = ofCells[y / cell * columns + x / cell];
            }
        }
        return heat;
    }

    /** A square covers a cell exactly when its middle is as near to the cell as the cell is to it. */
    private double meanAround(double[] evidence, int y, int x) {
        double sum = 0;
        int count = 0;
        for (int row = Math.max(0, y - REACH); row <= Math.min(rows - 1, y + REACH); row++) {
            for (int column = Math.max(0, x - REACH); column <= Math.min(columns - 1, x + REACH); column++) {
                sum += evidence[row * columns + column];
                count++;
            }
        }
        return sum / count;
    }

    private boolean isBlack(int place) {
        for (int y = top(place); y < bottom(place); y++) {
            for (int i = (y * width + left(place)) * channels; i < (y * width + right(place)) * channels; i++) {
                if (pixels[i] != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private int top(int place) {
        return Math.max(0, place / columns - REACH) * cell;
    }

    private int bottom(int place) {
        return Math.min(height, (place / columns + REACH + 1) * cell);
    }

    private int left(int place) {
        return Math.max(0, place % columns - REACH) * cell;
    }

    private int right(int place) {
        return Math.min(width, (place % columns + REACH + 1) * cell);
    }

    /** From the sum of the others instead of 1 - p, which has no digits left when p is near 1. */
    private static double logOdds(float[] probabilities, int output) {
        double others = 0;
        for (int i = 0; i < probabilities.length; i++) {
            others += i == output ? 0 : probabilities[i];
        }
        return Math.log(Math.max(probabilities[output], LEAST_PROBABILITY))
                - Math.log(Math.max(others, LEAST_PROBABILITY));
    }
}
