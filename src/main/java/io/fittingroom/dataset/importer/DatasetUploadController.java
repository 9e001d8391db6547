package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetVersion;
import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.picture.Preparation.Framing;
import io.fittingroom.picture.Preparation.Interpolation;
import io.fittingroom.picture.Preparation.Transparency;
import io.fittingroom.web.Address;
import io.fittingroom.web.KeptParts;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Encoding;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.util.WebUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The upload of data sets. */
@RestController
@Tag(name = "Datasets")
class DatasetUploadController {

    /** The parts with the files. */
    static final String FILE = "file";

    /** The part with the settings. */
    private static final String SETTINGS = "settings";

    private static final int MOST_SETTINGS_BYTES = 512 << 10;

    private final Imports imports;
    private final JsonMapper json;

    DatasetUploadController(Imports imports, JsonMapper json) {
        this.imports = imports;
        this.json = json;
    }

    /** The body as the OpenAPI document shows it. */
    @Schema(name = "DatasetUpload", description = "A data set to upload")
    record Upload(
            @Schema(description = "what is said of the data set, as JSON")
            Settings settings,

            @ArraySchema(
                    arraySchema =
                            @Schema(
                                    description =
                                            "one or more files in one form: class folders of pictures in a zip or tar, or dropped as files whose names have their folders; IDX; npz or npy; CSV; CIFAR's binary files"),
                    schema = @Schema(type = "string", format = "binary"))
            List<MultipartFile> file) {}

    /** The settings as the OpenAPI document shows them. */
    @Schema(
            name = "DatasetUploadSettings",
            description = "What is said of a data set that is uploaded; all but the name may be left out")
    record Settings(
            @Schema(
                    description =
                            "the data set's name: 1 to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit. One that is there already gets a new version",
                    example = "shoes",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String name,

            @Schema(
                    description =
                            "height and width of the network's pictures, each 8 to 256; else those of arrays, or the files' common size, or [28, 28]",
                    example = "[32, 32]",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable List<Integer> imageSize,

            @Schema(
                    description = "grayscale or rgb; else what the arrays are, and grayscale where all files are grey",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable ColorMode colorMode,

            @Schema(
                    description = "how pictures of another size are resized",
                    defaultValue = "area",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable Interpolation interpolation,

            @Schema(
                    description =
                            "whether the middle is cut out in the ratio of image_size, instead of being stretched",
                    defaultValue = "false",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable Boolean cropToAspectRatio,

            @Schema(
                    description = "whether black is added on two sides to get that ratio",
                    defaultValue = "false",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable Boolean padToAspectRatio,

            @Schema(
                    description = "whole: all of the picture; article: what differs from the ground, centred on it",
                    defaultValue = "whole",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable Framing framing,

            @Schema(
                    description = "auto: a light ground makes light and dark change places; no: they never do",
                    allowableValues = {"auto", "no"},
                    defaultValue = "no",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable String invert,

            @Schema(
                    description = "what transparent parts are laid on; auto: whichever is farther from what is visible",
                    defaultValue = "auto",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable Transparency transparency,

            @Schema(
                    description = "black and white in pixels that are fractions: [0, 1] or [0, 255]",
                    example = "[0, 1]",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable List<Integer> valueRange,

            @Schema(
                    description = "of tables: the label's column by name, or first or last; else it is found out",
                    example = "label",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable String labelColumn,

            @Schema(
                    description =
                            "the share of each class to test with, above 0 and below 1, where the upload has no test split",
                    defaultValue = "0.2",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable Double testSplit,

            @Schema(
                    description = "of what is left to chance: the same gives the same data set",
                    defaultValue = "0",
                    minimum = "0",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable Long seed,

            @Schema(
                    description =
                            "the classes in their order, 2 to 1000; labels that are numbers are places in it, names must be among them. Else numbers in their order, names as Keras sorts them",
                    example = "[\"boot\", \"sandal\"]",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable List<String> classNames,

            @Schema(
                    description = "whether of pictures that are equal in every pixel and in label only one is kept",
                    defaultValue = "false",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable Boolean removeDuplicates,

            @Schema(
                    description = "where the pictures are from",
                    nullable = true,
                    maxLength = 4000,
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable String source,

            @Schema(
                    description = "under which terms they may be used",
                    nullable = true,
                    maxLength = 4000,
                    example = "CC-BY-4.0",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable String licence,

            @Schema(
                    description = "free text",
                    nullable = true,
                    maxLength = 4000,
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable String notes) {}

    @PostMapping(path = "/api/datasets", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(
            operationId = "uploadDataset",
            summary = "Upload a data set",
            description =
                    "Makes the next version of a data set of uploaded files. The answer comes when they have arrived, before they are looked into: the version is IMPORTING, then READY or REFUSED, and its report says what was found and why. Its events tell how far it is; DELETE cancels.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                            schema = @Schema(implementation = Upload.class),
                            encoding = @Encoding(name = SETTINGS, contentType = MediaType.APPLICATION_JSON_VALUE)))
    @ApiResponse(
            responseCode = "202",
            description = "The files are there and will be imported",
            headers =
                    @Header(
                            name = "Location",
                            description = "the version's address",
                            schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "409", ref = "WrongState")
    @ApiResponse(responseCode = "413", ref = "TooLarge")
    @ApiResponse(responseCode = "503", ref = "Busy")
    ResponseEntity<DatasetVersion> upload(@Parameter(hidden = true) MultipartHttpServletRequest request)
            throws IOException {
        QueryReader.of(request).finish();
        KeptParts.Keeping body = Optional.ofNullable(WebUtils.getNativeRequest(request, KeptParts.Keeping.class))
                .orElseThrow(() -> new IllegalStateException("The parts of an upload cannot be kept"));
        KeptParts parts = body.keep();
        ImportSettings settings;
        try {
            settings = settings(parts);
        } catch (IOException | RuntimeException refused) {
            parts.close();
            throw refused;
        }
        DatasetVersion begun = imports.submit(settings, parts, Address.root());
        return ResponseEntity.accepted()
                .location(URI.create(begun.links().self()))
                .body(begun);
    }

    private ImportSettings settings(KeptParts parts) throws IOException {
        for (KeptParts.Part part : parts.parts()) {
            if (!part.name().equals(SETTINGS) && !part.name().equals(FILE)) {
                throw ProblemException.invalid(
                        "/" + part.name(), "is no part here; the parts are settings, once, and file, once or more.");
            }
        }
        List<KeptParts.Part> settings = parts.parts().stream()
                .filter(part -> part.name().equals(SETTINGS))
                .toList();
        if (settings.size() != 1) {
            throw ProblemException.invalid(
                    "/" + SETTINGS,
                    "must be there once, but " + settings.size()
                            + " parts have that name; send JSON such as {\"name\": \"shoes\"} as the part settings.");
        }
        ImportSettings read = ImportSettings.read(json(settings.get(0)));
        if (parts.parts().size() == 1) {
            throw ProblemException.invalid(
                    "/" + FILE, "is missing; send the files of the data set as parts of that name.");
        }
        return read;
    }

    private JsonNode json(KeptParts.Part part) throws IOException {
        if (part.content().size() > MOST_SETTINGS_BYTES) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The part settings has more than " + MOST_SETTINGS_BYTES
                            + " bytes; send fewer or shorter class names.");
        }
        try (InputStream in = part.content().open()) {
            JsonNode settings = json.readTree(in.readAllBytes());
            if (settings.isMissingNode()) {
                throw ProblemException.invalid(
                        "/" + SETTINGS, "is empty; send JSON such as {\"name\": \"shoes\"} as the part settings.");
            }
            return settings;
        } catch (JacksonException malformed) {
            throw ProblemException.of(
                    ProblemCode.MALFORMED_JSON,
                    "The part settings is not well-formed JSON; look for quotes, commas and braces that are missing or too many.");
        }
    }
}
