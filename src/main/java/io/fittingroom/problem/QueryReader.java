package io.fittingroom.problem;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Reads query parameters as strictly as {@link FieldReader} reads bodies: every fault is noted with {@code /name} as its
 * pointer, a faulty parameter reads as its default, unknown parameters are refused. Not thread-safe.
 */
public final class QueryReader {

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    private final MultiValueMap<String, String> query;
    private final Violations violations = new Violations();
    private final Set<String> known = new HashSet<>();

    private QueryReader(MultiValueMap<String, String> query) {
        this.query = query;
    }

    public static QueryReader of(MultiValueMap<String, String> query) {
        return new QueryReader(query);
    }

    public int integer(String name, int least, int most, int fallback) {
        return (int) integer(name, (long) least, (long) most, (long) fallback);
    }

    public long integer(String name, long least, long most, long fallback) {
        String value = text(name);
        if (value == null) {
            return fallback;
        }
        boolean isInteger = INTEGER.matcher(value).matches();
        if (!isInteger || Long.parseLong(value) < least || Long.parseLong(value) > most) {
            fault(name, "must be an integer from " + least + " to " + most + ", but is \"" + shortened(value) + "\".");
            return fallback;
        }
        return Long.parseLong(value);
    }

    public <E> @Nullable E choice(String name, Map<String, E> choices, @Nullable E fallback) {
        String value = text(name);
        if (value == null) {
            return fallback;
        }
        E chosen = choices.get(value);
        if (chosen == null) {
            fault(
                    name,
                    "must be one of " + String.join(", ", new TreeSet<>(choices.keySet())) + ", but is \""
                            + shortened(value) + "\".");
            return fallback;
        }
        return chosen;
    }

    /** The parameter as it is; null when it is absent or empty. */
    public @Nullable String text(String name) {
        known.add(name);
        if (query.getOrDefault(name, List.of()).size() > 1) {
            fault(name, "is given more than once; give it once.");
        }
        String value = query.getFirst(name);
        return value == null || value.isEmpty() ? null : value;
    }

    public void fault(String name, String detail) {
        violations.add("/" + name, detail);
    }

    /** Comes last: notes each parameter that was never asked for and throws a 400 for all faults, if there are any. */
    public void finish() {
        for (String name : query.keySet()) {
            if (!known.contains(name)) {
                fault(
                        name,
                        "is not a parameter here; the parameters here are " + String.join(", ", new TreeSet<>(known))
                                + ".");
            }
        }
        violations.throwIfAny();
    }

    private static String shortened(String value) {
        return value.length() <= 40 ? value : value.substring(0, 39) + "…";
    }
}
