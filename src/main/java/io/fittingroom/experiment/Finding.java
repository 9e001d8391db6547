package io.fittingroom.experiment;

import io.fittingroom.network.StopReason;
import io.fittingroom.training.JobState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One thing that the figures of compared jobs say: its {@link FindingCode}, the names and numbers in it, which are the
 * record's members, and the sentence in English. A client that has words of its own makes them of code and members.
 */
@Schema(
        name = "FindingParams",
        description = "The names and numbers in a finding; its code says which",
        oneOf = {
            Finding.NoneEnded.class,
            Finding.SomeEnded.class,
            Finding.Untested.class,
            Finding.DifferentDatasets.class,
            Finding.OneAccuracy.class,
            Finding.MostAccurate.class,
            Finding.WithinChance.class,
            Finding.BeyondChance.class,
            Finding.Cheapest.class,
            Finding.Costs.class,
            Finding.StoppedEarly.class,
            Finding.Overfits.class
        })
sealed interface Finding {

    /** In English. */
    String detail();

    /** The variants that it is said of, by name; none when it is said of all together. */
    default Set<String> subjects() {
        return Set.of();
    }

    @Schema(name = "NoneEnded", description = "NONE_ENDED: how many variants there are")
    record NoneEnded(@Schema(example = "3") int variants) implements Finding {

        @Override
        public String detail() {
            return text("None of the %d variants has ended yet.", variants);
        }
    }

    @Schema(name = "SomeEnded", description = "SOME_ENDED: how many of the variants; what follows is for now")
    record SomeEnded(
            @Schema(example = "1") int ended,
            @Schema(example = "3") int variants) implements Finding {

        @Override
        public String detail() {
            return text("%d of %d variants have ended; what follows is for now.", ended, variants);
        }
    }

    @Schema(name = "Untested", description = "UNTESTED: a variant that has ended and has no test accuracy")
    record Untested(@Schema(example = "512 neurons") String variant, JobState state) implements Finding {

        @Override
        public String detail() {
            return text("There is no test accuracy of %s (%s).", quoted(variant), state);
        }

        @Override
        public Set<String> subjects() {
            return Set.of(variant);
        }
    }

    @Schema(
            name = "DifferentDatasets",
            description =
                    "DIFFERENT_DATASETS: on which the variants are tested, so that their accuracies do not compare")
    record DifferentDatasets(List<String> datasets) implements Finding {

        public DifferentDatasets {
            datasets = List.copyOf(datasets);
        }

        @Override
        public String detail() {
            return text(
                    "The variants are tested on different data sets, %s, so their accuracies do not compare.",
                    String.join(", ", datasets));
        }
    }

    @Schema(name = "OneAccuracy", description = "ONE_ACCURACY: the only variant with a test accuracy so far")
    record OneAccuracy(
            @Schema(example = "512 neurons") String variant,
            @Schema(example = "0.8801") double accuracy) implements Finding {

        @Override
        public String detail() {
            return text(
                    "%s has a test accuracy of %.4f, and there is none to compare it with.", quoted(variant), accuracy);
        }

        @Override
        public Set<String> subjects() {
            return Set.of(variant);
        }
    }

    @Schema(
            name = "MostAccurate",
            description = "MOST_ACCURATE: the best test accuracy, and how far the others are behind")
    record MostAccurate(
            @Schema(example = "512 neurons") String variant,
            @Schema(example = "0.8801") double accuracy,

            @Schema(description = "test pictures", example = "10000")
            long samples,

            @Schema(description = "nearest first") List<Behind> others)
            implements Finding {

        public MostAccurate {
            others = List.copyOf(others);
        }

        @Override
        public String detail() {
            String behind = others.stream()
                    .map(other -> text("%.2f points more than %s", other.points(), quoted(other.variant())))
                    .collect(Collectors.joining(", "));
            return text("%s has the best test accuracy, %.4f: %s.", quoted(variant), accuracy, behind);
        }

        @Override
        public Set<String> subjects() {
            return Set.of(variant);
        }
    }

    /** How far a variant is behind the best. */
    @Schema(name = "Behind", description = "How far a variant is behind the one with the best test accuracy")
    record Behind(
            @Schema(example = "128 neurons") String variant,

            @Schema(description = "percentage points", example = "0.31")
            double points,

            @Schema(
                    description = "what chance alone makes at most in 19 of 20 comparisons of equally good networks",
                    example = "0.97")
            double chancePoints) {

        boolean isWithinChance() {
            return points <= chancePoints;
        }
    }

    @Schema(name = "WithinChance", description = "WITHIN_CHANCE: those that may be as good as the best")
    record WithinChance(
            @Schema(description = "the best", example = "512 neurons")
            String best,

            @Schema(description = "test pictures", example = "10000")
            long samples,

            @Schema(description = "nearest first") List<Behind> others)
            implements Finding {

        public WithinChance {
            others = List.copyOf(others);
        }

        @Override
        public String detail() {
            double most =
                    others.stream().mapToDouble(Behind::chancePoints).max().orElseThrow();
            return text(
                    "With %,d test pictures chance alone makes differences of up to %.2f points in 19 of 20 comparisons,"
                            + " so %s may be as good.",
                    samples, most, names(others));
        }

        @Override
        public Set<String> subjects() {
            return others.stream().map(Behind::variant).collect(Collectors.toUnmodifiableSet());
        }
    }

    @Schema(
            name = "BeyondChance",
            description = "BEYOND_CHANCE: those that are worse than the best, not merely unlucky")
    record BeyondChance(
            @Schema(description = "the best", example = "512 neurons")
            String best,

            @Schema(description = "test pictures", example = "10000")
            long samples,

            @Schema(description = "nearest first") List<Behind> others)
            implements Finding {

        public BeyondChance {
            others = List.copyOf(others);
        }

        @Override
        public String detail() {
            return text(
                    "%s is ahead of %s by more than chance explains, which with %,d test pictures makes up to %.2f points.",
                    quoted(best), names(others), samples, others.get(0).chancePoints());
        }

        @Override
        public Set<String> subjects() {
            return others.stream().map(Behind::variant).collect(Collectors.toUnmodifiableSet());
        }
    }

    /** What a variant took. */
    @Schema(name = "Cost", description = "What a variant took")
    record Cost(
            @Schema(example = "512 neurons") String variant,

            @Schema(description = "that its finished epochs took", example = "31.0")
            double seconds,

            @Schema(description = "numbers that its network has", example = "407050")
            long parameters) {

        private String words() {
            return text("%.1f s with %,d parameters", seconds, parameters);
        }
    }

    @Schema(
            name = "Cheapest",
            description =
                    "CHEAPEST: of those that may be as good as the best the one that took the least time, and the best")
    record Cheapest(Cost cheapest, Cost best) implements Finding {

        @Override
        public String detail() {
            return text(
                    "Of these, %s cost least: %s against the %s of %s.",
                    quoted(cheapest.variant()), cheapest.words(), best.words(), quoted(best.variant()));
        }

        @Override
        public Set<String> subjects() {
            return Set.of(cheapest.variant());
        }
    }

    @Schema(name = "Costs", description = "COSTS: what the best took, and the second")
    record Costs(Cost best, Cost second) implements Finding {

        @Override
        public String detail() {
            return text(
                    "%s took %s, %s %s.",
                    quoted(best.variant()), best.words(), quoted(second.variant()), second.words());
        }
    }

    @Schema(name = "StoppedEarly", description = "STOPPED_EARLY: a variant that did not train all its epochs, and why")
    record StoppedEarly(
            @Schema(example = "until loss < 0.4") String variant, StopReason reason) implements Finding {

        @Override
        public String detail() {
            return text("%s: %s", quoted(variant), reason.detail());
        }

        @Override
        public Set<String> subjects() {
            return Set.of(variant);
        }
    }

    @Schema(name = "Overfits", description = "OVERFITS: from which epoch val_loss rises while loss falls")
    record Overfits(
            @Schema(example = "30 epochs") String variant,
            @Schema(example = "9") int epoch) implements Finding {

        @Override
        public String detail() {
            return text("%s overfits from epoch %d on: val_loss rises while loss falls.", quoted(variant), epoch);
        }

        @Override
        public Set<String> subjects() {
            return Set.of(variant);
        }
    }

    private static String names(List<Behind> others) {
        return others.stream().map(other -> quoted(other.variant())).collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
