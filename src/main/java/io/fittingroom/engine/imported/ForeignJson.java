package io.fittingroom.engine.imported;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A place in a JSON file from somebody unknown: a tree, never bound to classes. Whoever asks for what is not there, or is
 * of another kind, gets a {@link ProblemException} that names the place.
 *
 * @param within the place around this one; null for the file itself. A place is put into words only when somebody is told of
 *     it: the words of each of many deep places together would take thousands of times the file
 * @param name of the field or number of the member, as it is shown; of the file, its name
 */
record ForeignJson(JsonNode value, @Nullable ForeignJson within, String name) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String CLASS = "@class";
    private static final List<String> LIBRARY = List.of("org.deeplearning4j.", "org.nd4j.");

    /** The file's root; a 400 when it is no JSON object. */
    static ForeignJson parse(String file, byte[] content) {
        JsonNode root;
        try {
            root = JSON.readTree(content);
        } catch (JacksonException malformed) {
            throw ProblemException.of(ProblemCode.DAMAGED_MODEL, file + " is not well-formed JSON.");
        }
        if (!root.isObject()) {
            throw ProblemException.of(ProblemCode.DAMAGED_MODEL, file + " is no JSON object.");
        }
        return new ForeignJson(root, null, file);
    }

    /** True when the field is there and is not null. */
    boolean has(String name) {
        return value.isObject() && value.hasNonNull(name);
    }

    ForeignJson get(String name) {
        if (!has(name)) {
            throw refused("has no field " + name + ".");
        }
        return new ForeignJson(value.get(name), this, escaped(name));
    }

    /** The members of an array. */
    List<ForeignJson> items(int most) {
        if (!value.isArray() || value.size() > most) {
            throw refused("is not an array of at most " + most + " members.");
        }
        List<ForeignJson> items = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            items.add(new ForeignJson(value.get(i), this, String.valueOf(i)));
        }
        return items;
    }

    /** The members of an object that are not null, in order. */
    Map<String, ForeignJson> fields(int most) {
        if (!value.isObject() || value.size() > most) {
            throw refused("is not an object of at most " + most + " fields.");
        }
        Map<String, ForeignJson> fields = new LinkedHashMap<>();
        for (String name : value.propertyNames()) {
            if (has(name)) {
                fields.put(name, get(name));
            }
        }
        return fields;
    }

    String text() {
        if (!value.isString()) {
            throw refused("is no text.");
        }
        return value.stringValue();
    }

    double number() {
        double number = doubleOrNan();
        if (!(Math.abs(number) <= 1e12)) {
            throw refused("is no number of a usable size.");
        }
        return number;
    }

    boolean isPositive() {
        return doubleOrNan() > 0 && doubleOrNan() <= 1e12;
    }

    /** An integer of more digits than a double holds makes {@code doubleValue} throw. */
    private double doubleOrNan() {
        return value.isNumber() ? value.asDouble(Double.NaN) : Double.NaN;
    }

    int integer(int least, int most) {
        if (!value.canConvertToExactIntegral()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw refused(String.format(Locale.ROOT, "is no whole number from %,d to %,d.", least, most));
        }
        return value.intValue();
    }

    boolean bool() {
        if (!value.isBoolean()) {
            throw refused("is neither true nor false.");
        }
        return value.booleanValue();
    }

    /** What stands as {@code @class}: a text to compare, nothing more. */
    String className() {
        return get(CLASS).text();
    }

    /** Refuses any field that is not among these, unless it is null. */
    void allowOnly(Set<String> known) {
        if (!value.isObject()) {
            throw refused("is no object.");
        }
        for (String name : value.propertyNames()) {
            if (!known.contains(name) && has(name)) {
                throw get(name)
                        .refused("is a field that is not known here, and might change what the network computes.");
            }
        }
    }

    /** Refuses a file that names, anywhere, a class that is not one of DL4J's. */
    void refuseForeignClasses() {
        if (value.isObject() && value.has(CLASS)) {
            String name = value.get(CLASS).isString() ? value.get(CLASS).stringValue() : "";
            if (LIBRARY.stream().noneMatch(name::startsWith)) {
                throw unknownClass("those of DL4J");
            }
        }
        for (int i = 0; i < value.size() && value.isArray(); i++) {
            new ForeignJson(value.get(i), this, String.valueOf(i)).refuseForeignClasses();
        }
        if (value.isObject()) {
            value.propertyNames().stream()
                    .filter(this::has)
                    .forEach(name -> get(name).refuseForeignClasses());
        }
    }

    ProblemException unknownClass(String known) {
        String name = value.get(CLASS).isString() ? value.get(CLASS).stringValue() : "";
        String shown = name.matches("[A-Za-z0-9_.$]{1,100}") ? name : "a class with an odd name";
        return refused("is " + shown + ", which is not known here; known are " + known + ".");
    }

    /** The refusal of what is at this place. */
    ProblemException refused(String detail) {
        String pointer = pointer();
        return ProblemException.of(
                ProblemCode.MODEL_NOT_UNDERSTOOD, pointer + " " + detail, List.of(new Violation(pointer, detail)));
    }

    private String pointer() {
        Deque<String> names = new ArrayDeque<>();
        for (ForeignJson place = this; place != null; place = place.within) {
            names.addFirst(place.name);
        }
        return "/" + String.join("/", names);
    }

    private static String escaped(String name) {
        String shortened = name.length() <= 60 ? name : name.substring(0, 57) + "…";
        return shortened.replace("~", "~0").replace("/", "~1");
    }
}
