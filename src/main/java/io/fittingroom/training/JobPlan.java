package io.fittingroom.training;

import io.fittingroom.network.NetworkPlan.LayerPlan;
import io.fittingroom.network.NetworkProblem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a job would be, without training it. */
@Schema(name = "Plan", description = "What a job would do. Nothing is started")
public record JobPlan(
        @Schema(description = "shapes and counts of each layer; ends before a layer that cannot be built")
        List<LayerPlan> layers,

        @Schema(description = "numbers that the network has", example = "101770")
        long parameters,

        @Schema(description = "how many of them the optimizer moves", example = "101770")
        long trainableParameters,

        @Schema(description = "samples trained on in an epoch", example = "60000")
        int trainingSamples,

        @Schema(description = "mini-batches in an epoch", example = "1875")
        int stepsPerEpoch,

        @Schema(
                description =
                        "memory that the training takes, estimated from above; null when the network cannot be built",
                nullable = true,
                example = "5600000")
        @Nullable Long memoryBytes,

        @Schema(
                description =
                        "how long all epochs take on this machine, by a short calibration; null when the network cannot be built or the calibration is not done",
                nullable = true,
                example = "14.2")
        @Nullable Double estimatedSeconds,

        @Schema(
                description =
                        "what the estimate of seconds holds for: the library that multiplies here, and the processor core that its kernels are for",
                example = "OpenBLAS 0.3.31, core Zen")
        String arithmetic,

        @Schema(description = "ERROR: the job would be refused; WARNING: it would run")
        List<NetworkProblem> problems,

        @Schema(description = "what would be trained, with every default filled in")
        JobRequest request) {}
