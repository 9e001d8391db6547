package io.fittingroom;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The arguments of layers, optimizers, schedules and callbacks as the OpenAPI document has them: by kind, by type, by name.
 *
 * @param byKind {@code layers}, {@code optimizers}, {@code schedules} and {@code callbacks}
 */
record Arguments(Map<String, Map<String, Map<String, Argument>>> byKind) {

    /**
     * One argument.
     *
     * @param fallback what the service takes where nothing is said, see {@link #normal}; empty where that is nothing
     * @param choices the words that it can be; empty when it is no word
     * @param range the bounds of a number
     */
    record Argument(boolean isRequired, Optional<String> fallback, List<String> choices, Optional<Range> range) {}

    /** The bounds of a number, and whether they belong to it. */
    record Range(BigDecimal least, boolean withLeast, BigDecimal most, boolean withMost, boolean isWhole) {}

    static Arguments of(JsonNode document) {
        Map<String, Map<String, Map<String, Argument>>> kinds = new LinkedHashMap<>();
        kinds.put("layers", byType(document, "Layer"));
        kinds.put("optimizers", byType(document, "Optimizer"));
        kinds.put("schedules", byType(document, "LearningRate"));
        kinds.put("callbacks", byType(document, "Callback"));
        return new Arguments(kinds);
    }

    /** The arguments of the object that has no kinds. */
    static Map<String, Argument> ofOne(JsonNode document, String schema) {
        return arguments(document, document.at("/components/schemas/" + schema));
    }

    private static Map<String, Map<String, Argument>> byType(JsonNode document, String union) {
        Map<String, Map<String, Argument>> types = new TreeMap<>();
        for (JsonNode reference : document.at("/components/schemas/" + union + "/oneOf")) {
            JsonNode schema = resolved(document, reference);
            if (schema.at("/properties/type/enum/0").isString()) {
                types.put(schema.at("/properties/type/enum/0").asString(), arguments(document, schema));
            }
        }
        return types;
    }

    private static Map<String, Argument> arguments(JsonNode document, JsonNode schema) {
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        Map<String, Argument> arguments = new TreeMap<>();
        schema.path("properties").forEachEntry((name, property) -> {
            if (!name.equals("type")) {
                JsonNode resolved = resolved(document, property);
                arguments.put(
                        name,
                        new Argument(
                                required.contains(name),
                                Optional.of(property.path("default"))
                                        .filter(fallback -> !fallback.isMissingNode())
                                        .map(Arguments::normal),
                                resolved.path("enum")
                                        .valueStream()
                                        .map(JsonNode::asString)
                                        .toList(),
                                range(resolved, false)));
            }
        });
        return arguments;
    }

    private static JsonNode resolved(JsonNode document, JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        return reference.isString() ? document.at(reference.asString().substring(1)) : schema;
    }

    /** Of a choice of a number and something else the number counts. */
    private static Optional<Range> range(JsonNode schema, boolean isPart) {
        if (schema.path("oneOf").isArray() && !isPart) {
            return range(schema.at("/oneOf/0"), true);
        }
        JsonNode type = schema.path("type");
        boolean isWhole = type.toString().contains("\"integer\"");
        if (!isWhole && !type.toString().contains("\"number\"")) {
            return Optional.empty();
        }
        boolean withLeast = schema.has("minimum");
        boolean withMost = schema.has("maximum");
        BigDecimal least =
                schema.path(withLeast ? "minimum" : "exclusiveMinimum").decimalValue();
        BigDecimal most = schema.path(withMost ? "maximum" : "exclusiveMaximum").decimalValue();
        return Optional.of(new Range(least, withLeast, most, withMost, isWhole));
    }

    /** A default in one form, however it is written: a number by its value, a fraction worked out, a square window by its side. */
    static String normal(JsonNode value) {
        if (value.isArray()) {
            return normal(value.get(0).asString());
        }
        return value.isObject() ? "" : normal(value.asString());
    }

    static String normal(String text) {
        String[] fraction = text.strip().split("/", -1);
        try {
            double number =
                    Double.parseDouble(fraction[0]) / (fraction.length == 2 ? Double.parseDouble(fraction[1]) : 1);
            // To the digits that people write.
            return Double.toString(Double.parseDouble(String.format(java.util.Locale.ROOT, "%.12g", number)));
        } catch (NumberFormatException noNumber) {
            return text.strip();
        }
    }
}
