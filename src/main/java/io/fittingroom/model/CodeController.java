package io.fittingroom.model;

import io.fittingroom.engine.code.CodeLanguage;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Training;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
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
    @CodeFile.Described
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    ResponseEntity<byte[]> code(
            @PathVariable @Parameter(example = "fashion-mnist") String name,
            @PathVariable @Parameter(description = "a version, or an alias in its place", example = "1") String version,
            HttpServletRequest request) {
        CodeLanguage language = CodeFile.language(request);
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
        Training training = new Training(
                name, dataset.name(), dataset.version(), dataset.shape(), dataset.labels(), description.network(), fit);
        return CodeFile.of(training, language, name + "-" + found.version());
    }
}
