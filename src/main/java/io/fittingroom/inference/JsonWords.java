package io.fittingroom.inference;

import tools.jackson.databind.JsonNode;

/** How messages of the serving protocols name a piece of JSON. */
final class JsonWords {

    private static final int MOST = 40;

    private JsonWords() {}

    static String of(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array of " + node.size();
            case OBJECT -> "an object";
            case STRING -> "the text \"" + shortened(node.stringValue()) + "\"";
            case MISSING -> "missing";
            case NUMBER -> {
                double value = node.asDouble(Double.POSITIVE_INFINITY);
                yield Double.isFinite(value) ? shortened(node.toString()) : "a number too large to be represented";
            }
            case BOOLEAN, NULL, BINARY, POJO -> shortened(node.toString());
        };
    }

    private static String shortened(String text) {
        return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    }
}
