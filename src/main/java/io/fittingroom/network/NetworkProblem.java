package io.fittingroom.network;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * Why a network cannot be built or had better not be.
 *
 * @param pointer JSON pointer of the field to change
 * @param severity whether the job is refused or merely warned of
 * @param detail what is wrong and what to do
 * @param lesson what there is to learn from it
 */
@Schema(description = "Why a network cannot be built (ERROR) or had better not be (WARNING)")
public record NetworkProblem(
        @Schema(example = "/layers/3/units") String pointer, Severity severity, String detail, String lesson) {

    /** Whether a job with such a problem is refused. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public static NetworkProblem error(String pointer, String detail, String lesson) {
        return new NetworkProblem(pointer, Severity.ERROR, detail, lesson);
    }

    static NetworkProblem warning(String pointer, String detail, String lesson) {
        return new NetworkProblem(pointer, Severity.WARNING, detail, lesson);
    }
}
