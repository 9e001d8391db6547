package io.fittingroom.training;

import io.fittingroom.dataset.Sha256;
import io.fittingroom.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * For whom a job is trained, as the client says it; the queue serves submitters in turn. Nothing is secret about a name, and
 * nobody is kept from using another's.
 *
 * @param name of at most 64 characters; of an API key only a part of its hash
 */
public record Submitter(String name) {

    /** Whoever says nothing. */
    static final Submitter ANONYMOUS = new Submitter("anonymous");

    static final String NAME_HEADER = "X-Submitter";
    static final String KEY_HEADER = "X-API-Key";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final int HASH_LENGTH = 12;

    /** The name, else the API key, else {@link #ANONYMOUS}. */
    static Submitter of(@Nullable String name, @Nullable String apiKey) {
        return Optional.ofNullable(name)
                .map(Submitter::named)
                .or(() -> Optional.ofNullable(apiKey).map(Submitter::holding))
                .orElse(ANONYMOUS);
    }

    private static Submitter named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.invalid(
                    "/" + NAME_HEADER,
                    "must be 1 to 64 letters, digits, dots, underscores, at signs or hyphens, beginning with a letter or digit.");
        }
        return new Submitter(name);
    }

    private static Submitter holding(String apiKey) {
        return new Submitter(
                "key-" + Sha256.hex(apiKey.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_LENGTH));
    }
}
