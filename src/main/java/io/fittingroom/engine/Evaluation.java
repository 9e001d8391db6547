package io.fittingroom.engine;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * How a network does on samples that it was not trained on.
 *
 * @param loss mean cross-entropy in nats; NaN, null in JSON, when not finite
 * @param accuracy share of right answers, 0 to 1
 * @param samples how many samples were looked at
 */
@Schema(description = "Figures on the test set")
public record Evaluation(
        @Schema(example = "0.3461", nullable = true) double loss,
        @Schema(example = "0.8752") double accuracy,
        @Schema(example = "10000") long samples) {}
