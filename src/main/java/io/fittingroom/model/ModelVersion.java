package io.fittingroom.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One version of a model as the registry knows it. */
@Schema(description = "One version of a model")
public record ModelVersion(
        @Schema(example = "fashion-mnist") String model,
        @Schema(example = "1") int version,
        Instant createdAt,

        @Schema(description = "aliases that point to this version", example = "[\"production\"]")
        List<String> aliases,

        @Schema(description = "what people say of it", example = "confuses shirts and coats", nullable = true) @Nullable String notes,

        @Schema(description = "words to find it by", example = "[\"baseline\"]")
        List<String> tags,

        @JsonUnwrapped ModelDescription description) {

    public ModelVersion {
        aliases = List.copyOf(aliases);
        tags = List.copyOf(tags);
    }
}
