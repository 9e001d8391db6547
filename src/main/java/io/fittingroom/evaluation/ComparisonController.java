package io.fittingroom.evaluation;

import io.fittingroom.dataset.Datasets;
import io.fittingroom.model.ModelName;
import io.fittingroom.model.ModelRegistry;
import io.fittingroom.model.ModelVersion;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Which of two versions is better. */
@RestController
@Tag(name = "Evaluation")
class ComparisonController {

    private final ModelRegistry registry;
    private final Datasets datasets;
    private final Evaluations evaluations;

    ComparisonController(ModelRegistry registry, Datasets datasets, Evaluations evaluations) {
        this.registry = registry;
        this.datasets = datasets;
        this.evaluations = evaluations;
    }

    @GetMapping("/api/models/{name}/compare")
    @Operation(
            summary = "Compare two versions",
            description =
                    "Both answer the same pictures: their figures side by side, on how many pictures which of them is right, and McNemar's test of whether the difference can be chance.")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "a",
            required = true,
            description = "a version or an alias of this model; of another model as MODEL/VERSION",
            example = "1",
            schema = @Schema(type = "string"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "b",
            required = true,
            description = "the other, likewise",
            example = "production",
            schema = @Schema(type = "string"))
    @EvaluationController.OfDataset
    @ApiResponse(responseCode = "200", description = "Both side by side")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    @ApiResponse(responseCode = "503", ref = "Busy")
    Comparison compare(@PathVariable @ModelName String name, HttpServletRequest request) {
        QueryReader query = QueryReader.of(request);
        Optional<String> wordA = wanted("a", query);
        Optional<String> wordB = wanted("b", query);
        Optional<ModelVersion> a = wordA.map(word -> find(name, word));
        // Read before the faults are thrown, so that all of them are told at once.
        Optional<EvaluationTarget> target = a.map(version -> EvaluationTarget.read(query, version, datasets));
        if (target.isEmpty()) {
            query.text("dataset");
            query.choice("split", EvaluationSplit.class, EvaluationSplit.TEST);
        }
        query.finish();
        ModelVersion versionA = a.orElseThrow();
        ModelVersion versionB = find(name, wordB.orElseThrow());
        EvaluationTarget pictures = target.orElseThrow();
        return Comparison.of(
                pictures,
                versionA,
                evaluations.of(versionA, pictures.dataset(), pictures.part()),
                versionB,
                evaluations.of(versionB, pictures.dataset(), pictures.part()));
    }

    private static Optional<String> wanted(String parameter, QueryReader query) {
        Optional<String> word = query.text(parameter);
        if (word.isEmpty()) {
            query.fault(
                    parameter,
                    "is missing; name a version or an alias of this model, or another model's as MODEL/VERSION.");
        }
        return word;
    }

    /** The version that a word means; a model's name has no slash, so that it ends at the first. */
    private ModelVersion find(String model, String word) {
        int slash = word.indexOf('/');
        if (slash < 0) {
            return registry.get(model, word);
        }
        if (slash == 0 || slash == word.length() - 1) {
            throw ProblemException.notFound(
                    "\"" + word + "\" is no version; write MODEL/VERSION, for example " + model + "/1.");
        }
        return registry.get(word.substring(0, slash), word.substring(slash + 1));
    }
}
