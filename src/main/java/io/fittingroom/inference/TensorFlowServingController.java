package io.fittingroom.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fittingroom.inference.OpenInferenceController.ProtocolRefusals;
import io.fittingroom.model.InferenceSettings;
import io.fittingroom.model.ModelName;
import io.fittingroom.model.Predictor;
import io.fittingroom.model.Readiness;
import io.fittingroom.model.ServedModels;
import io.fittingroom.model.ServedModels.Served;
import io.fittingroom.web.ProblemException;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The models by the REST API of TensorFlow Serving (tensorflow/serving, g3doc/api_rest.md). A label is an alias. Errors have
 * the protocol's form by {@link ProtocolErrors}.
 */
@RestController
@Tag(
        name = "TensorFlow Serving",
        description = "The same models for clients of TensorFlow Serving; input pixels, output probabilities")
class TensorFlowServingController {

    /** Where a warning goes, since the protocol's answers have no place for one. */
    static final String WARNING_HEADER = "Fitting-Room-Warning";

    private static final String MODEL = "/v1/models/{name:[^:]+}";
    private static final String VERSION = MODEL + "/versions/{version:[^:]+}";
    private static final String LABEL = MODEL + "/labels/{label:[^:]+}";

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern NOT_FOR_HEADERS = Pattern.compile("[^ -~]");
    private static final int MOST_WARNING = 1000;

    private final Predictor models;
    private final ServedModels served;
    private final InferenceSettings settings;
    private final ProtocolBody bodies;
    private final BoundedPictureReader files;

    TensorFlowServingController(
            Predictor models,
            ServedModels served,
            InferenceSettings settings,
            ProtocolBody bodies,
            BoundedPictureReader files) {
        this.models = models;
        this.served = served;
        this.settings = settings;
        this.bodies = bodies;
        this.files = files;
    }

    @Schema(name = "TensorFlowStatus", description = "The versions of a model, newest first")
    record ModelStatus(List<VersionStatus> modelVersionStatus) {}

    @Schema(name = "TensorFlowVersionStatus", description = "Where one version stands")
    record VersionStatus(
            @Schema(example = "1") String version,

            @Schema(
                    description =
                            "START: it is loaded when it is first asked for; LOADING; AVAILABLE: it has passed its self-test; END: it has not, and does not answer",
                    allowableValues = {"START", "LOADING", "AVAILABLE", "END"},
                    example = "AVAILABLE")
            String state,

            ErrorStatus status) {

        /** @param isAsked whether the version was asked for, which loads it */
        static VersionStatus of(Readiness readiness, boolean isAsked) {
            String version = String.valueOf(readiness.version());
            return switch (readiness.state()) {
                case READY -> new VersionStatus(version, "AVAILABLE", ErrorStatus.OK);
                case NOT_LOADED -> new VersionStatus(version, isAsked ? "LOADING" : "START", ErrorStatus.OK);
                case REFUSED ->
                    new VersionStatus(version, "END", new ErrorStatus("DATA_LOSS", String.valueOf(readiness.detail())));
            };
        }
    }

    @Schema(name = "TensorFlowErrorStatus", description = "Why a version is not available")
    record ErrorStatus(
            @Schema(example = "OK") String errorCode,
            @Schema(example = "") String errorMessage) {

        static final ErrorStatus OK = new ErrorStatus("OK", "");
    }

    @Schema(
            name = "TensorFlowPredictions",
            description =
                    "Class probabilities by index, a row for each picture: predictions for instances, outputs for inputs")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PredictResponse(
            @Nullable List<List<Float>> predictions,
            @Nullable List<List<Float>> outputs) {

        static PredictResponse of(List<float[]> rows, TensorFlowRequest.Format format) {
            List<List<Float>> numbers =
                    rows.stream().map(InferResponse::numbers).toList();
            return switch (format) {
                case ROW -> new PredictResponse(numbers, null);
                case COLUMNAR -> new PredictResponse(null, numbers);
            };
        }
    }

    @Schema(name = "TensorFlowClassifications", description = "For each example pairs of label and score")
    record ClassifyResponse(
            @Schema(description = "most probable first", example = "[[[\"Ankle boot\", 0.97], [\"Sneaker\", 0.02]]]")
            List<List<List<Object>>> results) {

        static ClassifyResponse of(List<float[]> rows, List<String> labels) {
            return new ClassifyResponse(
                    rows.stream().map(row -> pairs(row, labels)).toList());
        }

        private static List<List<Object>> pairs(float[] row, List<String> labels) {
            List<List<Object>> pairs = new ArrayList<>();
            for (int index : InferResponse.mostProbable(row)) {
                // An output without a label has an empty one, as the specification says.
                pairs.add(List.of(index < labels.size() ? labels.get(index) : "", row[index]));
            }
            return pairs;
        }
    }

    @GetMapping({MODEL, VERSION, LABEL})
    @Operation(
            summary = "A model's status",
            description =
                    "Without a version or label, of all its versions. The version that would answer is loaded by being asked about.")
    @ApiResponse(responseCode = "200", description = "The state of each version")
    @ProtocolRefusals
    ModelStatus status(
            @PathVariable @ModelName String name,
            @PathVariable(required = false) @OptionalVersion @Nullable String version,
            @PathVariable(required = false) @AliasName @Nullable String label) {
        Served asked = asked(name, version, label);
        Readiness loading = models.readiness(name, String.valueOf(asked.version()));
        List<Integer> versions = version == null && label == null ? served.versions(name) : List.of(asked.version());
        return new ModelStatus(versions.stream()
                .map(number -> number == asked.version()
                        ? VersionStatus.of(loading, true)
                        : VersionStatus.of(models.seenReadiness(name, number), false))
                .toList());
    }

    @GetMapping({MODEL + "/metadata", VERSION + "/metadata", LABEL + "/metadata"})
    @Operation(summary = "A model's signatures", description = "Names, types and shapes of what it takes and answers.")
    @ApiResponse(responseCode = "200", description = "The signatures serving_default and classify")
    @ProtocolRefusals
    TensorFlowMetadata metadata(
            @PathVariable @ModelName String name,
            @PathVariable(required = false) @OptionalVersion @Nullable String version,
            @PathVariable(required = false) @AliasName @Nullable String label) {
        return TensorFlowMetadata.of(asked(name, version, label));
    }

    @PostMapping({MODEL + ":predict", VERSION + ":predict", LABEL + ":predict"})
    @Operation(
            summary = "Predict",
            description =
                    "Row format: instances, each a picture; columnar format: inputs, one tensor with a batch axis. A picture is numbers from 0 to 255 in the shape that the model's metadata say, [height, width] of grey ones (or all in one row, or [height, width, 1], or [1, height, width]), [height, width, 3] of coloured ones (or all in one row): 28 rows of 28 numbers for Fashion-MNIST; or a file as {\"b64\": \"...\"}; it may be named: {\"pixels\": ...}.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(type = "object"),
                            examples = @ExampleObject("{\"instances\": [{\"b64\": \"...\"}]}")))
    @PictureAnswers
    @ProtocolRefusals
    ResponseEntity<PredictResponse> predict(
            @PathVariable @ModelName String name,
            @PathVariable(required = false) @OptionalVersion @Nullable String version,
            @PathVariable(required = false) @AliasName @Nullable String label,
            @Parameter(hidden = true) HttpServletRequest request) {
        Served model = model(name, version, label);
        TensorFlowRequest.Input input = reader(model).predict(bodies.read(request));
        return answer(model, input.pictures(), rows -> PredictResponse.of(rows, input.format()));
    }

    @PostMapping({MODEL + ":classify", VERSION + ":classify", LABEL + ":classify"})
    @Operation(
            summary = "Classify",
            description =
                    "Examples with the feature pixels: as many numbers from 0 to 255 as the model takes (784 for Fashion-MNIST), or a file as {\"b64\": \"...\"}.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(type = "object"),
                            examples = @ExampleObject("{\"examples\": [{\"pixels\": {\"b64\": \"...\"}}]}")))
    @PictureAnswers
    @ProtocolRefusals
    ResponseEntity<ClassifyResponse> classify(
            @PathVariable @ModelName String name,
            @PathVariable(required = false) @OptionalVersion @Nullable String version,
            @PathVariable(required = false) @AliasName @Nullable String label,
            @Parameter(hidden = true) HttpServletRequest request) {
        Served model = model(name, version, label);
        List<Picture> pictures = reader(model).classify(bodies.read(request));
        return answer(model, pictures, rows -> ClassifyResponse.of(rows, model.labels()));
    }

    // Not in the OpenAPI document, since no request to it succeeds.
    @Hidden
    @PostMapping({MODEL + ":regress", VERSION + ":regress", LABEL + ":regress"})
    void regress(
            @PathVariable @ModelName String name,
            @PathVariable(required = false) @OptionalVersion @Nullable String version,
            @PathVariable(required = false) @AliasName @Nullable String label) {
        asked(name, version, label);
        throw ProblemException.invalid(
                "", "Model " + name + " has no signature for regress; it is a classifier: use :predict or :classify.");
    }

    /** Who answers a request. */
    private Served model(String name, @Nullable String version, @Nullable String label) {
        return served.choose(name, named(version, label));
    }

    /** Who is asked about. */
    private Served asked(String name, @Nullable String version, @Nullable String label) {
        return served.get(name, named(version, label));
    }

    private static @Nullable String named(@Nullable String version, @Nullable String label) {
        if (label != null && NUMBER.matcher(label).matches()) {
            throw ProblemException.notFound(
                    "A label is an alias, which has a letter; version " + label + " is at /versions/" + label + ".");
        }
        return label == null ? version : label;
    }

    private TensorFlowRequest reader(Served model) {
        return new TensorFlowRequest(model, files, settings.maxPictures());
    }

    /** What the model answers to the pictures, in a form made of its rows of probabilities. */
    private <T> ResponseEntity<T> answer(Served model, List<Picture> pictures, Function<List<float[]>, T> form) {
        List<float[]> inputs = pictures.stream().map(Picture::pixels).toList();
        T body = form.apply(served.predict(model, inputs).probabilities());
        ResponseEntity.BodyBuilder response = ResponseEntity.ok();
        warning(pictures).ifPresent(text -> response.header(WARNING_HEADER, text));
        return response.body(body);
    }

    private static Optional<String> warning(List<Picture> pictures) {
        List<String> warnings = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            for (String warning : pictures.get(i).warnings()) {
                warnings.add("picture " + i + ": " + warning);
            }
        }
        if (warnings.isEmpty()) {
            return Optional.empty();
        }
        String all = NOT_FOR_HEADERS.matcher(String.join("; ", warnings)).replaceAll("?");
        return Optional.of(all.length() <= MOST_WARNING ? all : all.substring(0, MOST_WARNING - 3) + "...");
    }

    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(description = "an alias", example = "production")
    private @interface AliasName {}

    /** Something for each picture, and perhaps a warning. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ApiResponse(
            responseCode = "200",
            description = "For each picture what the model takes it for, in order",
            headers =
                    @Header(
                            name = WARNING_HEADER,
                            description =
                                    "why the answer may not be worth much; absent when there is nothing to warn of",
                            schema = @Schema(type = "string")))
    private @interface PictureAnswers {}
}
