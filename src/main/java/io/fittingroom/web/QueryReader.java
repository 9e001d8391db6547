package io.fittingroom.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the query parameters of one request and notes every fault as {@code /name} instead of stopping at the first, as
 * {@link FieldReader} does for bodies. A faulty, missing or empty parameter reads as its default. {@link #finish()} comes last, when all known parameters were asked for.
 *
 * <p>Only the query string counts: the parts of a form or multipart body are not parameters here. Not thread-safe.
 */
public final class QueryReader {

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    private static final int MOST_PAGES = 1_000_000;
    private static final int MOST_ON_A_PAGE = 100;

    private final Map<String, String> parameters;
    private final Violations violations;
    private final Set<String> known = new HashSet<>();

    private QueryReader(Map<String, String> parameters, Violations violations) {
        this.parameters = parameters;
        this.violations = violations;
    }

    /** A reader of the request's query string; a parameter given twice or badly encoded is noted as a fault. */
    public static QueryReader of(HttpServletRequest request) {
        return of(request, new Violations());
    }

    static QueryReader of(HttpServletRequest request, Violations violations) {
        String query = request.getQueryString() == null ? "" : request.getQueryString();
        Map<String, String> parameters = new LinkedHashMap<>();
        Set<String> faulty = new HashSet<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String encodedName = equals < 0 ? pair : pair.substring(0, equals);
            try {
                String name = URLDecoder.decode(encodedName, StandardCharsets.UTF_8);
                String value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                if (parameters.putIfAbsent(name, value) != null && faulty.add(name)) {
                    violations.add(pointer(name), "is given more than once; give it once.");
                }
            } catch (IllegalArgumentException e) {
                violations.add(
                        pointer(encodedName),
                        "is not well encoded: write % as %25, and a code as % and two hex digits.");
            }
        }
        return new QueryReader(parameters, violations);
    }

    /** Notes a fault of a parameter. */
    public void fault(String name, String detail) {
        violations.add(pointer(name), detail);
    }

    public int integer(String name, int least, int most, int fallback) {
        return (int) integer(name, (long) least, (long) most, (long) fallback);
    }

    public long integer(String name, long least, long most, long fallback) {
        String value = value(name);
        if (value == null) {
            return fallback;
        }
        if (INTEGER.matcher(value).matches()) {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        fault(name, "must be an integer from " + least + " to " + most + ", but is " + quoted(value) + ".");
        return fallback;
    }

    /** The number of a page, from 0, as {@link PageNumber} describes it. */
    public int page() {
        return integer("page", 0, MOST_PAGES, 0);
    }

    /**
     * How many of a list are on a page, as {@link PageSize} describes it.
     *
     * @param fallback where nobody says
     */
    public int pageSize(int fallback) {
        return integer("size", 1, MOST_ON_A_PAGE, fallback);
    }

    /** One of a fixed set of words; in a map that ignores case, case does not matter. */
    public <E> @Nullable E choice(String name, Map<String, E> choices, @Nullable E fallback) {
        String value = value(name);
        if (value == null) {
            return fallback;
        }
        E chosen = choices.get(value);
        if (chosen == null) {
            fault(
                    name,
                    "must be one of " + Words.listed(choices.keySet()) + ", but is " + quoted(value)
                            + Words.didYouMean(value, choices.keySet()) + ".");
            return fallback;
        }
        return chosen;
    }

    /** One of an enum's words, which are its constants' names in small letters. */
    public <E extends Enum<E>> @Nullable E choice(String name, Class<E> type, @Nullable E fallback) {
        return choice(name, Words.of(type), fallback);
    }

    /** The parameter as it is; empty when it is absent or has no characters. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(value(name));
    }

    /** Comes last: notes each parameter that was never asked for and throws a 400 for all faults, if there are any. */
    public void finish() {
        refuseUnknownParameters();
        violations.throwIfAny();
    }

    void refuseUnknownParameters() {
        for (String name : parameters.keySet()) {
            if (!known.contains(name) && !violations.isFull()) {
                String parametersHere = known.isEmpty()
                        ? " There are no query parameters here."
                        : " The query parameters here are " + Words.listed(known) + ".";
                fault(name, "is not a query parameter here" + Words.didYouMean(name, known) + "." + parametersHere);
            }
        }
    }

    private String value(String name) {
        known.add(name);
        String value = parameters.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private static String quoted(String value) {
        return "\"" + Words.shortened(value) + "\"";
    }

    private static String pointer(String name) {
        return "/" + Words.shortened(name).replace("~", "~0").replace("/", "~1");
    }
}
