package io.fittingroom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page's sentences in one language, as they stand in its script. */
public final class PageWords {

    static final Path SCRIPTS = Path.of("src/main/resources/static/js");

    private static final Pattern ENTRY = Pattern.compile("'([^']+)':\\s*'((?:[^'\\\\]|\\\\.)*)',");
    private static final Pattern PARAMETER = Pattern.compile("\\{\\w+}");

    private PageWords() {}

    /** The sentences by key; language: en or zh. */
    public static Map<String, String> of(String language) {
        Map<String, String> words = new TreeMap<>();
        try {
            String script = Files.readString(SCRIPTS.resolve(language + ".js"));
            Matcher entry = ENTRY.matcher(script.substring(0, script.indexOf("export const classes")));
            while (entry.find()) {
                words.put(entry.group(1), entry.group(2));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return words;
    }

    /** What stands in braces in a sentence. */
    public static Set<String> parameters(String sentence) {
        Set<String> parameters = new TreeSet<>();
        PARAMETER.matcher(sentence).results().forEach(found -> parameters.add(found.group()));
        return parameters;
    }
}
