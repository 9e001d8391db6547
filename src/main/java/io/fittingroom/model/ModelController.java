package io.fittingroom.model;

import io.fittingroom.network.NetworkPlan;
import io.fittingroom.web.Address;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** The API of trained models. */
@RestController
@RequestMapping("/api/models")
@Tag(name = "Models", description = "What was trained: versions, aliases, downloads")
class ModelController {

    private static final int ALL = Integer.MAX_VALUE;

    private static final int VERSIONS_AT_ONCE = 10;

    private final ModelRegistry registry;
    private final JsonMapper json;

    ModelController(ModelRegistry registry, JsonMapper json) {
        this.registry = registry;
        this.json = json;
    }

    @Schema(description = "Models by name")
    record Models(
            List<Model> models,
            @Schema(example = "0") int page,

            @Schema(description = "models on a page; null where all were asked for", nullable = true, example = "20")
            @Nullable Integer size,

            @Schema(description = "models in all", example = "1")
            long total) {}

    @Schema(description = "One model")
    record Model(
            @Schema(example = "fashion-mnist") String name,

            @Schema(description = "where each alias points", example = "{\"production\": 1}")
            Map<String, Integer> aliases,

            @Schema(description = "newest first") List<ModelVersion> versions,
            Map<String, String> links) {}

    @GetMapping
    @Operation(
            operationId = "listModels",
            summary = "List models",
            description = "By name, each with its versions, newest first. All of them, unless size says how many.")
    @ApiResponse(
            responseCode = "200",
            description = "The models",
            content = @Content(schema = @Schema(implementation = Models.class)))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "page",
            description = "from 0; with size only",
            schema = @Schema(type = "integer", minimum = "0", defaultValue = "0"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "size",
            description = "models on a page; all models in one answer unless given",
            example = "20",
            schema = @Schema(type = "integer", minimum = "1", maximum = "100"))
    void list(HttpServletRequest request, @Parameter(hidden = true) HttpServletResponse response) throws IOException {
        QueryReader reader = QueryReader.of(request);
        int page = reader.page();
        int size = reader.pageSize(ALL);
        reader.finish();
        List<String> names = registry.names(size == ALL ? 0 : page, size);
        long total = registry.count();
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        // A few versions after the other: all of them, with the names of a thousand classes each, are megabytes by the
        // hundred.
        try (JsonGenerator out = json.createGenerator(response.getOutputStream())) {
            out.writeStartObject();
            out.writeArrayPropertyStart("models");
            for (String name : names) {
                write(name, registry.list(name, ALL, VERSIONS_AT_ONCE), out);
            }
            out.writeEndArray();
            out.writeNumberProperty("page", size == ALL ? 0 : page);
            out.writePOJOProperty("size", size == ALL ? null : size);
            out.writeNumberProperty("total", total);
            out.writeEndObject();
        }
    }

    @GetMapping("/{name}")
    @Operation(operationId = "getModel", summary = "One model", description = "With all its versions, newest first.")
    @ApiResponse(
            responseCode = "200",
            description = "The model",
            content = @Content(schema = @Schema(implementation = Model.class)))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    void get(@PathVariable @ModelName String name, @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        List<ModelVersion> newest = registry.list(name, ALL, VERSIONS_AT_ONCE);
        if (newest.isEmpty()) {
            throw registry.noModel(name);
        }
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        try (JsonGenerator out = json.createGenerator(response.getOutputStream())) {
            write(name, newest, out);
        }
    }

    /**
     * Writes a {@link Model}; nothing of one that has gone meanwhile.
     *
     * @param newest versions, the others are read in turn
     */
    private void write(String name, List<ModelVersion> newest, JsonGenerator out) {
        if (newest.isEmpty()) {
            return;
        }
        String self = Address.of("/api/models/" + name);
        out.writeStartObject();
        out.writeStringProperty("name", name);
        out.writePOJOProperty("aliases", registry.aliases(name));
        out.writeArrayPropertyStart("versions");
        List<ModelVersion> versions = newest;
        while (!versions.isEmpty()) {
            versions.forEach(out::writePOJO);
            int last = versions.get(versions.size() - 1).version();
            versions = versions.size() < VERSIONS_AT_ONCE ? List.of() : registry.list(name, last, VERSIONS_AT_ONCE);
        }
        out.writeEndArray();
        out.writePOJOProperty("links", Map.of("self", self, "predict", self + "/predict"));
        out.writeEndObject();
    }

    @GetMapping("/{name}/versions/{version}")
    @Operation(
            operationId = "getModelVersion",
            summary = "One version's birth certificate",
            description = "Network, data set fingerprint, seed, figures and environment.")
    @ApiResponse(responseCode = "200", description = "The version")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    ModelVersion version(@PathVariable @ModelName String name, @PathVariable @VersionOrAlias String version) {
        return registry.get(name, version);
    }

    @DeleteMapping("/{name}/versions/{version}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteModelVersion",
            summary = "Delete a version",
            description = "Its number is never used again. Refused while an alias points to it.")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    void delete(
            @PathVariable @ModelName String name,
            @PathVariable @Parameter(description = "a version's number", example = "1") String version) {
        registry.delete(name, version);
    }

    @GetMapping(path = "/{name}/versions/{version}/download", produces = "application/zip")
    @Operation(
            operationId = "downloadModelVersion",
            summary = "Download the network",
            description =
                    "A zip that DL4J's ModelSerializer.restoreComputationGraph reads: input \"pixels\" [batch, channels, height, width] in 0..255 ([batch, 1, 28, 28] for Fashion-MNIST), output class probabilities [batch, classes]. It holds the weights and no optimizer state: a training goes on from its job's checkpoint.")
    @ApiResponse(
            responseCode = "200",
            description = "The zip",
            content = @Content(mediaType = "application/zip", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    ResponseEntity<byte[]> download(
            @PathVariable @ModelName String name, @PathVariable @VersionOrAlias String version) {
        ModelVersion found = registry.get(name, version);
        ContentDisposition file = ContentDisposition.attachment()
                .filename(found.model() + "-" + found.version() + ".zip")
                .build();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, file.toString())
                .eTag(found.description().artifactSha256())
                .contentType(MediaType.parseMediaType("application/zip"))
                .body(registry.artifact(found));
    }

    @GetMapping(path = "/{name}/versions/{version}/summary", produces = MediaType.TEXT_PLAIN_VALUE)
    @Operation(
            operationId = "getModelSummary",
            summary = "The network as a table",
            description = "As Keras' model.summary() prints it.")
    @ApiResponse(
            responseCode = "200",
            description = "The table",
            content = @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    ResponseEntity<byte[]> summary(@PathVariable @ModelName String name, @PathVariable @VersionOrAlias String version) {
        ModelDescription description = registry.get(name, version).description();
        ModelDescription.TrainedOn dataset = description.dataset();
        NetworkPlan plan = NetworkPlan.of(
                description.network(), dataset.shape(), dataset.labels().size(), Long.MAX_VALUE);
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                .body(ModelSummary.of(name, plan).getBytes(StandardCharsets.UTF_8));
    }
}
