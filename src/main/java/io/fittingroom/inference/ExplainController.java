package io.fittingroom.inference;

import io.fittingroom.inference.Explanations.Explanation;
import io.fittingroom.model.ModelName;
import io.fittingroom.model.Predictor;
import io.fittingroom.model.Predictor.ServedVersion;
import io.fittingroom.picture.Invert;
import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import tools.jackson.databind.JsonNode;

/** The API of explanations: one picture each, sent in any of the forms in which predict takes it. */
@RestController
@Tag(name = "Predictions")
class ExplainController {

    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
    private static final String UNVERSIONED = "/api/models/{name}/explain";
    private static final String VERSION = "/api/models/{name}/versions/{version}/explain";
    private static final String METHOD_IN_WORDS =
            "What mattered in a picture, as numbers and as a PNG (alone with Accept: image/png), and the training pictures that look most like it. The method is occlusion: a black square covers every place in turn (of 5 x 5 pixels; of pictures above 28 pixels a side it is larger and moves in steps of a fifth of it), and each pixel's number is how much the class's log odds fall, in the mean over the squares that cover it. Send one picture, in any of the forms that predict takes.";

    private final Explanations explanations;
    private final Predictor models;
    private final BoundedPictureReader reader;

    ExplainController(Explanations explanations, Predictor models, BoundedPictureReader reader) {
        this.explanations = explanations;
        this.models = models;
        this.reader = reader;
    }

    /** How the caller wants the answer. */
    private record Options(Optional<String> wanted, int neighbours, int scale, Optional<Invert> invert) {

        static Options of(HttpServletRequest request) {
            QueryReader query = QueryReader.of(request);
            Options options = new Options(
                    query.text("class"),
                    query.integer("neighbours", 0, 50, 5),
                    query.integer("scale", 1, 20, 10),
                    Optional.ofNullable(query.choice("invert", Invert.class, null)));
            query.finish();
            return options;
        }

        /** The version's preparation, with what the caller wants otherwise. */
        Preparation of(Preparation preparation) {
            return invert.map(preparation::withInvert).orElse(preparation);
        }
    }

    @PostMapping(
            path = UNVERSIONED,
            consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
            produces = {JSON, MediaType.IMAGE_PNG_VALUE})
    @Operation(operationId = "explain", summary = "Explain an answer", description = METHOD_IN_WORDS)
    @ExplainForms
    ResponseEntity<Object> upload(
            @PathVariable @ModelName String name, @Parameter(hidden = true) MultipartHttpServletRequest request) {
        return explainUpload(name, null, request);
    }

    @PostMapping(
            path = VERSION,
            consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
            produces = {JSON, MediaType.IMAGE_PNG_VALUE})
    @Operation(
            operationId = "explainWithVersion",
            summary = "Explain an answer of one version",
            description = METHOD_IN_WORDS)
    @ExplainForms
    ResponseEntity<Object> uploadToVersion(
            @PathVariable @ModelName String name,
            @PathVariable @Parameter(description = "a version or an alias", example = "1") String version,
            @Parameter(hidden = true) MultipartHttpServletRequest request) {
        return explainUpload(name, version, request);
    }

    // Described above: OpenAPI has one operation a path and method, whatever the body is.
    @Hidden
    @PostMapping(
            path = {UNVERSIONED, VERSION},
            consumes = {"image/*", MediaType.APPLICATION_OCTET_STREAM_VALUE},
            produces = {JSON, MediaType.IMAGE_PNG_VALUE})
    ResponseEntity<Object> raw(
            @PathVariable String name,
            @PathVariable(required = false) @Nullable String version,
            HttpServletRequest request,
            @org.springframework.web.bind.annotation.RequestBody byte[] body) {
        Options options = Options.of(request);
        ServedVersion answering = models.answering(name, version);
        Picture picture = reader.read(body, options.of(answering.preparation()), "");
        return explain(name, answering, picture, options, request);
    }

    @Hidden
    @PostMapping(
            path = {UNVERSIONED, VERSION},
            consumes = JSON,
            produces = {JSON, MediaType.IMAGE_PNG_VALUE})
    ResponseEntity<Object> numbers(
            @PathVariable String name,
            @PathVariable(required = false) @Nullable String version,
            HttpServletRequest request,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        Options options = Options.of(request);
        ServedVersion answering = models.answering(name, version);
        Picture picture = NumbersReader.read(body, answering.preparation(), 1).get(0);
        return explain(name, answering, picture, options, request);
    }

    private ResponseEntity<Object> explainUpload(
            String name, @Nullable String version, MultipartHttpServletRequest request) {
        Options options = Options.of(request);
        List<MultipartFile> files = request.getFiles("image");
        if (files.size() != 1) {
            throw ProblemException.invalid(
                    "/image",
                    "must be there once, but " + files.size()
                            + " parts have that name; one picture is explained at a time.");
        }
        ServedVersion answering = models.answering(name, version);
        Picture picture = reader.read(bytes(files.get(0)), options.of(answering.preparation()), "/image");
        return explain(name, answering, picture, options, request);
    }

    private ResponseEntity<Object> explain(
            String name, ServedVersion answering, Picture picture, Options options, HttpServletRequest request) {
        Explanation explanation =
                explanations.explain(answering, picture.pixels(), options.wanted(), options.neighbours());
        byte[] png = HeatMap.png(picture.pixels(), explanation.heat(), answering.preparation(), options.scale());
        if (wantsPng(request)) {
            return ResponseEntity.ok().contentType(MediaType.IMAGE_PNG).body(png);
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(ExplanationAnswer.of(name, picture, explanation, png));
    }

    /** JSON unless the Accept header names pictures and likes them more; a type that may be anything names nothing. */
    private static boolean wantsPng(HttpServletRequest request) {
        List<MediaType> named = MediaType.parseMediaTypes(request.getHeader(HttpHeaders.ACCEPT)).stream()
                .filter(type -> !type.isWildcardType())
                .toList();
        return quality(named, MediaType.IMAGE_PNG) > quality(named, MediaType.APPLICATION_JSON);
    }

    private static double quality(List<MediaType> named, MediaType wanted) {
        return named.stream()
                .filter(type -> type.includes(wanted))
                .mapToDouble(MediaType::getQualityValue)
                .max()
                .orElse(0);
    }

    private static byte[] bytes(MultipartFile file) {
        try {
            return file.getBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The parameters and answers that the three forms of asking share. */
    @java.lang.annotation.Target(java.lang.annotation.ElementType.METHOD)
    @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                        schema = @Schema(implementation = PredictController.Upload.class)),
                @Content(mediaType = JSON, schema = @Schema(implementation = PredictController.Numbers.class)),
                @Content(mediaType = MediaType.IMAGE_PNG_VALUE, schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = MediaType.IMAGE_JPEG_VALUE, schema = @Schema(type = "string", format = "binary")),
                @Content(
                        mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                        schema = @Schema(type = "string", format = "binary"))
            })
    @Parameter(
            in = ParameterIn.QUERY,
            name = "class",
            description = "the class to explain, its number or its name; the most probable one unless given",
            example = "9",
            schema = @Schema(type = "string"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "neighbours",
            description = "how many training pictures to find",
            schema = @Schema(type = "integer", minimum = "0", maximum = "50", defaultValue = "5"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "scale",
            description =
                    "width and height of a pixel's square in the PNG; less where the PNG would have a side above 1,024 pixels",
            schema = @Schema(type = "integer", minimum = "1", maximum = "20", defaultValue = "10"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "invert",
            description = "whether a file's light and dark are swapped, as for predict",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"auto", "yes", "no"}))
    @ApiResponse(
            responseCode = "200",
            description = "The explanation",
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = ExplanationAnswer.class)),
                @Content(mediaType = MediaType.IMAGE_PNG_VALUE, schema = @Schema(type = "string", format = "binary"))
            })
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "413", ref = "TooLarge")
    @ApiResponse(responseCode = "415", ref = "NotAPicture")
    @ApiResponse(responseCode = "503", ref = "Busy")
    private @interface ExplainForms {}
}
