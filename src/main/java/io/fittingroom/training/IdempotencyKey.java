package io.fittingroom.training;

import io.fittingroom.dataset.Sha256;
import io.fittingroom.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a client sends along so that a request that it repeats, for want of an answer, starts nothing twice.
 *
 * @param submitter whose key it is; two submitters may choose the same one
 * @param key chosen by the client
 * @param bodySha256 of the request that the key belongs to
 */
public record IdempotencyKey(Submitter submitter, String key, String bodySha256) {

    /** How long a key is remembered. */
    static final Duration LIFETIME = Duration.ofHours(24);

    static final String HEADER = "Idempotency-Key";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,255}");

    /** The key of a request with this body; a 400 when it is none. */
    static IdempotencyKey of(Submitter submitter, String key, JsonNode body) {
        if (!KEY.matcher(key).matches()) {
            throw ProblemException.invalid(
                    "/" + HEADER, "must be 1 to 255 visible ASCII characters, for example a UUID.");
        }
        return new IdempotencyKey(submitter, key, Sha256.hex(body.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Under which it is stored. No name of a submitter has a blank. */
    String stored() {
        return submitter.name() + " " + key;
    }
}
