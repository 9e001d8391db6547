package io.fittingroom.inference;

import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Reads tensors of pictures from JSON, nested or flat. One grey picture of h rows of w numbers may have the shape [h, w],
 * [h * w], [h, w, 1] or [1, h, w], a coloured one [h, w, 3] or [h * w * 3]: they all have the same numbers in the same order.
 * Immutable, thread-safe.
 */
final class PictureTensor {

    /** The rank of the deepest form, one more for the batch. */
    private static final int MOST_AXES = 4;

    private static final String WITHOUT_BATCH =
            ", which is one picture without the batch axis; put it in brackets once more.";

    private final int size;
    private final List<List<Integer>> forms;
    private final int mostPictures;

    /**
     * @param preparation of the version that is asked, which says the shape of a picture
     * @param mostPictures in one tensor
     */
    PictureTensor(Preparation preparation, int mostPictures) {
        int height = preparation.height();
        int width = preparation.width();
        this.size = preparation.elements();
        this.forms = preparation.channels() == 1
                ? List.of(List.of(height, width), List.of(size), List.of(height, width, 1), List.of(1, height, width))
                : List.of(preparation.axes(), List.of(size));
        this.mostPictures = mostPictures;
    }

    /**
     * The declared shape of a batch, [n, ...] with n from 1 to the most pictures.
     *
     * @return the shape; a 400 when it is none that fits
     */
    List<Integer> shape(JsonNode declared, String pointer) {
        List<Integer> shape = new ArrayList<>();
        boolean isShape = declared.isArray() && declared.size() <= MOST_AXES;
        for (int axis = 0; isShape && axis < declared.size(); axis++) {
            JsonNode length = declared.get(axis);
            isShape = length.canConvertToExactIntegral() && length.canConvertToInt();
            shape.add(isShape ? length.intValue() : -1);
        }
        if (!isShape || !isBatch(shape)) {
            String found = "must be " + batchForms() + ", but is " + shown(declared);
            throw ProblemException.invalid(pointer, found + (forms.contains(shape) ? oneWith(shape) : "."));
        }
        return shape;
    }

    /**
     * The pictures of a batch.
     *
     * @param data nested as {@code shape} says, or all numbers in one array, row by row
     * @param shape [n, ...]
     */
    List<float[]> batch(JsonNode data, List<Integer> shape, TensorType type, String pointer) {
        if (!data.isArray()) {
            throw ProblemException.invalid(pointer, "must be an array of numbers, but is " + JsonWords.of(data) + ".");
        }
        int count = shape.get(0);
        boolean isNested = !data.isEmpty() && data.get(0).isArray();
        List<Integer> layout = isNested ? shape : List.of(count * size);
        return List.of(new Numbers(count, size, type, pointer).read(data, layout));
    }

    /** The pictures of a batch whose shape is its nesting. */
    List<float[]> batch(JsonNode data, TensorType type, String pointer) {
        List<Integer> shape = nesting(data);
        if (!isBatch(shape)) {
            String found = "must have the shape " + batchForms() + ", but has " + shape;
            throw ProblemException.invalid(pointer, found + (forms.contains(shape) ? WITHOUT_BATCH : "."));
        }
        return batch(data, shape, type, pointer);
    }

    /** A 400 for one picture where an array of pictures belongs. */
    void refuseOnePicture(JsonNode data, String pointer) {
        List<Integer> shape = nesting(data);
        if (forms.contains(shape) && !isBatch(shape)) {
            throw ProblemException.invalid(
                    pointer,
                    "must be an array of 1 to " + mostPictures + " pictures, but has " + shape + WITHOUT_BATCH);
        }
    }

    private static String oneWith(List<Integer> shape) {
        List<Integer> batch = new ArrayList<>(shape);
        batch.add(0, 1);
        return ", which is one picture without the batch axis; declare " + batch + ".";
    }

    /** One picture without a batch axis, in the form that {@code like} has (itself, when it is the first). */
    float[] picture(JsonNode data, JsonNode like, TensorType type, String pointer) {
        List<Integer> shape = nesting(data);
        if (!forms.contains(shape)) {
            throw ProblemException.invalid(
                    pointer, "must have the shape " + listed(forms) + ", but " + found(data, shape) + ".");
        }
        if (!shape.equals(nesting(like))) {
            throw ProblemException.invalid(
                    pointer, "must have the same shape as the first, " + nesting(like) + ", but has " + shape + ".");
        }
        return new Numbers(1, size, type, pointer).read(data, shape)[0];
    }

    private static String found(JsonNode data, List<Integer> shape) {
        return data.isArray() ? "has " + shape : "is " + JsonWords.of(data);
    }

    private boolean isBatch(List<Integer> shape) {
        return !shape.isEmpty()
                && shape.get(0) >= 1
                && shape.get(0) <= mostPictures
                && forms.contains(shape.subList(1, shape.size()));
    }

    private String batchForms() {
        List<List<Object>> batches = forms.stream()
                .map(form -> {
                    List<Object> batch = new ArrayList<>(form);
                    batch.add(0, "N");
                    return batch;
                })
                .toList();
        return listed(batches) + " with N from 1 to " + mostPictures;
    }

    private static String listed(List<? extends List<?>> shapes) {
        return shapes.stream().map(List::toString).collect(Collectors.joining(" or "));
    }

    private static String shown(JsonNode declared) {
        if (!declared.isArray() || declared.size() > 2 * MOST_AXES) {
            return JsonWords.of(declared);
        }
        List<String> lengths = new ArrayList<>();
        declared.forEach(length -> lengths.add(JsonWords.of(length)));
        return lengths.toString();
    }

    /** The lengths of the first array of each level, as deep as any form goes and one further. */
    private static List<Integer> nesting(JsonNode data) {
        List<Integer> shape = new ArrayList<>();
        for (JsonNode level = data;
                level != null && level.isArray() && shape.size() <= MOST_AXES;
                level = level.get(0)) {
            shape.add(level.size());
        }
        return shape;
    }

    /** Takes the numbers of one tensor in their order. */
    private static final class Numbers {

        private final float[][] pictures;
        private final TensorType type;
        private final String pointer;
        private int picture;
        private int taken; // of this picture

        Numbers(int count, int size, TensorType type, String pointer) {
            this.pictures = new float[count][size];
            this.type = type;
            this.pointer = pointer;
        }

        /** The pictures, in the order of their numbers. */
        float[][] read(JsonNode data, List<Integer> shape) {
            take(data, shape, new int[shape.size()], 0);
            return pictures;
        }

        private void take(JsonNode level, List<Integer> shape, int[] at, int axis) {
            if (!level.isArray() || level.size() != shape.get(axis)) {
                throw ProblemException.invalid(
                        where(at, axis),
                        "must be an array of " + shape.get(axis) + ", but is " + JsonWords.of(level) + ".");
            }
            boolean isInnermost = axis == shape.size() - 1;
            for (int i = 0; i < level.size(); i++) {
                at[axis] = i;
                JsonNode member = level.get(i);
                if (!isInnermost) {
                    take(member, shape, at, axis + 1);
                } else {
                    float pixel = type.pixel(member);
                    if (Float.isNaN(pixel)) {
                        throw ProblemException.invalid(
                                where(at, axis + 1),
                                "must be " + type.expected() + ", but is " + JsonWords.of(member) + ".");
                    }
                    put(pixel);
                }
            }
        }

        private void put(float pixel) {
            pictures[picture][taken++] = pixel;
            if (taken == pictures[picture].length) {
                picture++;
                taken = 0;
            }
        }

        private String where(int[] at, int axes) {
            StringBuilder where = new StringBuilder(pointer);
            for (int axis = 0; axis < axes; axis++) {
                where.append('/').append(at[axis]);
            }
            return where.toString();
        }
    }
}
