package io.fittingroom.model;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Says whether a version would answer at once. */
@RestController
@Tag(name = "Models")
class ReadinessController {

    private final Predictor predictor;

    ReadinessController(Predictor predictor) {
        this.predictor = predictor;
    }

    @GetMapping("/api/models/{name}/versions/{version}/readiness")
    @Operation(
            summary = "Whether a version would answer at once",
            description =
                    "A version is loaded on first use. Before it answers, it is asked the pictures that it was asked when it was registered; READY is one that gave the same probabilities (within 1e-5), REFUSED one that did not, which never answers. Asking for the readiness of one that is not loaded loads it in the background.")
    @ApiResponse(responseCode = "200", description = "READY, NOT_LOADED or REFUSED with the reason")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    Readiness readiness(@PathVariable @ModelName String name, @PathVariable @VersionOrAlias String version) {
        return predictor.readiness(name, version);
    }
}
