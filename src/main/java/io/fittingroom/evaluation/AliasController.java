package io.fittingroom.evaluation;

import io.fittingroom.model.ModelName;
import io.fittingroom.model.ModelRegistry;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The API of aliases. */
@RestController
@RequestMapping("/api/models/{name}/aliases/{alias}")
@Tag(name = "Models")
class AliasController {

    private final ModelRegistry registry;
    private final Promotions promotions;

    AliasController(ModelRegistry registry, Promotions promotions) {
        this.registry = registry;
        this.promotions = promotions;
    }

    @Schema(description = "Where an alias is to point")
    record AliasRequest(
            @Schema(example = "1", minimum = "1") int version,

            @Schema(
                    description =
                            "a rule that must hold, else the alias stays and the answer is 409 with both figures: accuracy_not_lower, the version is right on at least as many test pictures as the one that the alias points to now; an alias that is new has nothing to compare with",
                    nullable = true,
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable PromotionRule onlyIf) {}

    @Schema(description = "Where an alias points")
    record Alias(
            @Schema(example = "fashion-mnist") String model,
            @Schema(example = "production") String alias,
            @Schema(example = "1") int version) {}

    @PutMapping
    @Operation(
            operationId = "setAlias",
            summary = "Point an alias at a version",
            description = "An alias may stand wherever a version may; production answers when no version is named.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = AliasRequest.class),
                            examples = {
                                @ExampleObject(name = "In any case", value = "{\"version\": 1}"),
                                @ExampleObject(
                                        name = "If it is as good",
                                        value = "{\"version\": 2, \"only_if\": \"accuracy_not_lower\"}")
                            }))
    @ApiResponse(responseCode = "200", description = "The alias points there")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    @ApiResponse(responseCode = "503", ref = "Busy")
    Alias setAlias(
            @PathVariable @ModelName String name,
            @PathVariable @Parameter(example = "production") String alias,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        Violations violations = new Violations();
        FieldReader fields = FieldReader.of(body, violations);
        if (!fields.has("version")) {
            fields.fault("version", "is missing; say which version the alias is to point to, for example 1.");
        }
        int version = fields.integer("version", 1, Integer.MAX_VALUE, 1);
        PromotionRule rule = fields.choice("only_if", PromotionRule.class, null);
        fields.refuseUnknownFields();
        violations.throwIfAny();
        if (rule == null) {
            registry.setAlias(name, alias, version);
        } else {
            promotions.promote(name, alias, version, rule);
        }
        return new Alias(name, alias, version);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteAlias",
            summary = "Delete an alias",
            description = "The version that it pointed to stays.")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    void deleteAlias(
            @PathVariable @ModelName String name, @PathVariable @Parameter(example = "production") String alias) {
        registry.deleteAlias(name, alias);
    }
}
