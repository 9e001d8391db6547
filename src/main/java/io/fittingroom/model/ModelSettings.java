package io.fittingroom.model;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the registry.
 *
 * @param maxLoaded networks kept ready to predict
 */
@ConfigurationProperties("fitting-room.models")
@Validated
record ModelSettings(@Min(1) @Max(1000) @DefaultValue("8") int maxLoaded) {}
