package io.fittingroom.tour;

import java.io.PrintStream;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Draws in a terminal with characters alone: lines only grow and are never rewritten, so that it reads the same in a
 * terminal, in a file and in a build's log. Not thread-safe.
 */
final class TourScreen {

    private static final int PROGRESS_WIDTH = 30;
    private static final int BAR_WIDTH = 40;

    private final PrintStream out;
    private final String shades;
    private final char full;
    private String progressOf = "";
    private int drawn;

    /** @param hasBlocks whether the terminal shows Unicode's block characters */
    TourScreen(PrintStream out, boolean hasBlocks) {
        this.out = out;
        this.shades = hasBlocks ? " ░▒▓█" : " .+*#";
        this.full = hasBlocks ? '█' : '#';
    }

    void title(String text) {
        out.println();
        out.println(text);
        out.println("=".repeat(text.length()));
        out.println();
    }

    void line(String text) {
        out.println(text);
    }

    /** Draws the bar on to {@code share}, from 0 to 1; a new label begins a new line. */
    void progress(String label, double share) {
        if (!progressOf.equals(label)) {
            out.print(label + "  ");
            progressOf = label;
            drawn = 0;
        }
        int wanted = (int) Math.round(share * PROGRESS_WIDTH);
        if (wanted > drawn) {
            out.print(String.valueOf(full).repeat(wanted - drawn));
            drawn = wanted;
        }
        out.flush();
    }

    void endProgress(String text) {
        out.println("  " + text);
    }

    /**
     * Leaves out rows that are black from end to end.
     *
     * @param rows of numbers from 0 to 255
     */
    void picture(JsonNode rows) {
        for (JsonNode row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (JsonNode pixel : row) {
                char shade = shades.charAt(pixel.intValue() * (shades.length() - 1) / 255);
                // Twice, since a character is about half as wide as it is high.
                line.append(shade).append(shade);
            }
            if (!line.toString().isBlank()) {
                out.println(line.toString().stripTrailing());
            }
        }
    }

    void bar(String label, double share) {
        int length = (int) Math.round(share * BAR_WIDTH);
        out.println(String.format(
                        Locale.ROOT,
                        "  %-12s %5.1f %%  %s",
                        label,
                        100 * share,
                        String.valueOf(full).repeat(length))
                .stripTrailing());
    }
}
