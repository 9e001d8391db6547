package io.fittingroom.experiment;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** Jobs side by side, as the API shows them. */
@Schema(name = "JobComparison", description = "Jobs side by side, whether an experiment brought them together or not")
record JobComparison(
        @Schema(description = "what the figures say, in words; while jobs still run, what they say so far")
        String conclusion,

        @Schema(description = "the same one by one, each with a code that stays and its names and numbers")
        List<FindingView> findings,

        @Schema(description = "the settings in which the jobs differ, with their values")
        List<Differences.Difference> differences,

        @Schema(description = "the jobs in the order in which they were asked for")
        List<ExperimentView.Variant> variants) {}
