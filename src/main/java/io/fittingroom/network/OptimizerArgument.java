package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the OpenAPI document says of arguments that several optimizers have. */
interface OptimizerArgument {

    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
    @JacksonAnnotationsInside
    @JsonProperty("beta_1")
    @Schema(
            name = "beta_1",
            description = "decay of the first moment",
            example = "0.9",
            minimum = "0",
            exclusiveMaximumValue = 1,
            defaultValue = "0.9")
    @interface Beta1 {}

    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
    @JacksonAnnotationsInside
    @JsonProperty("beta_2")
    @Schema(
            name = "beta_2",
            description = "decay of the second moment",
            example = "0.999",
            minimum = "0",
            exclusiveMaximumValue = 1,
            defaultValue = "0.999")
    @interface Beta2 {}

    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
    @JacksonAnnotationsInside
    @Schema(
            description = "keeps the division finite",
            example = "1e-7",
            minimum = "0",
            exclusiveMinimum = true,
            maximum = "1",
            defaultValue = "1e-7")
    @interface Epsilon {}

    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
    @JacksonAnnotationsInside
    @Schema(description = "whether the largest second moment so far is used", example = "false", defaultValue = "false")
    @interface Amsgrad {}
}
