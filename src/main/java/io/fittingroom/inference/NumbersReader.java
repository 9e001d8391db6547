package io.fittingroom.inference;

import io.fittingroom.picture.Preparation;
import io.fittingroom.web.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads pictures given as JSON numbers: {@code {"image": [[0, 13, 255], ...]}}, rows of numbers 0..255 or, for colour, of
 * [red, green, blue], or {@code {"images": [...]}}. The numbers are never altered.
 */
final class NumbersReader {

    private final Violations violations = new Violations();
    private final Preparation preparation;
    private final int height;
    private final int width;
    private final int channels;
    private final int mostPictures;

    private NumbersReader(Preparation preparation, int mostPictures) {
        this.preparation = preparation;
        this.height = preparation.height();
        this.width = preparation.width();
        this.channels = preparation.channels();
        this.mostPictures = mostPictures;
    }

    /**
     * The pictures; a 400 that names every fault otherwise.
     *
     * @param preparation of the version that is asked, which says their shape
     */
    static List<Picture> read(JsonNode body, Preparation preparation, int mostPictures) {
        NumbersReader reader = new NumbersReader(preparation, mostPictures);
        List<Picture> pictures = reader.pictures(body);
        reader.violations.throwIfAny();
        return pictures;
    }

    private List<Picture> pictures(JsonNode body) {
        if (!body.isObject() || body.has("image") == body.has("images")) {
            violations.add(
                    "", "must be an object with either image (" + expected() + ") or images (an array of such).");
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
            violations.add(
                    "/images", "must be an array of 1 to " + mostPictures + " pictures, each " + expected() + ".");
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
                    "must be one picture, " + expected() + ", but is an array of pictures; "
                            + (pointer.equals("/image") ? "send it as images." : "it has brackets too many."));
            return Optional.empty();
        }
        if (!rows.isArray() || rows.size() != height) {
            violations.add(pointer, "must be " + expected() + ", but " + size(rows, "rows") + ".");
            return Optional.empty();
        }
        float[] pixels = new float[preparation.elements()];
        boolean isWhole = true;
        for (int y = 0; y < height; y++) {
            isWhole &= row(rows.get(y), pointer + "/" + y, pixels, y * width * channels);
        }
        return isWhole ? Optional.of(Picture.ofNumbers(pixels, preparation)) : Optional.empty();
    }

    private String expected() {
        return height + " rows of " + inRow();
    }

    private String inRow() {
        return channels == 1
                ? width + " numbers from 0 to 255"
                : width + " pixels, each [red, green, blue] from 0 to 255";
    }

    private boolean row(JsonNode row, String pointer, float[] pixels, int start) {
        if (!row.isArray() || row.size() != width) {
            String members = channels == 1 ? "numbers" : "pixels";
            violations.add(pointer, "must be a row of " + inRow() + ", but " + size(row, members) + ".");
            return false;
        }
        boolean isWhole = true;
        for (int x = 0; x < width; x++) {
            String place = pointer + "/" + x;
            isWhole &= channels == 1
                    ? number(row.get(x), place, pixels, start + x)
                    : colour(row.get(x), place, pixels, start + x * channels);
        }
        return isWhole;
    }

    private boolean colour(JsonNode pixel, String pointer, float[] pixels, int start) {
        if (!pixel.isArray() || pixel.size() != channels) {
            violations.add(
                    pointer, "must be a pixel, [red, green, blue] from 0 to 255, but " + size(pixel, "numbers") + ".");
            return false;
        }
        boolean isWhole = true;
        for (int channel = 0; channel < channels; channel++) {
            isWhole &= number(pixel.get(channel), pointer + "/" + channel, pixels, start + channel);
        }
        return isWhole;
    }

    private boolean number(JsonNode number, String pointer, float[] pixels, int at) {
        double value = number.isNumber() ? number.asDouble(Double.NaN) : Double.NaN;
        pixels[at] = (float) value;
        if (value >= 0 && value <= 255) {
            return true;
        }
        violations.add(pointer, "must be a number from 0 to 255.");
        return false;
    }

    /** As far as its first row tells. */
    private boolean isPicture(JsonNode rows) {
        JsonNode row = rows.path(0);
        JsonNode pixel = channels == 1 ? row.path(0) : row.path(0).path(0);
        return rows.size() == height && row.isArray() && row.size() == width && pixel.isNumber();
    }

    private static String size(JsonNode node, String what) {
        return node.isArray() ? "has " + node.size() + " " + what : "is no array";
    }
}
