package io.fittingroom.experiment;

import io.fittingroom.engine.Evaluation;
import io.fittingroom.experiment.ExperimentView.Variant;
import io.fittingroom.experiment.Finding.Behind;
import io.fittingroom.experiment.Finding.Cost;
import io.fittingroom.network.StopRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the figures of compared jobs say.
 *
 * <p>Whether one test accuracy a is better than another b or was merely lucky: two shares of n pictures each differ by chance
 * with the standard error sqrt(a(1-a)/n + b(1-b)/n), and by more than 1.96 of it in one comparison of twenty. The variants
 * answer the same pictures, which makes the true bound smaller; {@code GET /api/models/{name}/compare} has McNemar's test,
 * which takes that into account, and costs two evaluations. Neither knows of the luck of the seed.
 */
final class Findings {

    private static final double TWO_SIDED_95_PERCENT = 1.96;

    private final List<Finding> found = new ArrayList<>();
    private final List<Variant> variants;

    private Findings(List<Variant> variants) {
        this.variants = variants;
    }

    /** @param datasets those that the variants are tested on; figures of more than one do not compare */
    static List<Finding> of(List<Variant> variants, Set<String> datasets) {
        Findings findings = new Findings(variants);
        findings.findWhatIsMissing();
        if (datasets.size() > 1) {
            findings.found.add(
                    new Finding.DifferentDatasets(datasets.stream().sorted().toList()));
        } else {
            findings.rank();
        }
        findings.findWhoStoppedEarly();
        findings.findWhoOverfits();
        return List.copyOf(findings.found);
    }

    private void findWhatIsMissing() {
        int ended = (int)
                variants.stream().filter(variant -> variant.state().hasEnded()).count();
        if (ended == 0) {
            found.add(new Finding.NoneEnded(variants.size()));
        } else if (ended < variants.size()) {
            found.add(new Finding.SomeEnded(ended, variants.size()));
        }
        variants.stream()
                .filter(variant -> variant.state().hasEnded() && !variant.isEvaluated())
                .forEach(variant -> found.add(new Finding.Untested(variant.name(), variant.state())));
    }

    private void rank() {
        List<Variant> ranked = variants.stream()
                .filter(Variant::isEvaluated)
                .sorted(Comparator.comparingDouble(Findings::accuracy).reversed())
                .toList();
        if (ranked.size() == 1) {
            found.add(new Finding.OneAccuracy(ranked.get(0).name(), accuracy(ranked.get(0))));
        } else if (ranked.size() > 1) {
            compare(ranked.get(0), ranked.subList(1, ranked.size()));
        }
    }

    private void compare(Variant best, List<Variant> others) {
        long samples = evaluation(best).samples();
        List<Behind> behind = others.stream().map(other -> behind(best, other)).toList();
        List<Behind> within = behind.stream().filter(Behind::isWithinChance).toList();
        List<Behind> beyond =
                behind.stream().filter(other -> !other.isWithinChance()).toList();
        found.add(new Finding.MostAccurate(best.name(), accuracy(best), samples, behind));
        if (!within.isEmpty()) {
            found.add(new Finding.WithinChance(best.name(), samples, within));
        }
        if (!beyond.isEmpty()) {
            found.add(new Finding.BeyondChance(best.name(), samples, beyond));
        }
        found.add(costs(best, others, within));
    }

    private static Finding costs(Variant best, List<Variant> others, List<Behind> within) {
        Set<String> asGood = within.stream().map(Behind::variant).collect(Collectors.toSet());
        return others.stream()
                .filter(other -> asGood.contains(other.name()) && other.seconds() < best.seconds())
                .min(Comparator.comparingDouble(Variant::seconds))
                .<Finding>map(cheapest -> new Finding.Cheapest(cost(cheapest), cost(best)))
                .orElseGet(() -> new Finding.Costs(cost(best), cost(others.get(0))));
    }

    private void findWhoStoppedEarly() {
        for (Variant variant : variants) {
            if (variant.stopReason() != null
                    && variant.isEvaluated()
                    && variant.stopReason().rule() != StopRule.COMPLETED) {
                found.add(new Finding.StoppedEarly(variant.name(), variant.stopReason()));
            }
        }
    }

    private void findWhoOverfits() {
        for (Variant variant : variants) {
            if (variant.overfittingEpoch() != null) {
                found.add(new Finding.Overfits(variant.name(), variant.overfittingEpoch()));
            }
        }
    }

    private static Behind behind(Variant best, Variant other) {
        double chance = TWO_SIDED_95_PERCENT * Math.sqrt(variance(best) + variance(other));
        return new Behind(other.name(), 100 * (accuracy(best) - accuracy(other)), 100 * chance);
    }

    private static double variance(Variant variant) {
        return accuracy(variant) * (1 - accuracy(variant)) / evaluation(variant).samples();
    }

    private static double accuracy(Variant variant) {
        return evaluation(variant).accuracy();
    }

    private static Evaluation evaluation(Variant variant) {
        return Objects.requireNonNull(variant.evaluation());
    }

    private static Cost cost(Variant variant) {
        return new Cost(variant.name(), variant.seconds(), variant.parameters());
    }
}
