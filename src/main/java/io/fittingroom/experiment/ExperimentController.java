package io.fittingroom.experiment;

import io.fittingroom.dataset.Datasets;
import io.fittingroom.training.CancelRequest;
import io.fittingroom.training.Submission;
import io.fittingroom.web.Address;
import io.fittingroom.web.PageNumber;
import io.fittingroom.web.PageSize;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The API of experiments. */
@RestController
@RequestMapping("/api/experiments")
@Tag(name = "Experiments", description = "Change something and see what happens: several trainings, compared")
class ExperimentController {

    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;

    private final Experiments experiments;
    private final ExperimentStore store;
    private final ExperimentViews views;
    private final Datasets datasets;
    private final RandomGenerator random;

    ExperimentController(
            Experiments experiments,
            ExperimentStore store,
            ExperimentViews views,
            Datasets datasets,
            RandomGenerator random) {
        this.experiments = experiments;
        this.store = store;
        this.views = views;
        this.datasets = datasets;
        this.random = random;
    }

    @Schema(description = "A page of experiments, newest first")
    record ExperimentPage(List<ExperimentSummary> experiments, int page, int size, long total) {}

    @PostMapping(consumes = JSON)
    @Operation(
            operationId = "submitExperiment",
            summary = "Compare trainings",
            description =
                    "Puts one job for each variant at the end of the queue, all of them or none, and answers before the first one trains. A variant is a name and the fields that differ from base; such a field replaces the base's whole field of that name. Each variant trains a model of its own, named after the base's and the variant, unless it names another. A seed of null is drawn once for all.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = ExperimentSchema.class),
                            examples = {
                                @ExampleObject(name = "Two batch sizes", value = """
                                        {"name": "Large or small batches",
                                         "base": {"epochs": 3},
                                         "variants": [{"name": "32", "batch_size": 32}, {"name": "512", "batch_size": 512}]}"""),
                                @ExampleObject(name = "With or without dropout", value = """
                                        {"name": "Does dropout help?",
                                         "base": {"epochs": 10, "validation_split": 0.2},
                                         "variants": [
                                          {"name": "without"},
                                          {"name": "with", "layers": [
                                            {"type": "rescaling"}, {"type": "flatten"},
                                            {"type": "dense", "units": 128, "activation": "relu"},
                                            {"type": "dropout", "rate": 0.3},
                                            {"type": "dense", "units": 10, "activation": "softmax"}]}]}""")
                            }))
    @Taken
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "422", ref = "NetworkCannotBeBuilt")
    ResponseEntity<ExperimentView> submit(
            @Parameter(hidden = true) Submission submission,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        ExperimentRequest request = ExperimentRequest.read(body, () -> random.nextLong(1L << 53), datasets);
        return accepted(experiments.submit(request, submission.submitter(), submission.keyOf(body)), views);
    }

    /** The answer to a submission. */
    static ResponseEntity<ExperimentView> accepted(Experiment experiment, ExperimentViews views) {
        return ResponseEntity.accepted()
                .location(URI.create(Address.of("/api/experiments/" + experiment.id())))
                .body(views.view(experiment));
    }

    @GetMapping
    @Operation(operationId = "listExperiments", summary = "List experiments", description = "Newest first.")
    @ApiResponse(responseCode = "200", description = "The page")
    @PageNumber
    @PageSize(description = "experiments on a page")
    ExperimentPage list(HttpServletRequest request) {
        QueryReader reader = QueryReader.of(request);
        int page = reader.page();
        int size = reader.pageSize(20);
        reader.finish();
        List<ExperimentSummary> found =
                store.list(page, size).stream().map(ExperimentSummary::of).toList();
        return new ExperimentPage(found, page, size, store.count());
    }

    @GetMapping(path = "/{id}", produces = JSON)
    @Operation(
            operationId = "getExperiment",
            summary = "Compare the variants",
            description =
                    "Where each job stands, the settings in which they differ, their curves and figures, and what these say: findings by code, conclusion in words. With Accept: text/csv one row for each variant and epoch.")
    @ApiResponse(
            responseCode = "200",
            description = "The comparison as far as it goes",
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = ExperimentView.class)),
                @Content(
                        mediaType = "text/csv",
                        schema = @Schema(type = "string"),
                        examples = @ExampleObject("variant,job,epoch,loss\r\n512,7k2v9q4m1xbd,1,0.4749\r\n"))
            })
    @ApiResponse(responseCode = "404", ref = "NotFound")
    ExperimentView get(@ExperimentId @PathVariable String id) {
        return views.view(experiments.get(id));
    }

    @GetMapping(path = "/{id}", produces = "text/csv")
    @Hidden
    String getAsCsv(@PathVariable String id) {
        JobComparison compared = views.compare(experiments.get(id).variants());
        return JobComparisonCsv.of(compared.variants(), compared.findings());
    }

    @PostMapping("/{id}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "cancelExperiment",
            summary = "Cancel an experiment",
            description = "Cancels each job that has not ended; the others stay as they are. Asking twice is no error.")
    @RequestBody(content = @Content(mediaType = JSON, schema = @Schema(implementation = CancelRequest.class)))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    ExperimentView cancel(
            @ExperimentId @PathVariable String id,
            @org.springframework.web.bind.annotation.RequestBody(required = false) @Nullable JsonNode body) {
        return views.view(experiments.cancel(id, CancelRequest.read(body)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteExperiment",
            summary = "Delete an experiment",
            description = "Once all its jobs have ended; they and their models stay.")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    void delete(@ExperimentId @PathVariable String id) {
        experiments.delete(id);
    }

    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(description = "an experiment's id", example = "3m8wq0z5t7ka")
    private @interface ExperimentId {}

    /** What the submissions of experiments have in common: their headers and their answer. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Submission.Headers
    @Parameter(
            in = ParameterIn.HEADER,
            name = "Idempotency-Key",
            description =
                    "chosen by the client; the same key and body give the same experiment for 24 hours, another body a 422",
            schema = @Schema(type = "string"))
    @ApiResponse(
            responseCode = "202",
            description = "The experiment was taken",
            headers =
                    @Header(
                            name = "Location",
                            description = "the experiment's address",
                            schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "429", ref = "ShareFull")
    @ApiResponse(responseCode = "503", ref = "Busy")
    @interface Taken {}
}
