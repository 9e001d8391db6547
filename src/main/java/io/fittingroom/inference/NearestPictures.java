package io.fittingroom.inference;

import io.fittingroom.dataset.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The pictures of a split that look most like a given one, pixel by pixel.
 *
 * @param among how many were looked at: all, but of large data sets every second, third … alone
 * @param pictures nearest first
 */
public record NearestPictures(int among, List<Neighbour> pictures) {

    /** Where there is nothing to look at. */
    static final NearestPictures NONE = new NearestPictures(0, List.of());

    /** Numbers of pictures that are looked at at most, which takes about a quarter of a second. */
    private static final long MOST_NUMBERS = 250_000_000;

    public NearestPictures {
        pictures = List.copyOf(pictures);
    }

    /**
     * A picture and how far it is away.
     *
     * @param index in its split, from 0
     * @param label its class
     * @param distance the root of the summed squares of the differences of all pixels in 0..255; 0 for an equal picture
     */
    public record Neighbour(int index, int label, double distance) {}

    /**
     * The nearest pictures; of equal ones the first in the split. Looks at every picture, some 50 ms for 60,000 of 28x28, or,
     * where these have more than 250 million numbers together, at so many of them, evenly spread.
     *
     * @param pixels as many as a picture of the split has
     * @param count how many are wanted
     */
    public static NearestPictures find(Split split, float[] pixels, int count) {
        return find(split, pixels, count, MOST_NUMBERS);
    }

    static NearestPictures find(Split split, float[] pixels, int count, long mostNumbers) {
        if (count == 0) {
            return NONE;
        }
        long numbers = (long) split.size() * pixels.length;
        int step = Math.toIntExact(Math.max(1, (numbers + mostNumbers - 1) / mostNumbers));
        Comparator<Neighbour> nearest =
                Comparator.comparingDouble(Neighbour::distance).thenComparingInt(Neighbour::index);
        PriorityQueue<Neighbour> best = new PriorityQueue<>(nearest.reversed());
        float[] other = new float[pixels.length];
        for (int i = 0; i < split.size(); i += step) {
            split.copyPixels(i, other, 0);
            double most =
                    best.size() < count ? Double.MAX_VALUE : best.element().distance();
            double square = squaredDistance(pixels, other, most);
            if (square < most) {
                best.add(new Neighbour(i, split.label(i), square));
                if (best.size() > count) {
                    best.remove();
                }
            }
        }
        List<Neighbour> found = new ArrayList<>(best);
        found.sort(nearest);
        return new NearestPictures(
                (split.size() + step - 1) / step,
                found.stream()
                        .map(one -> new Neighbour(one.index(), one.label(), Math.sqrt(one.distance())))
                        .toList());
    }

    /** Stops adding, with what there is so far, once the sum is not below {@code most}. */
    private static double squaredDistance(float[] one, float[] other, double most) {
        double sum = 0;
        int at = 0;
        while (at < one.length && sum < most) {
            int stop = Math.min(one.length, at + 56);
            float part = 0;
            for (; at < stop; at++) {
                float difference = one[at] - other[at];
                part += difference * difference;
            }
            sum += part;
        }
        return sum;
    }
}
