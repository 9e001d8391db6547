package io.fittingroom.dataset;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The terms under which a data set may be used.
 *
 * @param name short name, an SPDX identifier where there is one
 * @param text the whole licence with its copyright notice
 */
@Schema(name = "DatasetLicence", description = "The terms under which the data set may be used")
public record Licence(
        @Schema(description = "Short name, an SPDX identifier where there is one", example = "MIT")
        String name,

        @Schema(
                description = "The whole licence with its copyright notice",
                example = "The MIT License (MIT)\n\nCopyright (c) 2017 Zalando SE, https://tech.zalando.com\n…")
        String text) {}
