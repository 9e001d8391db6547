package io.fittingroom.dataset;

import io.fittingroom.dataset.StoredVersion.Summary;
import io.fittingroom.dataset.VersionedPath.DatasetName;
import io.fittingroom.dataset.VersionedPath.Version;
import io.fittingroom.web.QueryReader;
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
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The data sets and their versions. */
@RestController
@RequestMapping(DatasetController.PATH)
@Tag(name = "Datasets", description = "The pictures that networks learn from, to look at before and after training")
class DatasetController {

    static final String PATH = "/api/datasets";

    private static final String VERSION = "/{name}/versions/{version}";
    private static final Map<String, Boolean> YES_OR_NO = Map.of("true", true, "false", false);

    private final Datasets datasets;
    private final DatasetChanges changes;
    private final JsonMapper json;

    DatasetController(Datasets datasets, DatasetChanges changes, JsonMapper json) {
        this.datasets = datasets;
        this.changes = changes;
        this.json = json;
    }

    @Schema(description = "All data sets")
    record DatasetList(
            @Schema(description = "The data sets, sorted by name")
            List<DatasetAnswer> datasets) {}

    @GetMapping
    @Operation(
            operationId = "listDatasets",
            summary = "List the data sets",
            description =
                    "All data sets that a training job can name, each with its classes, its number of pictures, its"
                            + " fingerprint and its licence; and those that are being imported or were refused.")
    @ApiResponse(
            responseCode = "200",
            description = "The data sets",
            content = @Content(schema = @Schema(implementation = DatasetList.class)))
    void list(HttpServletRequest request, @Parameter(hidden = true) HttpServletResponse response) throws IOException {
        refuseQuery(request);
        SortedSet<String> names = new TreeSet<>();
        datasets.bundled().forEach(dataset -> names.add(dataset.name()));
        Map<String, List<Summary>> versions = datasets.versions().stream()
                .collect(Collectors.groupingBy(version -> version.reference().name()));
        names.addAll(versions.keySet());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        // One after the other: all of them, of a thousand classes each, would take megabytes for each request.
        try (JsonGenerator out = json.createGenerator(response.getOutputStream())) {
            out.writeStartObject();
            out.writeArrayPropertyStart("datasets");
            for (String name : names) {
                out.writePOJO(answer(name, versions.getOrDefault(name, List.of())));
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    @GetMapping("/{name}")
    @Operation(
            operationId = "getDataset",
            summary = "Describe a data set",
            description =
                    "Its versions, and of the newest that is READY: the classes with their numbers and names, how many"
                            + " pictures each has in each split, the shape of a picture and its range of values, the"
                            + " fingerprint and the licence.")
    @ApiResponse(responseCode = "200", description = "The data set")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    DatasetAnswer describe(@DatasetName @PathVariable String name, HttpServletRequest request) {
        DatasetAnswer answer = answer(name, datasets.versions(name));
        refuseQuery(request);
        return answer;
    }

    /** @param versions of one that was uploaded */
    private DatasetAnswer answer(String name, List<Summary> versions) {
        return versions.isEmpty()
                ? DatasetAnswer.of(datasets.get(new DatasetReference(name, null)))
                : DatasetAnswer.of(name, versions, datasets.newestUploaded(name).orElse(null));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteDataset",
            summary = "Delete a data set",
            description =
                    "All its versions, or none: as DELETE of each. Their numbers are never used again, not even by another"
                            + " data set of that name.")
    @Detach
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    void deleteAll(@DatasetName @PathVariable String name, HttpServletRequest request) {
        changes.deleteAll(name, detach(request));
    }

    @GetMapping(VERSION)
    @Operation(
            operationId = "getDatasetVersion",
            summary = "Describe a version",
            description =
                    "In whatever state it is: what it holds and how it was prepared, how far its import is, and the report"
                            + " of what was found meanwhile.")
    @ApiResponse(responseCode = "200", description = "The version")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    DatasetVersion version(
            @DatasetName @PathVariable String name, @Version @PathVariable String version, HttpServletRequest request) {
        DatasetReference reference = VersionedPath.reference(name, version);
        refuseQuery(request);
        return datasets.isBundled(name)
                ? DatasetVersion.ofBundled(datasets.get(reference))
                : DatasetVersion.of(changes.version(reference));
    }

    @PatchMapping(
            path = VERSION,
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    @Operation(
            operationId = "changeDatasetVersion",
            summary = "Change notes or rename classes",
            description =
                    "A JSON merge patch: what is absent stays as it is, null clears. Source, licence and notes change in place."
                            + " Names of classes make a new version, since a version's never change: of the same pictures,"
                            + " with this one as its parent.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = DatasetPatch.Body.class),
                            examples = @ExampleObject("{\"notes\": \"boots by Ada\"}")))
    @ApiResponse(responseCode = "200", description = "The version as it is now")
    @ApiResponse(
            responseCode = "201",
            description = "The new version",
            content = @Content(schema = @Schema(implementation = DatasetVersion.class)))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    ResponseEntity<DatasetVersion> change(
            @DatasetName @PathVariable String name,
            @Version @PathVariable String version,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        DatasetReference reference = VersionedPath.reference(name, version);
        DatasetVersion changed = DatasetVersion.of(changes.change(reference, DatasetPatch.read(body)));
        return changed.reference().equals(reference)
                ? ResponseEntity.ok(changed)
                : ResponseEntity.created(URI.create(changed.links().self())).body(changed);
    }

    @DeleteMapping(VERSION)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteDatasetVersion",
            summary = "Delete a version",
            description =
                    "Its number is never used again. Of a version that is being imported this is how to cancel. Refused, with"
                            + " the code IN_USE and those that need it in used_by, while a waiting or running job or a kept"
                            + " model refers to it.")
    @Detach
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    void delete(
            @DatasetName @PathVariable String name, @Version @PathVariable String version, HttpServletRequest request) {
        changes.delete(VersionedPath.reference(name, version), detach(request));
    }

    private static boolean detach(HttpServletRequest request) {
        QueryReader query = QueryReader.of(request);
        boolean detach = Boolean.TRUE.equals(query.choice("detach", YES_OR_NO, false));
        query.finish();
        return detach;
    }

    private static void refuseQuery(HttpServletRequest request) {
        QueryReader.of(request).finish();
    }

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            name = "detach",
            in = ParameterIn.QUERY,
            description = "Whether models shall do without it: they keep labels, preparation and fingerprint",
            example = "true",
            schema = @Schema(type = "boolean", defaultValue = "false"))
    private @interface Detach {}
}
