package io.fittingroom.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fittingroom.model.Predictor;
import io.fittingroom.model.ServedModels.Served;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An inference response of the Open Inference Protocol. */
@Schema(description = "An inference response (Open Inference Protocol v2)")
@JsonInclude(JsonInclude.Include.NON_NULL)
record InferResponse(
        @Schema(example = "fashion-mnist") String modelName,
        @Schema(example = "1") String modelVersion,

        @Schema(description = "the request's id, if it had one", example = "42") @Nullable String id,

        @Schema(
                description = "warning: why the answer may not be worth much; absent when there is nothing to warn of",
                example = "{\"warning\": \"picture 0: all numbers are within 0..1\"}")
        @Nullable Map<String, String> parameters,

        List<Output> outputs) {

    /** A tensor that the network answered. */
    @Schema(name = "InferOutput", description = "A tensor of an inference response")
    record Output(
            @Schema(example = "probabilities") String name,
            @Schema(example = "[1, 10]") List<Integer> shape,

            @Schema(example = "FP32", description = "FP32, or BYTES with the parameter classification")
            String datatype,

            @Schema(
                    description =
                            "flat, row by row: probabilities by class index, or texts probability:index:label, most probable first")
            List<?> data) {}

    static InferResponse of(InferRequest request, Served served, Predictor.Answer answer) {
        Output output = request.classification().isPresent()
                ? classes(answer, request.classification().getAsInt())
                : probabilities(answer, served.outputs());
        return new InferResponse(
                served.model(),
                String.valueOf(answer.version()),
                request.id().orElse(null),
                ScaledAlready.warning(request.pictures())
                        .map(warning -> Map.of("warning", warning))
                        .orElse(null),
                List.of(output));
    }

    private static Output probabilities(Predictor.Answer answer, int outputs) {
        List<Float> data = new ArrayList<>();
        for (float[] row : answer.probabilities()) {
            data.addAll(numbers(row));
        }
        return new Output(InferRequest.OUTPUT, List.of(answer.probabilities().size(), outputs), "FP32", data);
    }

    /** Triton's classification extension: each class as {@code value:index:label}; an output without a label has two parts. */
    private static Output classes(Predictor.Answer answer, int count) {
        List<String> data = new ArrayList<>();
        for (float[] row : answer.probabilities()) {
            mostProbable(row).stream()
                    .limit(count)
                    .forEach(index -> data.add(plain(row[index]) + ":" + index
                            + (index < answer.labels().size()
                                    ? ":" + answer.labels().get(index)
                                    : "")));
        }
        return new Output(InferRequest.OUTPUT, List.of(answer.probabilities().size(), count), "BYTES", data);
    }

    static List<Float> numbers(float[] row) {
        List<Float> numbers = new ArrayList<>(row.length);
        for (float number : row) {
            numbers.add(number);
        }
        return numbers;
    }

    /** The indices of a row, that of the largest number first; of equal numbers the smaller index. */
    static List<Integer> mostProbable(float[] row) {
        return IntStream.range(0, row.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(index -> row[index])
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** Every digit that tells the float from its neighbours, without an exponent. */
    private static String plain(float probability) {
        return Float.isFinite(probability) ? new BigDecimal(Float.toString(probability)).toPlainString() : "NaN";
    }
}
