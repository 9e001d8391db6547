package io.fittingroom.model;

import io.fittingroom.engine.CodeLanguage;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Training;
import io.fittingroom.problem.ProblemCode;
import io.fittingroom.problem.ProblemException;
import io.fittingroom.problem.QueryReader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** How a version was trained, as source code. */
@RestController
@Tag(name = "Models")
class CodeController {

    private final ModelRegistry registry;

    CodeController(ModelRegistry registry) {
        this.registry = registry;
    }

    @GetMapping("/api/models/{name}/versions/{version}/code")
    @Operation(
            operationId = "getModelCode",
            summary = "The same training as code",
            description =
                    "A complete script for Keras 3, or a class on plain DL4J that begins with the same weights and goes through the pictures in the same order. Where the library computes otherwise than the service, a comment says so.")
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
    @ApiResponse(
            responseCode = "200",
            description = "The code, to be saved under the name that Content-Disposition has",
            content = {
                @Content(mediaType = "text/x-python", schema = @Schema(type = "string")),
                @Content(mediaType = "text/x-java-source", schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    ResponseEntity<byte[]> code(
            @PathVariable @Parameter(example = "fashion-mnist") String name,
            @PathVariable @Parameter(description = "a version, or an alias in its place", example = "1") String version,
            HttpServletRequest request) {
        QueryReader query = QueryReader.of(request);
        CodeLanguage language = query.choice("language", CodeLanguage.BY_WORD, CodeLanguage.PYTHON);
        query.finish();
        ModelVersion found = registry.get(name, version);
        ModelDescription description = found.description();
        Fit fit = description.fit();
        if (fit == null) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "Version " + found.version() + " of " + name
                            + " was imported; how it was trained is not known here.");
        }
        ModelDescription.TrainedOn dataset = description.dataset();
        Training training =
                new Training(name, dataset.name(), dataset.shape(), dataset.labels(), description.network(), fit);
        ContentDisposition file = ContentDisposition.attachment()
                .filename(language.fileName(name + "-" + found.version()))
                .build();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, file.toString())
                .header(HttpHeaders.CONTENT_TYPE, language.mediaType())
                .body(language.write(training).getBytes(StandardCharsets.US_ASCII));
    }
}
