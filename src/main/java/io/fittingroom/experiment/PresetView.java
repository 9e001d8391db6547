package io.fittingroom.experiment;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A preset as the API shows it. */
@Schema(name = "Preset", description = "One of the lesson's questions, ready to run")
record PresetView(
        @Schema(example = "neurons") String name,

        @Schema(example = "Does a wider hidden layer do better?")
        String question,

        @Schema(description = "what to look at in the answer", example = "Accuracy against seconds and parameters.")
        String lookFor,

        Size size,

        @Schema(
                description = "what POST /api/experiments takes, to be changed at will",
                implementation = ExperimentSchema.class)
        Object body,

        @Schema(description = "where to go from here") Map<String, String> links) {

    /** How much there is to train. */
    @Schema(name = "ExperimentSize", description = "How much there is to train")
    record Size(
            @Schema(example = "3") int jobs,

            @Schema(description = "of all jobs together, if none stops early", example = "15")
            int epochs,

            @Schema(description = "of the largest network", example = "814090")
            long parameters,

            @Schema(
                    description =
                            "of all jobs on this machine, one after the other, by a short calibration; null while that is not done",
                    nullable = true,
                    example = "62.5")
            @Nullable Double estimatedSeconds) {}
}
