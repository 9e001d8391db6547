package io.fittingroom.inference;

import io.fittingroom.web.ProblemException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * An inference request of the Open Inference Protocol, for a network with one input and one output. Members that the
 * protocol does not name, and parameters that mean nothing here, are passed over.
 *
 * @param id to be given back, if there is one
 * @param pictures each as many numbers in 0..255 as the network takes, row by row
 * @param classification how many of the most probable classes are wanted as text; empty for the probabilities themselves
 */
record InferRequest(Optional<String> id, List<float[]> pictures, OptionalInt classification) {

    /** The name of the input: pixels in 0..255. */
    static final String INPUT = "pixels";

    /** The name of the output: class probabilities. */
    static final String OUTPUT = "probabilities";

    InferRequest {
        pictures = List.copyOf(pictures);
    }

    /**
     * Reads a request's body; a 400 for the first fault.
     *
     * @param outputs how many probabilities the network answers for a picture
     */
    static InferRequest read(JsonNode body, PictureTensor tensors, int outputs) {
        Optional<String> id = id(body);
        refuseOtherThanObject(body.path("parameters"), "/parameters");
        OptionalInt classification = classification(body.path("outputs"), outputs);
        return new InferRequest(id, pictures(body.path("inputs"), tensors), classification);
    }

    private static Optional<String> id(JsonNode body) {
        JsonNode id = body.path("id");
        if (id.isMissingNode() || id.isNull()) {
            return Optional.empty();
        }
        return Optional.of(text(id, "/id"));
    }

    private static List<float[]> pictures(JsonNode inputs, PictureTensor tensors) {
        if (!inputs.isArray() || inputs.size() != 1) {
            throw ProblemException.invalid(
                    "/inputs",
                    "must be an array of one input, which is named " + INPUT + ", but is " + JsonWords.of(inputs)
                            + ".");
        }
        JsonNode input = inputs.get(0);
        if (!input.isObject()) {
            throw ProblemException.invalid("/inputs/0", "must be an object, but is " + JsonWords.of(input) + ".");
        }
        refuseOtherName(input.path("name"), INPUT, "/inputs/0/name");
        refuseOtherThanObject(input.path("parameters"), "/inputs/0/parameters");
        TensorType type = type(input.path("datatype"));
        List<Integer> shape = tensors.shape(input.path("shape"), "/inputs/0/shape");
        return tensors.batch(input.path("data"), shape, type, "/inputs/0/data");
    }

    private static TensorType type(JsonNode datatype) {
        Optional<TensorType> type =
                datatype.isString() ? TensorType.named(datatype.stringValue()) : Optional.<TensorType>empty();
        return type.orElseThrow(() -> ProblemException.invalid(
                "/inputs/0/datatype",
                "must be one of " + TensorType.names() + ", but is " + JsonWords.of(datatype) + "."));
    }

    private static OptionalInt classification(JsonNode requested, int outputs) {
        if (requested.isMissingNode() || requested.isNull()) {
            return OptionalInt.empty();
        }
        if (!requested.isArray()) {
            throw ProblemException.invalid(
                    "/outputs", "must be an array of requested outputs, but is " + JsonWords.of(requested) + ".");
        }
        Set<String> names = new HashSet<>();
        OptionalInt classification = OptionalInt.empty();
        for (int i = 0; i < requested.size(); i++) {
            JsonNode output = requested.get(i);
            String pointer = "/outputs/" + i;
            refuseOtherName(output.path("name"), OUTPUT, pointer + "/name");
            if (!names.add(OUTPUT)) {
                throw ProblemException.invalid(pointer + "/name", "is requested more than once; request it once.");
            }
            JsonNode parameters = output.path("parameters");
            refuseOtherThanObject(parameters, pointer + "/parameters");
            classification = count(parameters.path("classification"), outputs, pointer + "/parameters/classification");
        }
        return classification;
    }

    private static OptionalInt count(JsonNode count, int outputs, String pointer) {
        if (count.isMissingNode() || count.isNull()) {
            return OptionalInt.empty();
        }
        if (!count.canConvertToExactIntegral()
                || !count.canConvertToInt()
                || count.intValue() < 1
                || count.intValue() > outputs) {
            throw ProblemException.invalid(
                    pointer,
                    "must be how many classes are wanted, a whole number from 1 to " + outputs + ", but is "
                            + JsonWords.of(count) + ".");
        }
        return OptionalInt.of(count.intValue());
    }

    private static void refuseOtherName(JsonNode name, String expected, String pointer) {
        if (!name.isString() || !name.stringValue().equals(expected)) {
            throw ProblemException.invalid(pointer, "must be \"" + expected + "\", but is " + JsonWords.of(name) + ".");
        }
    }

    private static void refuseOtherThanObject(JsonNode parameters, String pointer) {
        if (!parameters.isMissingNode() && !parameters.isNull() && !parameters.isObject()) {
            throw ProblemException.invalid(pointer, "must be an object, but is " + JsonWords.of(parameters) + ".");
        }
    }

    private static String text(JsonNode node, String pointer) {
        if (!node.isString()) {
            throw ProblemException.invalid(pointer, "must be a text in quotes, but is " + JsonWords.of(node) + ".");
        }
        return node.stringValue();
    }
}
