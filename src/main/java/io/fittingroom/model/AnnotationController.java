package io.fittingroom.model;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Notes and tags. */
@RestController
@Tag(name = "Models")
class AnnotationController {

    private final ModelRegistry registry;

    AnnotationController(ModelRegistry registry) {
        this.registry = registry;
    }

    @PatchMapping(
            path = "/api/models/{name}/versions/{version}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    @Operation(
            summary = "Set a version's notes and tags",
            description =
                    "A JSON merge patch: what is absent stays as it is, null clears. The answer is the version as it is now.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = Annotation.Body.class),
                            examples =
                                    @ExampleObject(
                                            "{\"notes\": \"confuses shirts and coats\", \"tags\": [\"baseline\"]}")))
    @ApiResponse(responseCode = "200", description = "The version as it is now")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    ModelVersion annotate(
            @PathVariable @ModelName String name,
            @PathVariable @VersionOrAlias String version,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        return registry.annotate(name, version, Annotation.read(body));
    }
}
