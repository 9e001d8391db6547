package io.fittingroom.experiment;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fittingroom.training.JobRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The form of {@code POST /api/experiments} for the OpenAPI document; {@link ExperimentRequest} reads it. */
@Schema(name = "ExperimentRequest", description = "Trainings to be compared")
record ExperimentSchema(
        @Schema(
                description = "what the experiment is about, 1 to 80 characters",
                example = "128 or 512 neurons",
                requiredMode = Schema.RequiredMode.REQUIRED)
        String name,

        @Schema(description = "the job that the variants start from; {} is the lesson's")
        JobRequest base,

        @Schema(
                description = "2 to 20; they train in this order",
                minLength = 2,
                maxLength = 20,
                requiredMode = Schema.RequiredMode.REQUIRED)
        List<Variant> variants) {

    /** A variant's name beside the fields of a job. */
    @Schema(
            name = "VariantRequest",
            description =
                    "A name, and any fields of a job; each takes the place of the base's whole field of that name. Without model the variant's model is the base's with the variant's name behind it, so that no experiment answers another model's predictions")
    record Variant(
            @Schema(
                    description = "unique in the experiment, 1 to 80 characters",
                    example = "512 neurons",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            String name,

            @JsonUnwrapped JobRequest fields) {}
}
