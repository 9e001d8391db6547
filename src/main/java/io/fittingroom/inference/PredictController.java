package io.fittingroom.inference;

import io.fittingroom.inference.Uploads.Outcome;
import io.fittingroom.inference.Uploads.UploadedFile;
import io.fittingroom.model.InferenceSettings;
import io.fittingroom.model.ModelName;
import io.fittingroom.model.Predictor;
import io.fittingroom.picture.Invert;
import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Hidden;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import tools.jackson.databind.JsonNode;

/** The API of predictions. */
@RestController
@Tag(name = "Predictions", description = "Ask a trained model what a picture shows")
class PredictController {

    private static final String UNVERSIONED = "/api/models/{name}/predict";
    private static final String VERSION = "/api/models/{name}/versions/{version}/predict";

    private static final String FORMS_IN_WORDS =
            "Send picture files as multipart parts named image, one picture as the body with its content type (any image/*), or JSON numbers. A file may be a zip of pictures. Of several pictures, one that cannot be read has an error in place of its probabilities; a single one is answered with the problem.";

    // The example of the JSON form: background, hips and legs, row by row.
    private static final String G = "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],\n";
    private static final String H = "[0,0,0,0,0,0,0,0,0,200,200,200,200,200,200,200,200,200,200,0,0,0,0,0,0,0,0,0],\n";
    private static final String L = "[0,0,0,0,0,0,0,0,0,200,200,200,200,0,0,200,200,200,200,0,0,0,0,0,0,0,0,0],\n";
    private static final String LAST = "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]";
    private static final String TROUSERS = "{\"image\": [" + G + H + H + H + H + H + H + L + L + L + L + L + L + L + L
            + L + L + L + L + L + L + L + L + L + L + L + L + LAST + "]}";

    private final Predictor models;
    private final Uploads uploads;
    private final Likenesses likenesses;
    private final InferenceSettings settings;

    PredictController(Predictor models, Uploads uploads, Likenesses likenesses, InferenceSettings settings) {
        this.models = models;
        this.uploads = uploads;
        this.likenesses = likenesses;
        this.settings = settings;
    }

    /** How the caller wants the answer. */
    private record Options(int top, Optional<Invert> invert) {

        static Options of(HttpServletRequest request) {
            QueryReader reader = QueryReader.of(request);
            int top = reader.integer("top", 1, 65_536, Integer.MAX_VALUE);
            Optional<Invert> invert = Optional.ofNullable(reader.choice("invert", Invert.class, null));
            reader.finish();
            return new Options(top, invert);
        }

        /** The version's preparation, with what the caller wants otherwise. */
        Preparation of(Preparation preparation) {
            return invert.map(preparation::withInvert).orElse(preparation);
        }
    }

    @Schema(description = "A picture to upload")
    record Upload(
            @Schema(
                    description = "a picture file; several parts of this name are several pictures",
                    type = "string",
                    format = "binary")
            MultipartFile image) {}

    @Schema(description = "Pictures as numbers; either image or images")
    record Numbers(
            @Schema(
                    description =
                            "as many rows as the version's pictures are high, each as many numbers as they are wide, 0 (black) to 255: 28 rows of 28 numbers for Fashion-MNIST; for a version of coloured pictures each number is [red, green, blue]")
            @Nullable List<List<Object>> image,

            @Schema(description = "several such pictures") @Nullable List<List<List<Object>>> images) {}

    @PostMapping(path = UNVERSIONED, consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(
            operationId = "predict",
            summary = "Classify pictures",
            description =
                    "By the version that the alias production points to, or else by the newest that passes its self-test. "
                            + FORMS_IN_WORDS)
    @PredictForms
    Predictions upload(
            @ModelName @PathVariable String name, @Parameter(hidden = true) MultipartHttpServletRequest request) {
        return predictUploads(name, null, request);
    }

    @PostMapping(path = VERSION, consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(
            operationId = "predictWithVersion",
            summary = "Classify pictures with one version",
            description = FORMS_IN_WORDS)
    @PredictForms
    Predictions uploadToVersion(
            @ModelName @PathVariable String name,
            @PathVariable @Parameter(description = "a version or an alias", example = "1") String version,
            @Parameter(hidden = true) MultipartHttpServletRequest request) {
        return predictUploads(name, version, request);
    }

    // Described above: OpenAPI has one operation a path and method, whatever the body is.
    @Hidden
    @PostMapping(
            path = {UNVERSIONED, VERSION},
            consumes = {
                "image/*",
                "application/zip",
                "application/x-zip-compressed",
                MediaType.APPLICATION_OCTET_STREAM_VALUE
            })
    Predictions raw(
            @PathVariable String name,
            @PathVariable(required = false) @Nullable String version,
            HttpServletRequest request,
            @org.springframework.web.bind.annotation.RequestBody byte[] body) {
        Options options = Options.of(request);
        return predictFiles(name, version, List.of(new UploadedFile(Optional.empty(), body)), "", options);
    }

    @Hidden
    @PostMapping(
            path = {UNVERSIONED, VERSION},
            consumes = MediaType.APPLICATION_JSON_VALUE)
    Predictions numbers(
            @PathVariable String name,
            @PathVariable(required = false) @Nullable String version,
            HttpServletRequest request,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        Options options = Options.of(request);
        Predictor.ServedVersion answering = models.answering(name, version);
        List<Outcome> pictures = NumbersReader.read(body, answering.preparation(), settings.maxPictures()).stream()
                .<Outcome>map(picture -> new Outcome.Read(Optional.empty(), picture))
                .toList();
        return predict(name, answering, pictures, options);
    }

    private Predictions predictUploads(String name, @Nullable String version, MultipartHttpServletRequest request) {
        Options options = Options.of(request);
        List<MultipartFile> files = request.getFiles("image");
        if (files.isEmpty()) {
            throw ProblemException.invalid(
                    "/image", "is missing; send one or more picture files as multipart parts named image.");
        }
        List<UploadedFile> uploaded =
                files.stream().map(PredictController::uploaded).toList();
        return predictFiles(name, version, uploaded, "/image", options);
    }

    private Predictions predictFiles(
            String name, @Nullable String version, List<UploadedFile> files, String pointer, Options options) {
        Predictor.ServedVersion answering = models.answering(name, version);
        List<Outcome> outcomes;
        try {
            outcomes = uploads.read(files, options.of(answering.preparation()));
        } catch (ProblemException refused) {
            throw Uploads.at(pointer, refused);
        }
        return predict(name, answering, outcomes, options);
    }

    private Predictions predict(
            String name, Predictor.ServedVersion answering, List<Outcome> outcomes, Options options) {
        List<float[]> pixels = outcomes.stream()
                .filter(Outcome.Read.class::isInstance)
                .map(read -> ((Outcome.Read) read).picture().pixels())
                .toList();
        Predictor.Answer answer = models.predict(answering, pixels);
        Iterator<float[]> rows = answer.probabilities().iterator();
        List<Predictions.Outcome> predictions = outcomes.stream()
                .map(outcome -> prediction(outcome, answer, rows, options))
                .toList();
        return new Predictions(name, answer.version(), answer.skipped(), predictions);
    }

    /** Takes the next row if the picture has one. */
    private Predictions.Outcome prediction(
            Outcome outcome, Predictor.Answer answer, Iterator<float[]> rows, Options options) {
        if (outcome instanceof Outcome.Unread unread) {
            return Predictions.Unread.of(unread);
        }
        Picture picture = ((Outcome.Read) outcome).picture();
        return Predictions.Prediction.of(
                outcome.name().orElse(null),
                picture,
                rows.next(),
                answer.labels(),
                options.top(),
                likenesses.doubts(answer.dataset(), picture.pixels()));
    }

    private static UploadedFile uploaded(MultipartFile file) {
        try {
            return new UploadedFile(Optional.ofNullable(file.getOriginalFilename()), file.getBytes());
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }

    /** All forms in which pictures may come, and the answers to them. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                        schema = @Schema(implementation = Upload.class)),
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = Numbers.class),
                        examples = @ExampleObject(name = "Trousers, roughly", value = TROUSERS)),
                @Content(mediaType = MediaType.IMAGE_PNG_VALUE, schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = MediaType.IMAGE_JPEG_VALUE, schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = "application/zip", schema = @Schema(type = "string", format = "binary")),
                @Content(
                        mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                        schema = @Schema(type = "string", format = "binary"))
            })
    @Parameter(
            in = ParameterIn.QUERY,
            name = "top",
            description = "how many classes to name, most probable first; all unless given",
            schema = @Schema(type = "integer", minimum = "1"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "invert",
            description =
                    "whether a file's light and dark are swapped; as the version's preparation says unless given: auto for Fashion-MNIST, which does so for a light background, since the training pictures are light on black. Numbers are never altered",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"auto", "yes", "no"}))
    @ApiResponse(
            responseCode = "200",
            description = "One prediction a picture, in the order of the parts, or of the zip's directory")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "413", ref = "TooLarge")
    @ApiResponse(responseCode = "415", ref = "NotAPicture")
    @ApiResponse(responseCode = "503", ref = "Busy")
    private @interface PredictForms {}
}
