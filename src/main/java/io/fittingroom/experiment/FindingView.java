package io.fittingroom.experiment;

import io.swagger.v3.oas.annotations.media.Schema;

/** A {@link Finding} as the API shows it. */
@Schema(name = "Finding", description = "One thing that the figures of compared jobs say")
record FindingView(
        @Schema(description = "what kind of thing; codes may be added", example = "OVERFITS")
        FindingCode code,

        @Schema(description = "the names and numbers in it; the code says which")
        Finding params,

        @Schema(
                description = "the same in words",
                example = "\"30 epochs\" overfits from epoch 9 on: val_loss rises while loss falls.")
        String detail) {

    static FindingView of(Finding finding) {
        return new FindingView(FindingCode.of(finding), finding, finding.detail());
    }
}
