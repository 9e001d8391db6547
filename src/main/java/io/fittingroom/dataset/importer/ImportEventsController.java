package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetImports;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.stream.EventStreams;
import io.fittingroom.web.ProblemException;
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
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The events of imports. */
@RestController
@Tag(name = "Datasets")
class ImportEventsController {

    private final DatasetImports versions;
    private final EventStreams streams;
    private final ImportFeed feed;

    ImportEventsController(DatasetImports versions, EventStreams streams, JsonMapper json) {
        this.versions = versions;
        this.streams = streams;
        this.feed = new ImportFeed(versions, json, "");
    }

    @GetMapping(path = "/api/datasets/{name}/versions/{version}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "followImport",
            summary = "Follow an import",
            description =
                    "Server-Sent Events: progress (the same as the version's progress, at most twice a second, without id) and end (the version itself, READY or REFUSED; an empty object when it was deleted meanwhile). After the end the stream closes. Last-Event-ID, or last_event_id, says that a client has the end already.")
    @ApiResponse(
            responseCode = "200",
            description = "The events",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    @ApiResponse(
            responseCode = "204",
            description = "The import has ended and the client has its end already; do not ask again",
            content = @Content)
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "503", ref = "Busy")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "last_event_id",
            description = "the number of the last event that the client has",
            schema = @Schema(type = "integer", minimum = "0"))
    void events(
            @PathVariable @Parameter(example = "shoes") String name,
            @PathVariable @Parameter(example = "2", schema = @Schema(type = "integer", minimum = "1")) String version,
            @RequestHeader(name = "Last-Event-ID", required = false)
                    @Parameter(description = "as last_event_id; set by browsers")
                    @Nullable String header,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        long last = EventStreams.lastEvent(header, request);
        DatasetReference meant = DatasetReference.parse(name + "@" + version)
                .filter(reference -> versions.find(reference, "").isPresent())
                .orElseThrow(() -> ProblemException.notFound("There is no version " + version + " of a data set " + name
                        + "; GET /api/datasets lists them."));
        streams.open(feed, Imports.streamId(meant), last, request, response);
    }
}
