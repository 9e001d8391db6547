package io.fittingroom.web;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/** Describes the query parameter {@code size} of a list that has 20 on a page unless it is told otherwise. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Parameter(
        in = ParameterIn.QUERY,
        name = "size",
        schema = @Schema(type = "integer", minimum = "1", maximum = "100", defaultValue = "20"))
public @interface PageSize {

    /** What there is on a page. */
    @AliasFor(annotation = Parameter.class)
    String description();
}
