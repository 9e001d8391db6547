package io.fittingroom.model;

import io.fittingroom.engine.file.OnnxModel;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Models in the form that runtimes of all languages read. */
@RestController
@Tag(name = "Models")
class OnnxController {

    private final ModelRegistry registry;
    private final JsonMapper json;

    OnnxController(ModelRegistry registry, JsonMapper json) {
        this.registry = registry;
        this.json = json;
    }

    @GetMapping(
            path = "/api/models/{name}/versions/{version}/onnx",
            produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(
            summary = "Download the network as ONNX",
            description =
                    "Input \"pixels\", float [N, height, width], of colour [N, height, width, 3], from 0 to 255 ([N, 28, 28] for Fashion-MNIST); output \"probabilities\", float [N, classes]. Operator set 13, IR version 7: ONNX Runtime 1.6 and later. The classes' names are in the metadata, as a JSON array under labels.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                            schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    ResponseEntity<byte[]> onnx(@PathVariable @ModelName String name, @PathVariable @VersionOrAlias String version) {
        ModelVersion found = registry.get(name, version);
        ModelDescription description = found.description();
        byte[] file = OnnxModel.write(
                description.network(), description.dataset().shape(), registry.artifact(found), metadata(found));
        ContentDisposition attachment = ContentDisposition.attachment()
                .filename(found.model() + "-" + found.version() + ".onnx")
                .build();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, attachment.toString())
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(file);
    }

    private Map<String, String> metadata(ModelVersion version) {
        ModelDescription.TrainedOn dataset = version.description().dataset();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("model", version.model());
        metadata.put("version", String.valueOf(version.version()));
        metadata.put("labels", json.writeValueAsString(dataset.labels()));
        metadata.put("dataset", dataset.name());
        if (dataset.version() != null) {
            metadata.put("dataset_version", dataset.version().toString());
        }
        metadata.put("dataset_fingerprint", dataset.fingerprint());
        metadata.put("preparation", json.writeValueAsString(dataset.preparation()));
        metadata.put("artifact_sha256", version.description().artifactSha256());
        return metadata;
    }
}
