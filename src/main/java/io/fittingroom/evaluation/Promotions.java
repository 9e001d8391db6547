package io.fittingroom.evaluation;

import io.fittingroom.dataset.Datasets;
import io.fittingroom.model.ModelRegistry;
import io.fittingroom.model.ModelVersion;
import io.fittingroom.web.ProblemException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.stereotype.Service;

/**
 * Moves aliases by rule. Both versions answer the test pictures of the data set that the version now in place was trained on,
 * so that the figures compare like with like, whatever was measured when they were trained. Thread-safe: the alias moves only
 * from the version that the rule was checked against, else the rule is checked anew.
 */
@Service
class Promotions {

    private final ModelRegistry registry;
    private final Datasets datasets;
    private final Evaluations evaluations;

    Promotions(ModelRegistry registry, Datasets datasets, Evaluations evaluations) {
        this.registry = registry;
        this.datasets = datasets;
        this.evaluations = evaluations;
    }

    /** A version's result, as the answer to a refused promotion shows it. */
    private record Result(int version, int correct, double accuracy) {

        static Result of(ModelVersion version, Outcomes outcomes) {
            int correct = (int) IntStream.range(0, outcomes.size())
                    .filter(outcomes::isRight)
                    .count();
            return new Result(version.version(), correct, (double) correct / outcomes.size());
        }
    }

    /**
     * Points an alias at a version if the rule holds; an alias that does not exist yet has nothing to compare with.
     *
     * @throws ProblemException WRONG_STATE with both figures when the rule does not hold; NOT_FOUND when there is no such
     *     version
     */
    void promote(String model, String alias, int version, PromotionRule rule) {
        registry.moveAlias(
                model,
                alias,
                version,
                current -> check(alias, registry.get(model, String.valueOf(version)), current, rule));
    }

    private void check(String alias, ModelVersion candidate, ModelVersion current, PromotionRule rule) {
        if (candidate.version() == current.version()) {
            return;
        }
        EvaluationTarget target = EvaluationTarget.testOf(current, datasets);
        Result wanted = Result.of(candidate, evaluations.of(candidate, target.dataset(), target.part()));
        Result there = Result.of(current, evaluations.of(current, target.dataset(), target.part()));
        if (rule.allows(wanted.correct(), there.correct())) {
            return;
        }
        String detail = String.format(
                Locale.ROOT,
                "Version %d is right on %,d of the %,d test pictures of %s (accuracy %.4f), fewer than version %d, where %s"
                        + " points now, with %,d (accuracy %.4f). The alias stays; leave only_if out to move it all the"
                        + " same.",
                wanted.version(),
                wanted.correct(),
                target.pictures().size(),
                target.dataset().reference(),
                wanted.accuracy(),
                there.version(),
                alias,
                there.correct(),
                there.accuracy());
        throw ProblemException.conflict(
                detail,
                Map.of(
                        "only_if", rule,
                        "dataset", target.dataset().reference().toString(),
                        "samples", target.pictures().size(),
                        "candidate", wanted,
                        "current", there));
    }
}
