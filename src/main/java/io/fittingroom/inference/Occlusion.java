package io.fittingroom.inference;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds what mattered in a picture by covering it piece by piece (Zeiler and Fergus, 2014): a black square of {@link #SIDE}
 * pixels is put on every place, and each time the network is asked again. What a place says for a class is the weight of
 * evidence (Robnik-Šikonja and Kononenko, 2008): the log odds of the class, ln(p / (1 - p)) in nats, of the whole picture
 * less those of the covered one. Log odds still move where probabilities are as good as 0 or 1. A pixel's heat is the mean
 * over all squares that cover it: positive where the picture speaks for the class, negative where it speaks against it, 0
 * where there was nothing but black to cover. Deterministic; one for each picture, not thread-safe.
 */
public final class Occlusion {

    /** Side of the square, in pixels. */
    public static final int SIDE = 5;

    private static final int REACH = SIDE / 2;

    /** Below it a float's probability has lost its digits. */
    private static final double LEAST_PROBABILITY = 1e-30;

    private final int height;
    private final int width;
    private final List<float[]> pictures = new ArrayList<>();

    /** For each place the number of its covered picture, 0 (the whole one) where covering changes nothing. */
    private final int[] coveredAt;

    /** @param pixels height x width numbers, row by row */
    public Occlusion(float[] pixels, int height, int width) {
        this.height = height;
        this.width = width;
        this.coveredAt = new int[height * width];
        pictures.add(pixels.clone());
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (!isBlack(pixels, y, x)) {
                    coveredAt[y * width + x] = pictures.size();
                    pictures.add(covered(pixels, y, x));
                }
            }
        }
    }

    /** What the network is to be asked: the whole picture first, then the covered ones, at most height x width of them. */
    public List<float[]> pictures() {
        return List.copyOf(pictures);
    }

    /**
     * The heat of every pixel, in nats, row by row.
     *
     * @param probabilities what the network answered to {@link #pictures()}, in order
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
        double[] heat = new double[coveredAt.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                heat[y * width + x] = meanAround(evidence, y, x);
            }
        }
        return heat;
    }

    /** A square covers a pixel exactly when its middle is as near to the pixel as the pixel is to it. */
    private double meanAround(double[] evidence, int y, int x) {
        double sum = 0;
        int count = 0;
        for (int row = Math.max(0, y - REACH); row <= Math.min(height - 1, y + REACH); row++) {
            for (int column = Math.max(0, x - REACH); column <= Math.min(width - 1, x + REACH); column++) {
                sum += evidence[row * width + column];
                count++;
            }
        }
        return sum / count;
    }

    private boolean isBlack(float[] pixels, int y, int x) {
        for (int row = Math.max(0, y - REACH); row <= Math.min(height - 1, y + REACH); row++) {
            for (int column = Math.max(0, x - REACH); column <= Math.min(width - 1, x + REACH); column++) {
                if (pixels[row * width + column] != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private float[] covered(float[] pixels, int y, int x) {
        float[] covered = pixels.clone();
        for (int row = Math.max(0, y - REACH); row <= Math.min(height - 1, y + REACH); row++) {
            for (int column = Math.max(0, x - REACH); column <= Math.min(width - 1, x + REACH); column++) {
                covered[row * width + column] = 0;
            }
        }
        return covered;
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
