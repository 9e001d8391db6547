package io.fittingroom.experiment;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.experiment.ExperimentPresets.Preset;
import io.fittingroom.training.JobPlan;
import io.fittingroom.training.JobPlans;
import io.fittingroom.training.Submission;
import io.fittingroom.web.Address;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The API of the experiments that are ready to run. */
@RestController
@RequestMapping("/api/experiments/presets")
@Tag(name = "Experiments")
class PresetController {

    private final ExperimentPresets presets;
    private final Experiments experiments;
    private final ExperimentViews views;
    private final JobPlans plans;
    private final Datasets datasets;
    private final RandomGenerator random;

    PresetController(
            ExperimentPresets presets,
            Experiments experiments,
            ExperimentViews views,
            JobPlans plans,
            Datasets datasets,
            RandomGenerator random) {
        this.presets = presets;
        this.experiments = experiments;
        this.views = views;
        this.plans = plans;
        this.datasets = datasets;
        this.random = random;
    }

    @Schema(description = "The lesson's questions")
    record Presets(List<PresetView> presets) {}

    @GetMapping
    @Operation(
            operationId = "listPresets",
            summary = "List the lesson's questions",
            description = "Each with what to look for, how much there is to train, and the whole experiment.")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "dataset",
            description = "what they are to train on, a data set's name or one of its versions",
            example = "fashion-mnist",
            schema = @Schema(type = "string", defaultValue = "fashion-mnist"))
    @ApiResponse(responseCode = "200", description = "The presets")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    Presets list(HttpServletRequest request) {
        QueryReader query = QueryReader.of(request);
        String reference = query.text("dataset").orElse(Datasets.USUAL);
        query.finish();
        Dataset dataset = datasets.get(reference);
        return new Presets(
                presets.list().stream().map(preset -> view(preset.on(dataset))).toList());
    }

    @PostMapping("/{name}")
    @Operation(
            operationId = "runPreset",
            summary = "Run one of the lesson's questions",
            description =
                    "As POST /api/experiments with the preset's body. epochs, seed, model and dataset of its base can be changed; the networks fit the data set's classes.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = ExperimentPresets.Changes.class)))
    @ExperimentController.Taken
    @ApiResponse(responseCode = "404", ref = "NotFound")
    ResponseEntity<ExperimentView> run(
            @PathVariable @Parameter(description = "a preset's name", example = "neurons") String name,
            @Parameter(hidden = true) Submission submission,
            @org.springframework.web.bind.annotation.RequestBody(required = false) @Nullable JsonNode changes) {
        JsonNode body = presets.changed(presets.get(name), changes, datasets);
        ExperimentRequest request = ExperimentRequest.read(body, () -> random.nextLong(1L << 53), datasets);
        // What is newest of a data set changes; the same request with the same key is the same experiment all the same.
        JsonNode sent = changes != null && changes.hasNonNull("dataset")
                ? ((ObjectNode) changes).deepCopy().put("preset", name)
                : body;
        return ExperimentController.accepted(
                experiments.submit(request, submission.submitter(), submission.keyOf(sent)), views);
    }

    private PresetView view(Preset preset) {
        return new PresetView(
                preset.name(),
                preset.question(),
                preset.lookFor(),
                size(ExperimentRequest.read(preset.body(), () -> 0, datasets)),
                preset.body(),
                Map.of("run", Address.of("/api/experiments/presets/" + preset.name())));
    }

    private PresetView.Size size(ExperimentRequest request) {
        int epochs = 0;
        long parameters = 0;
        Double seconds = 0.0;
        for (ExperimentRequest.Variant variant : request.variants()) {
            JobPlan plan = plans.plan(variant.request());
            epochs += variant.request().epochs();
            parameters = Math.max(parameters, plan.parameters());
            seconds = seconds == null || plan.estimatedSeconds() == null ? null : seconds + plan.estimatedSeconds();
        }
        return new PresetView.Size(request.variants().size(), epochs, parameters, seconds);
    }
}
