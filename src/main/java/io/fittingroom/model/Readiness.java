package io.fittingroom.model;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Whether a version would answer at once.
 *
 * @param ready whether it is loaded and has passed its self-test
 * @param detail why it is refused; null unless it is
 */
@Schema(description = "Whether a version would answer at once")
public record Readiness(
        @Schema(example = "fashion-mnist") String model,
        @Schema(example = "1") int version,

        @Schema(description = "loaded, and its self-test passed")
        boolean ready,

        State state,

        @Schema(description = "why it is refused", nullable = true) @Nullable String detail) {

    /** What stands between a version and its answers. */
    public enum State {
        /** Not loaded yet, or pushed out by others; the first prediction, or asking for readiness, loads it. */
        NOT_LOADED,
        READY,
        /** Its self-test failed: it does not answer. */
        REFUSED
    }
}
