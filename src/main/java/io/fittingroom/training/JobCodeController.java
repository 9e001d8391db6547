package io.fittingroom.training;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.engine.code.CodeLanguage;
import io.fittingroom.model.CodeFile;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Training;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.random.RandomGenerator;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What a job would do, as source code. */
@RestController
@Tag(name = "Training jobs")
class JobCodeController {

    private final JobPlans plans;
    private final Datasets datasets;
    private final RandomGenerator random;

    JobCodeController(JobPlans plans, Datasets datasets, RandomGenerator random) {
        this.plans = plans;
        this.datasets = datasets;
        this.random = random;
    }

    @PostMapping(path = "/api/jobs/code", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "writeJobCode",
            summary = "A job as code",
            description =
                    "Takes the body of POST /api/jobs, starts nothing, and answers with the same training as a script for Keras 3 or a class on plain DL4J.")
    @CodeFile.Described
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = JobRequest.class),
                            examples = @ExampleObject(name = "The lesson's network", value = "{}")))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "422", ref = "NetworkCannotBeBuilt")
    ResponseEntity<byte[]> code(
            @org.springframework.web.bind.annotation.RequestBody JsonNode body, HttpServletRequest request) {
        CodeLanguage language = CodeFile.language(request);
        JobRequest job = JobRequest.read(body, () -> random.nextLong(1L << 53), datasets);
        plans.refuseUnbuildable(job);
        Dataset dataset = datasets.get(job.dataset());
        Training training = new Training(
                job.model(),
                dataset.name(),
                dataset.version(),
                new Shape(dataset.axes()),
                dataset.labels(),
                job.network(),
                job.fit());
        return CodeFile.of(training, language, job.model());
    }
}
