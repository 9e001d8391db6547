package io.fittingroom.dataset;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a job or a request means by a data set: {@code shoes}, the newest version that is ready, or {@code shoes@2}, that one.
 *
 * @param name the data set's name
 * @param version from 1; null for the newest that is ready
 */
public record DatasetReference(String name, @Nullable Integer version) {

    /** A data set's name. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** The same in words. */
    public static final String NAME_IN_WORDS =
            "1 to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit";

    /** As it stands in a job's {@code dataset}. */
    public static final Pattern PATTERN = Pattern.compile("(" + NAME.pattern() + ")(?:@([1-9][0-9]{0,8}))?");

    /** The same in words, as they follow "must be". */
    public static final String IN_WORDS = "a data set's name (" + NAME_IN_WORDS + "), with @ and a version or without";

    /** What the text means; empty when it is no reference. */
    public static Optional<DatasetReference> parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String version = matcher.group(2);
        return Optional.of(new DatasetReference(matcher.group(1), version == null ? null : Integer.valueOf(version)));
    }

    /** Where the version, or what is newest, is described: such as {@code /api/datasets/shoes/versions/2}. */
    public String path() {
        return "/api/datasets/" + name + (version == null ? "" : "/versions/" + version);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return version == null ? name : name + "@" + version;
    }
}
