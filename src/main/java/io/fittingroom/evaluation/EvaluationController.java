package io.fittingroom.evaluation;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.model.ModelName;
import io.fittingroom.model.ModelRegistry;
import io.fittingroom.model.ModelVersion;
import io.fittingroom.model.VersionOrAlias;
import io.fittingroom.web.Address;
import io.fittingroom.web.PageNumber;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How well a version does, and on which pictures it does not. */
@RestController
@RequestMapping("/api/models/{name}/versions/{version}/evaluation")
@Tag(name = "Evaluation", description = "How well a version does, where it errs, and which of two is better")
class EvaluationController {

    private static final Pattern COUNTS = Pattern.compile("[1-9][0-9]{0,4}(,[1-9][0-9]{0,4}){0,9}");
    private static final List<Integer> USUAL_COUNTS = List.of(1, 3, 5);

    private final ModelRegistry registry;
    private final Datasets datasets;
    private final Evaluations evaluations;

    EvaluationController(ModelRegistry registry, Datasets datasets, Evaluations evaluations) {
        this.registry = registry;
        this.datasets = datasets;
        this.evaluations = evaluations;
    }

    /** Which answers a page of pictures shows. */
    private enum Outcome {
        ANY,
        RIGHT,
        WRONG;

        boolean matches(boolean isRight) {
            return switch (this) {
                case ANY -> true;
                case RIGHT -> isRight;
                case WRONG -> !isRight;
            };
        }
    }

    @Schema(description = "How well a version does on the pictures of a split")
    record EvaluationAnswer(
            @Schema(example = "fashion-mnist") String model,
            @Schema(example = "1") int version,
            @Schema(example = "fashion-mnist") String dataset,

            @Schema(description = "the data set's version", example = "1")
            int datasetVersion,

            @Schema(description = "the data set's fingerprint")
            String fingerprint,

            EvaluationSplit split,
            @JsonUnwrapped EvaluationFigures figures,

            @Schema(description = "the mistakes of which the version was most sure, the surest first")
            List<EvaluatedPicture> mistakes,

            @Schema(description = "why the figures may not mean what they seem to")
            List<String> warnings,

            Links links) {}

    @Schema(name = "EvaluationLinks", description = "Where to go on")
    record Links(
            @Schema(example = "/api/models/fashion-mnist/versions/1")
            String version,

            @Schema(
                    description = "every mistake, a page at a time, the surest first",
                    example =
                            "/api/models/fashion-mnist/versions/1/evaluation/pictures?dataset=fashion-mnist&split=test&outcome=wrong")
            String mistakes,

            @Schema(
                    description =
                            "the pictures behind a cell of the confusion matrix, a URI template (RFC 6570): put the row's index for label and the column's for predicted",
                    example =
                            "/api/models/fashion-mnist/versions/1/evaluation/pictures?dataset=fashion-mnist&split=test&label={label}&predicted={predicted}")
            String cell) {

        static Links of(ModelVersion version, EvaluationTarget target) {
            String self = Address.of("/api/models/" + version.model() + "/versions/" + version.version());
            String pictures = self + "/evaluation/pictures?" + target.query();
            return new Links(self, pictures + "&outcome=wrong", pictures + "&label={label}&predicted={predicted}");
        }
    }

    @Schema(description = "A page of pictures, the surest answers first")
    record EvaluatedPage(
            @Schema(example = "fashion-mnist") String model,
            @Schema(example = "1") int version,
            @Schema(example = "0") int page,
            @Schema(example = "50") int size,

            @Schema(description = "pictures on all pages", example = "162")
            int total,

            @Schema(example = "4") int pages,

            @Schema(description = "none on a page after the last")
            List<EvaluatedPicture> pictures) {}

    @GetMapping
    @Operation(
            summary = "Evaluate a version",
            description =
                    "Confusion matrix, precision, recall and F1 by class with averages, top-k accuracy, loss, calibration and the most confident mistakes, as scikit-learn computes them. The served network answers every picture of the split; the first request takes about a second for 10,000 pictures, later ones are answered from memory. What is undefined is null.")
    @OfDataset
    @Parameter(
            in = ParameterIn.QUERY,
            name = "top",
            description =
                    "for top-k accuracy: up to ten counts, separated by commas; 1,3,5 unless given, as far as there are more classes",
            example = "1,3,5",
            schema = @Schema(type = "string", pattern = "[1-9][0-9]{0,4}(,[1-9][0-9]{0,4}){0,9}"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "bins",
            description = "reliability bins, 1 to 100",
            example = "15",
            schema = @Schema(type = "integer", minimum = "1", maximum = "100", defaultValue = "10"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "mistakes",
            description = "most confident mistakes to list, 0 to 100",
            schema = @Schema(type = "integer", minimum = "0", maximum = "100", defaultValue = "10"))
    @ApiResponse(responseCode = "200", description = "The figures and the mistakes")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    @ApiResponse(responseCode = "503", ref = "Busy")
    EvaluationAnswer evaluation(
            @PathVariable @ModelName String name,
            @PathVariable @VersionOrAlias String version,
            HttpServletRequest request) {
        ModelVersion found = registry.get(name, version);
        QueryReader query = QueryReader.of(request);
        EvaluationTarget target = EvaluationTarget.read(query, found, datasets);
        NavigableSet<Integer> ks = counts(query, target.dataset());
        int bins = query.integer("bins", 1, 100, 10);
        int mistakes = query.integer("mistakes", 0, 100, 10);
        query.finish();
        Outcomes outcomes = evaluations.of(found, target.dataset(), target.part());
        List<Integer> wrong = surestFirst(outcomes, i -> !outcomes.isRight(i));
        return new EvaluationAnswer(
                found.model(),
                found.version(),
                target.dataset().name(),
                target.dataset().version(),
                target.dataset().fingerprint(),
                target.part(),
                EvaluationFigures.of(outcomes, target.dataset().labels(), ks, bins),
                EvaluatedPicture.list(
                        found, target, outcomes, wrong.subList(0, Math.min(mistakes, wrong.size())), evaluations),
                target.warnings(found),
                Links.of(found, target));
    }

    @GetMapping("/pictures")
    @Operation(
            summary = "The pictures behind the figures",
            description =
                    "Those of one cell of the confusion matrix (label and predicted), of a row or a column (one of the two), or all; the answers of which the version was surest come first.")
    @OfDataset
    @Parameter(
            in = ParameterIn.QUERY,
            name = "label",
            description = "only pictures of this true class: its number or its name",
            example = "Shirt",
            schema = @Schema(type = "string"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "predicted",
            description =
                    "only pictures that were taken for this class: its number or its name; none for outputs that are no class",
            example = "T-shirt/top",
            schema = @Schema(type = "string"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "outcome",
            description = "only right or only wrong answers",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"any", "right", "wrong"},
                            defaultValue = "any"))
    @PageNumber
    @Parameter(
            in = ParameterIn.QUERY,
            name = "size",
            description = "pictures on a page",
            schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
    @ApiResponse(responseCode = "200", description = "The page")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    @ApiResponse(responseCode = "503", ref = "Busy")
    EvaluatedPage pictures(
            @PathVariable @ModelName String name,
            @PathVariable @VersionOrAlias String version,
            HttpServletRequest request) {
        ModelVersion found = registry.get(name, version);
        QueryReader query = QueryReader.of(request);
        EvaluationTarget target = EvaluationTarget.read(query, found, datasets);
        Map<String, OptionalInt> classes = classChoices(target.dataset());
        OptionalInt label = query.choice("label", classes, OptionalInt.empty());
        OptionalInt predicted = query.choice("predicted", classes, OptionalInt.empty());
        Outcome outcome = query.choice("outcome", Outcome.class, Outcome.ANY);
        int page = query.integer("page", 0, Integer.MAX_VALUE, 0);
        int size = query.integer("size", 1, 200, 50);
        query.finish();
        Outcomes outcomes = evaluations.of(found, target.dataset(), target.part());
        List<Integer> matching = surestFirst(
                outcomes,
                i -> (label.isEmpty() || outcomes.label(i) == label.getAsInt())
                        && (predicted.isEmpty() || outcomes.predictedClass(i) == predicted.getAsInt())
                        && outcome.matches(outcomes.isRight(i)));
        List<Integer> onPage =
                matching.stream().skip((long) page * size).limit(size).toList();
        return new EvaluatedPage(
                found.model(),
                found.version(),
                page,
                size,
                matching.size(),
                (matching.size() + size - 1) / size,
                EvaluatedPicture.list(found, target, outcomes, onPage, evaluations));
    }

    private static List<Integer> surestFirst(Outcomes outcomes, IntPredicate which) {
        return IntStream.range(0, outcomes.size())
                .filter(which)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(outcomes::confidence)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static NavigableSet<Integer> counts(QueryReader query, Dataset dataset) {
        String text = query.text("top").orElse("");
        NavigableSet<Integer> counts = new TreeSet<>();
        if (COUNTS.matcher(text).matches()) {
            for (String count : text.split(",", -1)) {
                counts.add(Integer.valueOf(count));
            }
        } else if (text.isEmpty()) {
            USUAL_COUNTS.stream()
                    .filter(count -> count == 1 || count < dataset.labels().size())
                    .forEach(counts::add);
        } else {
            query.fault("top", "must be one to ten whole numbers above 0, separated by commas, for example 1,3,5.");
        }
        return counts;
    }

    /** The words that choose a class: its number or its name. */
    private static Map<String, OptionalInt> classChoices(Dataset dataset) {
        Map<String, OptionalInt> choices = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List<String> labels = dataset.labels();
        choices.put(EvaluationFigures.NO_CLASS, OptionalInt.of(labels.size()));
        for (int i = 0; i < labels.size(); i++) {
            choices.put(labels.get(i), OptionalInt.of(i));
        }
        for (int i = 0; i <= labels.size(); i++) {
            choices.put(String.valueOf(i), OptionalInt.of(i));
        }
        return choices;
    }

    /** The two parameters that say which pictures are meant. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            in = ParameterIn.QUERY,
            name = "dataset",
            description =
                    "a data set's name, or one of its versions, such as shoes@3, that has the same classes; the very version that the model was trained on unless given. Where that is gone the answer is 409",
            example = "fashion-mnist",
            schema = @Schema(type = "string"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "split",
            description = "which of its pictures",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"test", "train", "validation"},
                            defaultValue = "test"))
    @interface OfDataset {}
}
