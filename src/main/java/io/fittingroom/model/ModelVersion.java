package io.fittingroom.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** One version of a model as the registry knows it. */
@Schema(description = "One version of a model")
record ModelVersion(
        @Schema(example = "fashion-mnist") String model,
        @Schema(example = "1") int version,
        Instant createdAt,

        @Schema(description = "aliases that point to this version", example = "[\"production\"]")
        List<String> aliases,

        @JsonUnwrapped ModelDescription description) {}
