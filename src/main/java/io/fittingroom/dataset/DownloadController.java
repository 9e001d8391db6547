package io.fittingroom.dataset;

import io.fittingroom.dataset.VersionedPath.DatasetName;
import io.fittingroom.dataset.VersionedPath.Version;
import io.fittingroom.web.QueryReader;
import io.fittingroom.web.Turns;
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
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import tools.jackson.databind.json.JsonMapper;

/** Data sets as files. */
@RestController
@RequestMapping(DatasetController.PATH)
@Tag(name = "Datasets")
class DownloadController {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Datasets datasets;
    private final DatasetChanges changes;
    private final JsonMapper json;
    private final Turns turns =
            new Turns(2, 8, PATIENCE, "Too many data sets are being packed for download; try again in a minute.");

    DownloadController(Datasets datasets, DatasetChanges changes, JsonMapper json) {
        this.datasets = datasets;
        this.changes = changes;
        this.json = json;
    }

    @GetMapping({"/{name}/download", "/{name}/versions/{version}/download"})
    @Operation(
            summary = "Download a data set",
            description =
                    "npz: NumPy's arrays x_train, y_train, x_test, y_test (x_val, y_val), as numpy.load reads them. idx: a zip of"
                            + " MNIST's gzip files. png: a zip of a folder for each split and in it for each class, beside a table"
                            + " of path, label and split; of at most 250,000 pictures. Each also holds dataset.json, which names the"
                            + " classes, and each can be uploaded again.")
    @Parameter(
            name = "format",
            in = ParameterIn.QUERY,
            description = "The form of the file",
            example = "npz",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"npz", "idx", "png"},
                            defaultValue = "npz"))
    @ApiResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(mediaType = "application/zip", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    @ApiResponse(responseCode = "503", ref = "Busy")
    void downloadDataset(
            @DatasetName @PathVariable String name,
            @Version @PathVariable(required = false) @Nullable String version,
            HttpServletRequest request,
            HttpServletResponse response) {
        Dataset dataset = datasets.get(VersionedPath.reference(name, version));
        QueryReader query = QueryReader.of(request);
        DatasetFile.Format format = query.choice("format", DatasetFile.Format.class, DatasetFile.Format.NPZ);
        query.finish();
        byte[] description = json.writeValueAsBytes(DatasetFile.Description.of(dataset, notes(dataset)));
        DatasetFile file = new DatasetFile(dataset, description);
        file.refuseIfTooMany(format);
        String tag =
                Sha256.hex((format + new String(description, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        if (new ServletWebRequest(request, response).checkNotModified("\"" + tag + "\"")) {
            return;
        }
        response.setContentType("application/zip");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(dataset.name() + "-" + dataset.version() + format.ending())
                        .build()
                        .toString());
        if (!request.getMethod().equals("HEAD")) {
            turns.take(() -> write(file, format, response));
        }
    }

    private DatasetNotes notes(Dataset dataset) {
        if (dataset.isBundled()) {
            Licence licence = dataset.licence();
            return new DatasetNotes(null, licence == null ? null : licence.text(), null);
        }
        return changes.version(dataset.reference()).notes();
    }

    /** Into a file of the service's, so that a slow client keeps nobody waiting. */
    private static DatasetFile write(DatasetFile file, DatasetFile.Format format, HttpServletResponse response) {
        try {
            OutputStream out = response.getOutputStream();
            file.write(format, out);
            return file;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
