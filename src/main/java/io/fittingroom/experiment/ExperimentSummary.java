package io.fittingroom.experiment;

import io.fittingroom.training.JobState;
import io.fittingroom.web.Address;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An experiment as the list of experiments shows it. */
@Schema(description = "An experiment without its figures")
record ExperimentSummary(
        @Schema(example = "3m8wq0z5t7ka") String id,
        @Schema(example = "128, 512 or 1024 neurons") String name,
        Experiment.State state,
        Instant submittedAt,

        @Schema(description = "when the last job ended", nullable = true) @Nullable Instant finishedAt,

        List<Variant> variants,
        @Schema(description = "where to go from here") Map<String, String> links) {

    /** One variant by name. */
    @Schema(name = "VariantSummary", description = "A variant without its figures")
    record Variant(
            @Schema(example = "512 neurons") String name,

            @Schema(description = "the job's id", example = "7k2v9q4m1xbd")
            String job,

            JobState state) {}

    static ExperimentSummary of(Experiment experiment) {
        return new ExperimentSummary(
                experiment.id(),
                experiment.name(),
                experiment.state(),
                experiment.submittedAt(),
                experiment.finishedAt().orElse(null),
                experiment.variants().stream()
                        .map(variant -> new Variant(
                                variant.name(),
                                variant.job().id(),
                                variant.job().state()))
                        .toList(),
                Map.of("self", Address.of("/api/experiments/" + experiment.id())));
    }
}
