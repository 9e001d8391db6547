package io.fittingroom.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads one JSON object field by field and notes every fault with its JSON pointer instead of stopping at the first. A
 * faulty or missing field reads as its default, so that reading can go on; the caller asks the {@link Violations} at the
 * end. {@link #refuseUnknownFields()} comes last, when all known fields were asked for.
 *
 * <p>Stricter than data binding on purpose: {@code "5"} is no number, {@code 2.7} is no integer, and {@code null} counts as
 * absent. What is whole is an integer however it is written, {@code 2.0} and {@code 2e0} as well. What the service has stored itself is {@linkplain #ofStored bound} instead: it was within the
 * limits of its time. Not thread-safe.
 */
public final class FieldReader {

    /** What would be a number or a boolean if it had no quotes. */
    private static final Pattern UNQUOTED = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false");

    private final JsonNode object;
    private final String pointer;
    private final Violations violations;
    private final boolean isStored;
    private final Set<String> known = new HashSet<>();

    private FieldReader(JsonNode object, String pointer, Violations violations, boolean isStored) {
        this.object = object;
        this.pointer = pointer;
        this.violations = violations;
        this.isStored = isStored;
    }

    /** A reader of a whole body; a body that is no object is noted as a fault and reads as an empty object. */
    public static FieldReader of(JsonNode body, Violations violations) {
        return at(body, "", violations, false, Set.of());
    }

    /**
     * A reader of what the service stored: of the right kind everything is taken as it is, whatever the limits are today, and
     * fields that are not known any more are passed over. A value of the wrong kind is a fault.
     */
    public static FieldReader ofStored(JsonNode json, Violations violations) {
        return at(json, "", violations, true, Set.of());
    }

    private static FieldReader at(
            JsonNode node, String pointer, Violations violations, boolean isStored, Set<String> types) {
        if (!node.isObject()) {
            violations.add(
                    pointer, "must be an object in braces, but is " + describe(node) + typeAlone(node, types) + ".");
        }
        return new FieldReader(node, pointer, violations, isStored);
    }

    /** The JSON pointer of a field of this object. */
    public String pointer(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** Notes a fault of a field of this object; of what is no object, that it is none is fault enough. */
    public void fault(String name, String detail) {
        if (object.isObject()) {
            violations.add(pointer(name), detail);
        }
    }

    /** True when the field is there and is not null. */
    public boolean has(String name) {
        return field(name) != null;
    }

    /** True when the field is there and is null. */
    public boolean isNull(String name) {
        known.add(name);
        JsonNode value = object.get(name);
        return value != null && value.isNull();
    }

    /** True when the field is there and is an object. */
    public boolean isObject(String name) {
        JsonNode value = field(name);
        return value != null && value.isObject();
    }

    /** The names of the fields that are there, as written. */
    public List<String> names() {
        return object.isObject() ? List.copyOf(object.propertyNames()) : List.of();
    }

    /** The same, but none where there are more than {@code most}, which is a fault. */
    public List<String> names(int most) {
        if (object.size() > most && object.isObject() && !isStored) {
            violations.add(pointer, "must have at most " + most + " fields, but has " + object.size() + ".");
            return List.of();
        }
        return names();
    }

    /** A size for two axes: an integer from 1 to {@code most} that stands for both, or an array of two such. */
    public int[] oneOrTwo(String name, int most, int[] fallback) {
        JsonNode value = field(name);
        if (value == null) {
            return fallback;
        }
        boolean isPair = value.isArray() && value.size() == 2;
        JsonNode first = isPair ? value.get(0) : value;
        JsonNode second = isPair ? value.get(1) : value;
        if (!isSize(first, most) || !isSize(second, most)) {
            fault(
                    name,
                    String.format(
                            Locale.ROOT,
                            "must be an integer from 1 to %d or an array of two, height and width, but is %s.",
                            most,
                            Words.shortened(value.toString())));
            return fallback;
        }
        return new int[] {first.intValue(), second.intValue()};
    }

    private boolean isSize(JsonNode value, int most) {
        return value.canConvertToExactIntegral()
                && value.canConvertToInt()
                && (isStored || (value.intValue() >= 1 && value.intValue() <= most));
    }

    public int integer(String name, int least, int most, int fallback) {
        return isStored
                ? (int) wholeNumber(name, Integer.MIN_VALUE, Integer.MAX_VALUE, fallback)
                : (int) wholeNumber(name, least, most, fallback);
    }

    public long integer(String name, long least, long most, long fallback) {
        return isStored
                ? wholeNumber(name, Long.MIN_VALUE, Long.MAX_VALUE, fallback)
                : wholeNumber(name, least, most, fallback);
    }

    private long wholeNumber(String name, long least, long most, long fallback) {
        JsonNode value = field(name);
        if (value == null) {
            return fallback;
        }
        String expected = "an integer from " + least + " to " + most;
        if (!value.isNumber()) {
            fault(name, "must be " + expected + ", but is " + describe(value) + unquoted(value) + ".");
        } else if (!value.canConvertToExactIntegral() && Double.isFinite(finiteOrInfinity(value))) {
            fault(name, "must be " + expected + ", but " + describe(value) + " has a fraction; write a whole number.");
        } else if (!value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
            fault(name, "must be " + expected + ", but is " + describe(value) + ".");
        } else {
            return value.longValue();
        }
        return fallback;
    }

    /** A finite number within {@code range}. */
    public double number(String name, NumberRange range, double fallback) {
        JsonNode value = field(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isNumber()) {
            fault(name, "must be " + range + ", but is " + describe(value) + unquoted(value) + ".");
            return fallback;
        }
        double number = finiteOrInfinity(value);
        if (!Double.isFinite(number) || !(isStored || range.contains(number))) {
            fault(name, "must be " + range + ", but is " + describe(value) + ".");
            return fallback;
        }
        return number;
    }

    public boolean bool(String name, boolean fallback) {
        JsonNode value = field(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isBoolean()) {
            fault(name, "must be true or false, but is " + describe(value) + unquoted(value) + ".");
            return fallback;
        }
        return value.booleanValue();
    }

    /** A text that {@code pattern} matches as a whole; {@code expected} says in words what the pattern wants. */
    public String text(String name, Pattern pattern, String expected, String fallback) {
        JsonNode value = field(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isString()
                || !(isStored || pattern.matcher(value.stringValue()).matches())) {
            fault(name, "must be " + expected + ", but is " + describe(value) + ".");
            return fallback;
        }
        return value.stringValue();
    }

    /** One of a fixed set of words. */
    public <E> E choice(String name, Map<String, E> choices, E fallback) {
        JsonNode value = field(name);
        if (value == null) {
            return fallback;
        }
        E chosen = value.isString() ? choices.get(value.stringValue()) : null;
        if (chosen == null) {
            fault(
                    name,
                    "must be one of " + Words.listed(choices.keySet()) + ", but is " + describe(value)
                            + didYouMean(value, choices.keySet()) + ".");
            return fallback;
        }
        return chosen;
    }

    /** One of an enum's words, which are its constants' names in small letters. */
    public <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
        return choice(name, Words.of(type), fallback);
    }

    /** The object in a field; empty when the field is absent or null. */
    public Optional<FieldReader> object(String name) {
        return object(name, Set.of());
    }

    /** The same of an object of several kinds, {@code types}: whoever gives such a word alone is told how it is written. */
    public Optional<FieldReader> object(String name, Set<String> types) {
        JsonNode value = field(name);
        return value == null ? Optional.empty() : Optional.of(at(value, pointer(name), violations, isStored, types));
    }

    /** The objects of an array; empty when the field is absent, null or no array. */
    public List<FieldReader> objects(String name, int most) {
        return objects(name, most, Set.of());
    }

    /** The same of objects of several kinds, as in {@link #object(String, Set)}. */
    public List<FieldReader> objects(String name, int most, Set<String> types) {
        JsonNode value = field(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            fault(
                    name,
                    "must be an array in brackets, but is " + describe(value)
                            + (value.isObject() ? "; put brackets round it." : "."));
            return List.of();
        }
        if (value.size() > most && !isStored) {
            fault(name, "must have at most " + most + " members, but has " + value.size() + ".");
            return List.of();
        }
        List<FieldReader> readers = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            readers.add(at(value.get(i), pointer(name) + "/" + i, violations, isStored, types));
        }
        return readers;
    }

    /** Texts of an array, each one of {@code choices}. */
    public List<String> words(String name, Set<String> choices, List<String> fallback) {
        JsonNode value = field(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isArray()) {
            boolean isWord = value.isString() && choices.contains(value.stringValue());
            fault(
                    name,
                    "must be an array of words from " + Words.listed(choices) + ", but is " + describe(value)
                            + (isWord ? "; put it in brackets: [" + describe(value) + "]." : "."));
            return fallback;
        }
        List<String> words = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            JsonNode word = value.get(i);
            if (word.isString() && choices.contains(word.stringValue()) && !words.contains(word.stringValue())) {
                words.add(word.stringValue());
            } else if (!violations.isFull()) {
                violations.add(
                        pointer(name) + "/" + i,
                        "must be one of " + Words.listed(choices) + ", each once, but is " + describe(word)
                                + (choices.contains(word.asString("")) ? "" : didYouMean(word, choices)) + ".");
            }
        }
        return words;
    }

    /** Texts of an array, each different and matched by {@code pattern} as a whole, which {@code expected} says in words. */
    public List<String> texts(String name, int most, Pattern pattern, String expected) {
        JsonNode value = field(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray() || (!isStored && value.size() > most)) {
            fault(
                    name,
                    "must be an array of at most " + most + " texts, but "
                            + (value.isArray() ? "has " + value.size() : "is " + describe(value)) + ".");
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            JsonNode text = value.get(i);
            if (!text.isString()
                    || (!isStored && !pattern.matcher(text.stringValue()).matches())) {
                violations.add(pointer(name) + "/" + i, "must be " + expected + ", but is " + describe(text) + ".");
            } else if (texts.contains(text.stringValue())) {
                violations.add(pointer(name) + "/" + i, "is there already; name each once.");
            } else {
                texts.add(text.stringValue());
            }
        }
        return texts;
    }

    /** Notes each field that was never asked for, with the nearest known name. */
    public void refuseUnknownFields() {
        for (String name : names()) {
            // What was meant takes a while to find, and a body may have tens of thousands.
            if (violations.isFull()) {
                return;
            }
            if (!isStored && !known.contains(name)) {
                String detail = "is not a field here" + Words.didYouMean(name, known) + ".";
                fault(name, detail + " The fields here are " + Words.listed(known) + ".");
            }
        }
    }

    private JsonNode field(String name) {
        known.add(name);
        JsonNode value = object.isObject() ? object.get(name) : null;
        return value == null || value.isNull() ? null : value;
    }

    /** An integer of more digits than a double holds makes {@code doubleValue} throw; it is taken as infinite here. */
    private static double finiteOrInfinity(JsonNode number) {
        return number.asDouble(Double.POSITIVE_INFINITY);
    }

    private static String typeAlone(JsonNode value, Set<String> types) {
        if (types.isEmpty() || !value.isString()) {
            return "";
        }
        return Words.meant(value.stringValue(), types)
                .map(type -> "; write {\"type\": \"" + type + "\"}")
                .orElse("; its type is one of " + Words.listed(types));
    }

    private static String didYouMean(JsonNode value, Collection<String> words) {
        return Words.didYouMean(value.asString(""), words);
    }

    private static String unquoted(JsonNode value) {
        return value.isString() && UNQUOTED.matcher(value.stringValue()).matches() ? "; write it without quotes" : "";
    }

    private static String describe(JsonNode value) {
        if (value.isObject()) {
            return "an object";
        }
        if (value.isArray()) {
            return "an array";
        }
        if (value.isNumber() && !Double.isFinite(finiteOrInfinity(value))) {
            return "a number too large to be represented";
        }
        String text = value.toString();
        return Words.shortened(text);
    }
}
