package io.fittingroom.dataset.source;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that is wrong with an upload: what keeps it from being read, or what whoever sent it should know.
 *
 * @param file the uploaded file and, in an archive, the name in it
 * @param row as in {@link SourcePicture.Origin}; 0 where the whole file is meant
 * @param parameters what the words are filled with: numbers and short texts
 */
public record SourceProblem(SourceFault fault, String file, long row, Map<String, Object> parameters) {

    /** Of a longer text in a file. */
    private static final int MOST_SHOWN = 80;

    public SourceProblem {
        parameters = Map.copyOf(parameters);
    }

    /** With one more parameter. */
    SourceProblem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(parameters);
        more.put(name, value instanceof Number || value.toString().length() <= MOST_SHOWN ? value : shortened(value));
        return new SourceProblem(fault, file, row, more);
    }

    SourceRefusedException refusal() {
        return new SourceRefusedException(this);
    }

    SourceRefusedException refusal(Throwable cause) {
        SourceRefusedException refusal = refusal();
        refusal.initCause(cause);
        return refusal;
    }

    /** What is wrong, where, and the way out, in English. */
    public String words() {
        String words = fault.words().replace("{row}", Long.toString(row));
        for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
            words = words.replace(
                    "{" + parameter.getKey() + "}", parameter.getValue().toString());
        }
        // Last, since a name may hold anything.
        return words.replace("{file}", file);
    }

    private static String shortened(Object value) {
        return value.toString().substring(0, MOST_SHOWN - 1) + "…";
    }
}
