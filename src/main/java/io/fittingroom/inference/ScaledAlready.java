package io.fittingroom.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Notices pictures that were divided by 255 before they were sent: all numbers within 0..1, and not all 0. A network takes
 * pixels as they are, 0..255, so that such a picture is almost black to it; it is answered all the same, with a warning.
 */
final class ScaledAlready {

    private static final String WARNING =
            "all numbers are within 0..1, as if they had been divided by 255 already; pixels are expected as they are, 0 to 255";

    private static final int MOST_NAMED = 5;

    private ScaledAlready() {}

    /** What to warn of in one picture; empty when nothing. */
    static List<String> warnings(float[] pixels) {
        return isScaled(pixels) ? List.of(WARNING) : List.of();
    }

    /** What to warn of in a batch, with the numbers of the pictures from 0; empty when nothing. */
    static Optional<String> warning(List<float[]> pictures) {
        List<Integer> scaled = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            if (isScaled(pictures.get(i))) {
                scaled.add(i);
            }
        }
        if (scaled.isEmpty()) {
            return Optional.empty();
        }
        String named = scaled.stream().limit(MOST_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        String more = scaled.size() > MOST_NAMED ? " and " + (scaled.size() - MOST_NAMED) + " more" : "";
        return Optional.of("picture " + named + more + ": " + WARNING);
    }

    private static boolean isScaled(float[] pixels) {
        boolean isBlack = true;
        for (float pixel : pixels) {
            if (pixel > 1) {
                return false;
            }
            isBlack &= pixel == 0;
        }
        return !isBlack;
    }
}
