package io.fittingroom.training;

import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.StopRule;
import io.fittingroom.training.ExperimentView.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What the figures of an experiment say, in words.
 *
 * <p>Whether one test accuracy a is better than another b or was merely lucky: two shares of n pictures each differ by chance
 * with the standard error sqrt(a(1-a)/n + b(1-b)/n), and by more than 1.96 of it in one comparison of twenty. The variants
 * answer the same pictures, which makes the true bound smaller; {@code GET /api/models/{name}/compare} has McNemar's test,
 * which takes that into account, and costs two evaluations. Neither knows of the luck of the seed.
 */
final class Conclusion {

    private static final double TWO_SIDED_95_PERCENT = 1.96;

    private final List<String> sentences = new ArrayList<>();
    private final List<Variant> variants;

    private Conclusion(List<Variant> variants) {
        this.variants = variants;
    }

    /** @param datasets how many data sets the variants are tested on; figures of more than one do not compare */
    static String of(List<Variant> variants, long datasets) {
        Conclusion conclusion = new Conclusion(variants);
        conclusion.sayWhatIsMissing();
        List<Variant> ranked = variants.stream()
                .filter(Variant::isEvaluated)
                .sorted(Comparator.comparingDouble(Conclusion::accuracy).reversed())
                .toList();
        if (datasets > 1) {
            conclusion.say("The variants are tested on different data sets, so their accuracies do not compare.");
        } else if (ranked.size() == 1) {
            conclusion.say(
                    "%s has a test accuracy of %.4f, and there is none to compare it with.",
                    name(ranked.get(0)), accuracy(ranked.get(0)));
        } else if (ranked.size() > 1) {
            conclusion.rank(ranked);
        }
        conclusion.sayWhoStoppedEarly();
        conclusion.sayWhoOverfits();
        return String.join(" ", conclusion.sentences);
    }

    private void sayWhatIsMissing() {
        long ended =
                variants.stream().filter(variant -> variant.state().hasEnded()).count();
        if (ended == 0) {
            say("None of the %d variants has ended yet.", variants.size());
        } else if (ended < variants.size()) {
            say("%d of %d variants have ended; what follows is for now.", ended, variants.size());
        }
        String without = variants.stream()
                .filter(variant -> variant.state().hasEnded() && !variant.isEvaluated())
                .map(variant -> name(variant) + " (" + variant.state() + ")")
                .collect(Collectors.joining(", "));
        if (!without.isEmpty()) {
            say("There is no test accuracy of %s.", without);
        }
    }

    private void rank(List<Variant> ranked) {
        Variant best = ranked.get(0);
        List<Variant> others = ranked.subList(1, ranked.size());
        List<Variant> close = others.stream()
                .filter(other -> accuracy(best) - accuracy(other) <= margin(best, other))
                .toList();
        List<Variant> behind =
                others.stream().filter(other -> !close.contains(other)).toList();
        say(
                "%s has the best test accuracy, %.4f: %s.",
                name(best),
                accuracy(best),
                others.stream()
                        .map(other ->
                                text("%.2f points more than %s", 100 * (accuracy(best) - accuracy(other)), name(other)))
                        .collect(Collectors.joining(", ")));
        sayWhatChanceExplains(best, close, behind);
        sayCosts(best, close, others.get(0));
    }

    private void sayWhatChanceExplains(Variant best, List<Variant> close, List<Variant> behind) {
        String bound = text(
                "With %,d test pictures chance alone makes differences of up to %.2f points in 19 of 20 comparisons",
                samples(best), 100 * margin(best, close.isEmpty() ? behind.get(0) : close.get(0)));
        if (close.isEmpty()) {
            say("%s, so this is more than chance explains.", bound);
        } else if (behind.isEmpty()) {
            say("%s, so these pictures do not show which is better.", bound);
        } else {
            say("%s, so %s may be as good; %s %s not.", bound, names(close), names(behind), isOrAre(behind));
        }
    }

    private void sayCosts(Variant best, List<Variant> close, Variant second) {
        close.stream()
                .filter(other -> other.seconds() < best.seconds())
                .min(Comparator.comparingDouble(Variant::seconds))
                .ifPresentOrElse(
                        cheapest -> say(
                                "Of these, %s cost least: %s against the %s of %s.",
                                name(cheapest), cost(cheapest), cost(best), name(best)),
                        () -> say("%s took %s, %s %s.", name(best), cost(best), name(second), cost(second)));
    }

    private void sayWhoStoppedEarly() {
        for (Variant variant : variants) {
            if (variant.stopReason() != null
                    && variant.isEvaluated()
                    && variant.stopReason().rule() != StopRule.COMPLETED) {
                say("%s: %s", name(variant), variant.stopReason().detail());
            }
        }
    }

    private void sayWhoOverfits() {
        String overfitting = variants.stream()
                .filter(variant -> variant.overfittingEpoch() != null)
                .map(variant -> text("%s from epoch %d on", name(variant), variant.overfittingEpoch()))
                .collect(Collectors.joining(", "));
        if (!overfitting.isEmpty()) {
            say("val_loss rises while loss falls, which is overfitting, in %s.", overfitting);
        }
    }

    private static double margin(Variant one, Variant other) {
        return TWO_SIDED_95_PERCENT * Math.sqrt(variance(one) + variance(other));
    }

    private static double variance(Variant variant) {
        return accuracy(variant) * (1 - accuracy(variant)) / samples(variant);
    }

    private static double accuracy(Variant variant) {
        return evaluation(variant).accuracy();
    }

    private static long samples(Variant variant) {
        return evaluation(variant).samples();
    }

    private static Evaluation evaluation(Variant variant) {
        return Objects.requireNonNull(variant.evaluation());
    }

    private static String cost(Variant variant) {
        return text("%.1f s with %,d parameters", variant.seconds(), variant.parameters());
    }

    private static String names(List<Variant> some) {
        return some.stream().map(Conclusion::name).collect(Collectors.joining(", "));
    }

    private static String isOrAre(List<Variant> some) {
        return some.size() == 1 ? "is" : "are";
    }

    private static String name(Variant variant) {
        return '"' + variant.name() + '"';
    }

    private void say(String format, Object... values) {
        sentences.add(text(format, values));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
