package io.fittingroom.training;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.engine.CodeLanguage;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Training;
import io.fittingroom.problem.QueryReader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
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
    @Parameter(
            in = ParameterIn.QUERY,
            name = "language",
            description = "python is Keras 3, java is DL4J",
            example = "python",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"python", "java"},
                            defaultValue = "python"))
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = JobRequest.class),
                            examples = @ExampleObject(name = "The lesson's network", value = "{}")))
    @ApiResponse(
            responseCode = "200",
            description = "The code, to be saved under the name that Content-Disposition has",
            content = {
                @Content(mediaType = "text/x-python", schema = @Schema(type = "string")),
                @Content(mediaType = "text/x-java-source", schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "422", ref = "NetworkCannotBeBuilt")
    ResponseEntity<byte[]> code(
            @org.springframework.web.bind.annotation.RequestBody JsonNode body, HttpServletRequest request) {
        QueryReader query = QueryReader.of(request);
        CodeLanguage language = query.choice("language", CodeLanguage.BY_WORD, CodeLanguage.PYTHON);
        query.finish();
        JobRequest job = JobRequest.read(body, () -> random.nextLong(1L << 53));
        plans.refuseUnbuildable(job);
        Dataset dataset = datasets.get(job.dataset());
        Training training = new Training(
                job.model(),
                dataset.name(),
                Shape.of(dataset.height(), dataset.width()),
                dataset.labels(),
                job.network(),
                job.fit());
        ContentDisposition file = ContentDisposition.attachment()
                .filename(language.fileName(job.model()))
                .build();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, file.toString())
                .header(HttpHeaders.CONTENT_TYPE, language.mediaType())
                .body(language.write(training).getBytes(StandardCharsets.US_ASCII));
    }
}
