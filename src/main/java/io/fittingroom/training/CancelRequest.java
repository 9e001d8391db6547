package io.fittingroom.training;

import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of a cancellation. */
@Schema(description = "How to cancel")
public record CancelRequest(
        @Schema(
                description =
                        "which model the job leaves behind: none, last (the weights as they are) or best (the epoch with the smallest val_loss, or loss)",
                defaultValue = "none",
                example = "none")
        KeptModel keep) {

    /** Which model a cancellation leaves behind; none unless the body says otherwise. */
    public static KeptModel read(@Nullable JsonNode body) {
        if (body == null) {
            return KeptModel.NONE;
        }
        Violations violations = new Violations();
        FieldReader fields = FieldReader.of(body, violations);
        KeptModel keep = fields.choice("keep", KeptModel.class, KeptModel.NONE);
        fields.refuseUnknownFields();
        violations.throwIfAny();
        return keep;
    }
}
