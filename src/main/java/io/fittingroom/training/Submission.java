package io.fittingroom.training;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a request's headers say of a submission, as they came: they are read when they are asked for. An argument of a
 * controller's method, which {@link Headers} describes.
 *
 * @param key {@code Idempotency-Key}; null for none
 * @param submitterName {@code X-Submitter}; null for none
 * @param apiKey {@code X-API-Key}; null for none
 */
public record Submission(
        @Nullable String key,
        @Nullable String submitterName,
        @Nullable String apiKey) {

    /** Who submits; a 400 when the name is none. */
    public Submitter submitter() {
        return Submitter.of(submitterName, apiKey);
    }

    /** The key of this request with this body; a 400 when it is none. */
    public Optional<IdempotencyKey> keyOf(JsonNode body) {
        return Optional.ofNullable(key).map(chosen -> IdempotencyKey.of(submitter(), chosen, body));
    }

    /** The headers of all submissions but for {@code Idempotency-Key}, of which each says what it stands for. */
    @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            in = ParameterIn.HEADER,
            name = Submitter.NAME_HEADER,
            description =
                    "for whom the job is; submitters take turns in the queue. Letters, digits, dots, underscores, at signs, hyphens",
            example = "ada",
            schema = @Schema(type = "string"))
    @Parameter(
            in = ParameterIn.HEADER,
            name = Submitter.KEY_HEADER,
            description =
                    "stands for a submitter where X-Submitter is absent; only a part of its hash is kept, and nothing is checked by it",
            example = "s3cr3t",
            schema = @Schema(type = "string"))
    public @interface Headers {}
}
