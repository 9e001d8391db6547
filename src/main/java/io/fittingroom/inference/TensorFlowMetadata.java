package io.fittingroom.inference;

import io.fittingroom.model.ServedModels.Served;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A model's metadata as TensorFlow Serving prints its {@code GetModelMetadataResponse}: 64-bit integers as text, every
 * member of a message whether set or not.
 */
@Schema(description = "The signatures of a model (TensorFlow Serving)")
record TensorFlowMetadata(ModelSpec modelSpec, Metadata metadata) {

    @Schema(name = "TensorFlowModelSpec", description = "Which version of which model")
    record ModelSpec(
            @Schema(example = "fashion-mnist") String name,
            @Schema(example = "") String signatureName,
            @Schema(example = "1") String version) {}

    @Schema(name = "TensorFlowMetadataMap", description = "What is known of a model")
    record Metadata(SignatureDefMap signatureDef) {}

    @Schema(name = "TensorFlowSignatures", description = "Signatures by name")
    record SignatureDefMap(Map<String, SignatureDef> signatureDef) {}

    @Schema(name = "TensorFlowSignature", description = "What one signature takes and answers, by name")
    record SignatureDef(
            Map<String, TensorInfo> inputs,
            Map<String, TensorInfo> outputs,

            @Schema(example = "tensorflow/serving/predict") String methodName) {}

    @Schema(name = "TensorFlowTensor", description = "One tensor")
    record TensorInfo(
            @Schema(example = "DT_FLOAT") String dtype,
            TensorShape tensorShape,
            @Schema(example = "pixels:0") String name) {

        static TensorInfo of(String name, String dtype, Integer... sizes) {
            List<Dimension> dimensions = Arrays.stream(sizes)
                    .map(size -> new Dimension(String.valueOf(size), ""))
                    .toList();
            return new TensorInfo(dtype, new TensorShape(dimensions, false), name + ":0");
        }
    }

    @Schema(name = "TensorFlowShape", description = "The shape of a tensor")
    record TensorShape(List<Dimension> dim, boolean unknownRank) {}

    @Schema(name = "TensorFlowDimension", description = "One axis")
    record Dimension(
            @Schema(description = "-1 for any number of pictures", example = "-1")
            String size,

            @Schema(example = "") String name) {}

    static TensorFlowMetadata of(Served model) {
        SignatureDef predict = new SignatureDef(
                Map.of(
                        InferRequest.INPUT,
                        TensorInfo.of(
                                InferRequest.INPUT,
                                "DT_FLOAT",
                                batch(model.preparation().axes()))),
                Map.of(InferRequest.OUTPUT, TensorInfo.of(InferRequest.OUTPUT, "DT_FLOAT", -1, model.outputs())),
                "tensorflow/serving/predict");
        SignatureDef classify = new SignatureDef(
                Map.of("inputs", TensorInfo.of("examples", "DT_STRING", -1)),
                Map.of(
                        "classes", TensorInfo.of("classes", "DT_STRING", -1, model.outputs()),
                        "scores", TensorInfo.of("scores", "DT_FLOAT", -1, model.outputs())),
                "tensorflow/serving/classify");
        return new TensorFlowMetadata(
                new ModelSpec(model.model(), "", String.valueOf(model.version())),
                new Metadata(new SignatureDefMap(
                        Map.of(TensorFlowRequest.PREDICT, predict, TensorFlowRequest.CLASSIFY, classify))));
    }

    private static Integer[] batch(List<Integer> axes) {
        return Stream.concat(Stream.of(-1), axes.stream()).toArray(Integer[]::new);
    }
}
