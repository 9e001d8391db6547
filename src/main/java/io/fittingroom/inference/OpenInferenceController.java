package io.fittingroom.inference;

import io.fittingroom.inference.ProtocolErrors.ProtocolError;
import io.fittingroom.model.ArithmeticCheck;
import io.fittingroom.model.InferenceSettings;
import io.fittingroom.model.ModelName;
import io.fittingroom.model.Predictor;
import io.fittingroom.model.ServedModels;
import io.fittingroom.model.ServedModels.Served;
import io.fittingroom.web.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The models by the Open Inference Protocol, version 2, over REST
 * (kserve/open-inference-protocol, specification/protocol/inference_rest.md). Errors have the protocol's form by
 * {@link ProtocolErrors}.
 */
@RestController
@Tag(
        name = "Open Inference Protocol v2",
        description = "The same models for clients of KServe and Triton; input pixels, output probabilities")
class OpenInferenceController {

    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
    private static final Logger LOG = LoggerFactory.getLogger(OpenInferenceController.class);

    private static final String MODEL = "/v2/models/{name}";
    private static final String VERSION = MODEL + "/versions/{version}";

    private static final String EXAMPLE = """
            {"id": "42",
             "inputs": [{"name": "pixels", "shape": [1, 28, 28], "datatype": "UINT8", "data": [0, 0, 0]}],
             "outputs": [{"name": "probabilities", "parameters": {"classification": 3}}]}""";

    private final ServedModels served;
    private final InferenceSettings settings;
    private final ProtocolBody bodies;
    private final ApplicationAvailability availability;
    private final ArithmeticCheck arithmetic;
    private final String serverVersion;

    OpenInferenceController(
            ServedModels served,
            InferenceSettings settings,
            ProtocolBody bodies,
            ApplicationAvailability availability,
            ArithmeticCheck arithmetic,
            ObjectProvider<BuildProperties> build) {
        this.served = served;
        this.settings = settings;
        this.bodies = bodies;
        this.availability = availability;
        this.arithmetic = arithmetic;
        this.serverVersion = Optional.ofNullable(build.getIfAvailable())
                .map(BuildProperties::getVersion)
                .orElse("development");
    }

    @Schema(name = "ServerMetadata", description = "What serves here")
    record ServerMetadata(
            @Schema(example = "fitting-room") String name,
            @Schema(example = "0.1.0") String version,
            @Schema(example = "[\"classification\"]") List<String> extensions) {}

    @Schema(name = "ServerLive", description = "Whether the server can receive requests")
    record ServerLive(boolean live) {}

    /** The specification names the member {@code live} here too; its reference implementation, KServe, {@code ready}. */
    @Schema(name = "ServerReady", description = "Whether the server can infer; both members say the same")
    record ServerReady(boolean live, boolean ready) {}

    @Schema(name = "ModelReady", description = "Whether a model can infer")
    record ModelReady(@Schema(example = "fashion-mnist") String name, boolean ready) {}

    @Schema(name = "TensorMetadata", description = "A tensor that a model takes or answers")
    record TensorMetadata(
            @Schema(example = "pixels") String name,

            @Schema(example = "FP32") String datatype,

            @Schema(description = "-1 for any number of pictures", example = "[-1, 28, 28]")
            List<Integer> shape) {}

    @Schema(name = "ModelMetadata", description = "What a model takes and answers")
    record ModelMetadata(
            @Schema(example = "fashion-mnist") String name,

            @Schema(description = "newest first", example = "[\"2\", \"1\"]")
            List<String> versions,

            @Schema(example = "deeplearning4j_zip") String platform,
            List<TensorMetadata> inputs,
            List<TensorMetadata> outputs) {}

    @GetMapping({"/v2", "/v2/"})
    @Operation(summary = "What serves here", description = "Name, version and protocol extensions.")
    @ApiResponse(responseCode = "200", description = "Its name, version and extensions")
    @ProtocolRefusals
    ServerMetadata server() {
        return new ServerMetadata("fitting-room", serverVersion, List.of("classification"));
    }

    @GetMapping("/v2/health/live")
    @Operation(summary = "Is the server alive", description = "200 when it is, 400 when not.")
    @ApiResponse(responseCode = "200", description = "It is")
    @ProtocolRefusals
    ResponseEntity<ServerLive> live() {
        boolean isLive = availability.getLivenessState() == LivenessState.CORRECT;
        return probe(isLive, new ServerLive(isLive));
    }

    @GetMapping("/v2/health/ready")
    @Operation(
            summary = "Is the server ready",
            description =
                    "200 when it takes requests, its database answers and its arithmetic can be relied on, 400 when not. A model is loaded when it is first asked for, so that all of them are ready then.")
    @ApiResponse(responseCode = "200", description = "It is")
    @ProtocolRefusals
    ResponseEntity<ServerReady> ready() {
        boolean isReady = availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC
                && served.isReachable()
                && !arithmetic.result().isUnusable();
        return probe(isReady, new ServerReady(isReady, isReady));
    }

    @GetMapping({MODEL, VERSION})
    @Operation(summary = "What a model takes and answers")
    @ApiResponse(responseCode = "200", description = "Names, datatypes and shapes of its tensors")
    @ProtocolRefusals
    ModelMetadata model(
            @PathVariable @ModelName String name,
            @PathVariable(required = false) @OptionalVersion @Nullable String version) {
        Served model = served.get(name, version);
        return new ModelMetadata(
                name,
                served.versions(name).stream().map(String::valueOf).toList(),
                "deeplearning4j_zip",
                List.of(new TensorMetadata(
                        InferRequest.INPUT,
                        TensorType.FP32.name(),
                        batch(model.preparation().axes()))),
                List.of(new TensorMetadata(InferRequest.OUTPUT, TensorType.FP32.name(), List.of(-1, model.outputs()))));
    }

    @GetMapping({MODEL + "/ready", VERSION + "/ready"})
    @Operation(
            summary = "Is a model ready",
            description =
                    "200 when it answers a picture, 400 when it cannot, 404 when there is no such model. The first question loads it.")
    @ApiResponse(responseCode = "200", description = "It is")
    @ProtocolRefusals
    ResponseEntity<ModelReady> modelReady(
            @PathVariable @ModelName String name,
            @PathVariable(required = false) @OptionalVersion @Nullable String version) {
        boolean isReady = answers(served.get(name, version));
        return probe(isReady, new ModelReady(name, isReady));
    }

    @PostMapping({MODEL + "/infer", VERSION + "/infer"})
    @Operation(
            summary = "Infer",
            description =
                    "One input named pixels, in the shape that the model's metadata say: [N, height, width], [N, height * width], [N, height, width, 1] or [N, 1, height, width] of a model of grey pictures (Fashion-MNIST: [N, 28, 28] or [N, 784]), [N, height, width, 3] or [N, height * width * 3] of one of coloured pictures; of an integer type, FP32 or FP64, values from 0 to 255, data nested or flat. One output named probabilities, FP32 [N, classes]; with the parameter classification: n of the requested output, BYTES [N, n] of probability:index:label. Numbers that look divided by 255 already are answered with parameters.warning.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = JSON, schema = @Schema(type = "object"), examples = @ExampleObject(EXAMPLE)))
    @ApiResponse(responseCode = "200", description = "The requested output")
    @ProtocolRefusals
    InferResponse infer(
            @PathVariable @ModelName String name,
            @PathVariable(required = false) @OptionalVersion @Nullable String version,
            @Parameter(hidden = true) HttpServletRequest request) {
        Served model = served.choose(name, version);
        PictureTensor tensors = new PictureTensor(model.preparation(), settings.maxPictures());
        InferRequest infer = InferRequest.read(bodies.read(request), tensors, model.outputs());
        Predictor.Answer answer = served.predict(model, infer.pictures());
        return InferResponse.of(infer, model, answer);
    }

    /** The shape of any number of such. */
    private static List<Integer> batch(List<Integer> axes) {
        return Stream.concat(Stream.of(-1), axes.stream()).toList();
    }

    /** Whether a model answers a black picture; busy is ready. */
    private boolean answers(Served model) {
        try {
            served.predict(model, List.of(new float[model.preparation().elements()]));
            return true;
        } catch (ProblemException refused) {
            return switch (refused.code()) {
                case BUSY -> true;
                // It does not pass its self-test.
                case MODEL_DAMAGED -> false;
                default -> throw refused;
            };
        } catch (RuntimeException failed) {
            LOG.warn("Version {} of model {} is not ready", model.version(), model.model(), failed);
            return false;
        }
    }

    private static <T> ResponseEntity<T> probe(boolean isTrue, T body) {
        return ResponseEntity.status(isTrue ? 200 : 400).body(body);
    }

    /** The refusals that the addresses of both serving protocols share. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ApiResponse(
            responseCode = "400",
            description = "The request is not valid",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ProtocolError.class)))
    @ApiResponse(
            responseCode = "403",
            description = "A browser sent it for the page of another site, or under a name that is not the service's",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ProtocolError.class)))
    @ApiResponse(
            responseCode = "404",
            description = "There is no such model or version",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ProtocolError.class)))
    @ApiResponse(
            responseCode = "413",
            description = "The body or the picture is larger than the limit",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ProtocolError.class)))
    @ApiResponse(
            responseCode = "415",
            description = "The content type or the picture's kind is not supported",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ProtocolError.class)))
    @ApiResponse(
            responseCode = "500",
            description = "The fault is ours",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ProtocolError.class)))
    @ApiResponse(
            responseCode = "503",
            description = "Full for now; Retry-After says when to try again",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ProtocolError.class)))
    @interface ProtocolRefusals {}
}
