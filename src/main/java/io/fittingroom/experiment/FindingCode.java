package io.fittingroom.experiment;

import java.util.Arrays;

/** What kind of thing the figures of compared jobs say; the names stay, as clients go by them. */
enum FindingCode {
    NONE_ENDED(Finding.NoneEnded.class),
    SOME_ENDED(Finding.SomeEnded.class),
    UNTESTED(Finding.Untested.class),
    DIFFERENT_DATASETS(Finding.DifferentDatasets.class),
    ONE_ACCURACY(Finding.OneAccuracy.class),
    MOST_ACCURATE(Finding.MostAccurate.class),
    WITHIN_CHANCE(Finding.WithinChance.class),
    BEYOND_CHANCE(Finding.BeyondChance.class),
    CHEAPEST(Finding.Cheapest.class),
    COSTS(Finding.Costs.class),
    STOPPED_EARLY(Finding.StoppedEarly.class),
    OVERFITS(Finding.Overfits.class);

    private final Class<? extends Finding> kind;

    FindingCode(Class<? extends Finding> kind) {
        this.kind = kind;
    }

    static FindingCode of(Finding finding) {
        return Arrays.stream(values())
                .filter(code -> code.kind == finding.getClass())
                .findFirst()
                .orElseThrow();
    }
}
