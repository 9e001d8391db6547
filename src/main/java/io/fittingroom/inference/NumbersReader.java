package io.fittingroom.inference;

import io.fittingroom.web.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads pictures given as JSON numbers: {@code {"image": [[28 rows of 28 numbers 0..255]]}} or
 * {@code {"images": [...]}}. The numbers are never altered.
 */
final class NumbersReader {

    private static final int SIDE = 28;
    private static final String EXPECTED = "28 rows of 28 numbers from 0 to 255";

    private final Violations violations = new Violations();
    private final int mostPictures;

    private NumbersReader(int mostPictures) {
        this.mostPictures = mostPictures;
    }

    /** The pictures; a 400 that names every fault otherwise. */
    static List<Picture> read(JsonNode body, int mostPictures) {
        NumbersReader reader = new NumbersReader(mostPictures);
        List<Picture> pictures = reader.pictures(body);
        reader.violations.throwIfAny();
        return pictures;
    }

    private List<Picture> pictures(JsonNode body) {
        if (!body.isObject() || body.has("image") == body.has("images")) {
            violations.add("", "must be an object with either image (" + EXPECTED + ") or images (an array of such).");
            return List.of();
        }
        for (String name : body.propertyNames()) {
            if (!name.equals("image") && !name.equals("images")) {
                violations.add("/" + name, "is not a field here; the fields here are image and images.");
            }
        }
        List<Picture> pictures = new ArrayList<>();
        if (body.has("image")) {
            picture(body.get("image"), "/image").ifPresent(pictures::add);
            return pictures;
        }
        JsonNode images = body.get("images");
        if (isPicture(images)) {
            violations.add(
                    "/images",
                    "must be an array of pictures, but is one picture; put it in brackets once more, or send it as image.");
            return List.of();
        }
        if (!images.isArray() || images.isEmpty() || images.size() > mostPictures) {
            violations.add("/images", "must be an array of 1 to " + mostPictures + " pictures, each " + EXPECTED + ".");
            return List.of();
        }
        for (int i = 0; i < images.size(); i++) {
            picture(images.get(i), "/images/" + i).ifPresent(pictures::add);
        }
        return pictures;
    }

    private Optional<Picture> picture(JsonNode rows, String pointer) {
        if (isPicture(rows.path(0))) {
            violations.add(
                    pointer,
                    "must be one picture, " + EXPECTED + ", but is an array of pictures; "
                            + (pointer.equals("/image") ? "send it as images." : "it has brackets too many."));
            return Optional.empty();
        }
        if (!rows.isArray() || rows.size() != SIDE) {
            violations.add(pointer, "must be " + EXPECTED + ", but " + size(rows, "rows") + ".");
            return Optional.empty();
        }
        float[] pixels = new float[SIDE * SIDE];
        boolean isWhole = true;
        for (int y = 0; y < SIDE; y++) {
            isWhole &= row(rows.get(y), pointer + "/" + y, pixels, y * SIDE);
        }
        return isWhole ? Optional.of(Picture.ofNumbers(pixels)) : Optional.empty();
    }

    private boolean row(JsonNode row, String pointer, float[] pixels, int start) {
        if (!row.isArray() || row.size() != SIDE) {
            violations.add(pointer, "must be a row of 28 numbers from 0 to 255, but " + size(row, "numbers") + ".");
            return false;
        }
        boolean isWhole = true;
        for (int x = 0; x < SIDE; x++) {
            JsonNode number = row.get(x);
            double value = number.isNumber() ? number.asDouble(Double.NaN) : Double.NaN;
            if (!(value >= 0 && value <= 255)) {
                violations.add(pointer + "/" + x, "must be a number from 0 to 255.");
                isWhole = false;
            }
            pixels[start + x] = (float) value;
        }
        return isWhole;
    }

    /** As far as its first row tells. */
    private static boolean isPicture(JsonNode rows) {
        return rows.size() == SIDE
                && rows.path(0).isArray()
                && rows.path(0).size() == SIDE
                && rows.path(0).path(0).isNumber();
    }

    private static String size(JsonNode node, String what) {
        return node.isArray() ? "has " + node.size() + " " + what : "is no array";
    }
}
