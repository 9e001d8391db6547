package io.fittingroom.inference;

import io.fittingroom.model.ServedModels.Served;
import io.fittingroom.web.ProblemException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads the requests of TensorFlow Serving's REST API for a network with one input, {@code pixels}. A picture is numbers in
 * any form of {@link PictureTensor}, or an encoded file as {@code {"b64": "..."}}, which is read as an upload is. Members
 * that the specification does not name are passed over. One for each request.
 */
final class TensorFlowRequest {

    /** The signature of {@code :predict}, used when none is named. */
    static final String PREDICT = "serving_default";

    /** The signature of {@code :classify}, used when none is named. */
    static final String CLASSIFY = "classify";

    private static final String INPUT = InferRequest.INPUT;
    private static final String BASE64 = "b64";

    private static final Pattern WHITE_SPACE = Pattern.compile("[ \\t\\r\\n]+");

    private final Served model;
    private final PictureTensor tensors;
    private final BoundedPictureReader files;
    private final PixelBudget budget;
    private final int mostPictures;

    TensorFlowRequest(Served model, BoundedPictureReader files, int mostPictures) {
        this.model = model;
        this.tensors = new PictureTensor(model.preparation(), mostPictures);
        this.files = files;
        this.budget = files.budget();
        this.mostPictures = mostPictures;
    }

    /** Whether the pictures came one by one ({@code instances}) or as one tensor ({@code inputs}); the answer has the same. */
    enum Format {
        ROW,
        COLUMNAR
    }

    /** What is to be predicted. */
    record Input(Format format, List<Picture> pictures) {

        Input {
            pictures = List.copyOf(pictures);
        }
    }

    /** The input of {@code :predict}; a 400 for the first fault. */
    Input predict(JsonNode body) {
        refuseOtherSignature(body, PREDICT);
        boolean hasRows = body.has("instances");
        if (hasRows == body.has("inputs")) {
            throw ProblemException.invalid("", "The body must have either instances or inputs, and not both.");
        }
        return hasRows
                ? new Input(Format.ROW, rows(body.get("instances")))
                : new Input(Format.COLUMNAR, columns(body.get("inputs")));
    }

    /** The examples of {@code :classify}; a 400 for the first fault. */
    List<Picture> classify(JsonNode body) {
        refuseOtherSignature(body, CLASSIFY);
        JsonNode examples = body.path("examples");
        refuseOtherThanPictures(examples, "/examples");
        JsonNode context = body.path("context");
        if (!context.isMissingNode() && !context.isObject()) {
            throw ProblemException.invalid("/context", "must be an object, but is " + JsonWords.of(context) + ".");
        }
        List<JsonNode> features = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            JsonNode example = examples.get(i);
            if (!example.isObject() || example.has(INPUT) == context.has(INPUT)) {
                throw ProblemException.invalid(
                        "/examples/" + i,
                        "must be an object with the feature " + INPUT + ", unless the context has it, but is "
                                + JsonWords.of(example) + ".");
            }
            features.add(example.has(INPUT) ? example.get(INPUT) : context.get(INPUT));
        }
        return each(features, "/examples", "/" + INPUT);
    }

    private static void refuseOtherSignature(JsonNode body, String expected) {
        JsonNode name = body.path("signature_name");
        boolean isDefault = name.isMissingNode() || name.asString("none").isEmpty();
        if (!isDefault && !(name.isString() && name.stringValue().equals(expected))) {
            throw ProblemException.invalid(
                    "/signature_name", "must be \"" + expected + "\" here, but is " + JsonWords.of(name) + ".");
        }
    }

    private List<Picture> rows(JsonNode instances) {
        tensors.refuseOnePicture(instances, "/instances");
        refuseOtherThanPictures(instances, "/instances");
        boolean isNamed = isNamed(instances.get(0));
        List<JsonNode> values = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            JsonNode instance = instances.get(i);
            if (isNamed) {
                values.add(named(instance, "/instances/" + i));
            } else if (isNamed(instance)) {
                throw ProblemException.invalid(
                        "/instances/" + i, "must be no object, since the first instance is none; name all or none.");
            } else {
                values.add(instance);
            }
        }
        return each(values, "/instances", isNamed ? "/" + INPUT : "");
    }

    private List<Picture> columns(JsonNode inputs) {
        if (isNamed(inputs)) {
            return column(named(inputs, "/inputs"), "/inputs/" + INPUT);
        }
        return column(inputs, "/inputs");
    }

    private List<Picture> column(JsonNode value, String pointer) {
        if (isFile(value)) {
            return List.of(file(value, pointer));
        }
        if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
            refuseOtherThanPictures(value, pointer);
            List<JsonNode> values = new ArrayList<>();
            value.forEach(values::add);
            return each(values, pointer, "");
        }
        return tensors.batch(value, TensorType.FP32, pointer).stream()
                .map(this::numbers)
                .toList();
    }

    /** Pictures that all have the form of the first. */
    private List<Picture> each(List<JsonNode> values, String pointer, String suffix) {
        boolean areFiles = isFile(values.get(0));
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String place = pointer + "/" + i + suffix;
            JsonNode value = values.get(i);
            pictures.add(
                    areFiles
                            ? file(value, place)
                            : numbers(tensors.picture(value, values.get(0), TensorType.FP32, place)));
        }
        return pictures;
    }

    private Picture numbers(float[] pixels) {
        return Picture.ofNumbers(pixels, model.preparation());
    }

    private Picture file(JsonNode value, String pointer) {
        if (!isFile(value)) {
            throw ProblemException.invalid(
                    pointer, "must be {\"b64\": \"...\"} as the first picture is, but is " + JsonWords.of(value) + ".");
        }
        byte[] file;
        try {
            file = decoded(value.get(BASE64).stringValue());
        } catch (IllegalArgumentException notBase64) {
            throw ProblemException.invalid(pointer + "/b64", "must be base64 of a picture file (RFC 4648, section 4).");
        }
        return files.read(file, model.preparation(), budget, pointer);
    }

    /** As clients write it: in lines, with padding or without, in the alphabet for addresses too. */
    private static byte[] decoded(String base64) {
        String plain =
                WHITE_SPACE.matcher(base64).replaceAll("").replace('-', '+').replace('_', '/');
        return Base64.getDecoder().decode(plain);
    }

    private static JsonNode named(JsonNode object, String pointer) {
        if (!object.isObject() || !Set.copyOf(object.propertyNames()).equals(Set.of(INPUT))) {
            throw ProblemException.invalid(
                    pointer,
                    "must be an object with the one input " + INPUT + ", but is " + JsonWords.of(object)
                            + (object.isObject() ? " with others or without it." : "."));
        }
        return object.get(INPUT);
    }

    private void refuseOtherThanPictures(JsonNode pictures, String pointer) {
        if (!pictures.isArray() || pictures.isEmpty() || pictures.size() > mostPictures) {
            throw ProblemException.invalid(
                    pointer,
                    "must be an array of 1 to " + mostPictures + " pictures, but is " + JsonWords.of(pictures) + ".");
        }
    }

    private static boolean isNamed(JsonNode value) {
        return value.isObject() && !isFile(value);
    }

    private static boolean isFile(JsonNode value) {
        return value.isObject() && value.size() == 1 && value.path(BASE64).isString();
    }
}
