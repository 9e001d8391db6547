package io.fittingroom.inference;

import io.swagger.v3.oas.annotations.Parameter;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes the path's version, which may be left out, for the OpenAPI document. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Parameter(
        description =
                "a version or an alias; without it the alias production answers if it is set, else the newest version that passes its self-test",
        example = "1")
@interface OptionalVersion {}
