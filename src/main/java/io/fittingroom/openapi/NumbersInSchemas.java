package io.fittingroom.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Writes numbers as OpenAPI 3.1 has them: swagger-core leaves the default of a fraction in quotes, and an exclusive minimum,
 * which cannot be 0 in its annotation's form for 3.1, in the form of 3.0.
 */
final class NumbersInSchemas implements OpenApiCustomizer {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE]-?[0-9]+)?");

    @Override
    public void customise(OpenAPI document) {
        document.getComponents().getSchemas().values().forEach(schema -> {
            if (schema.getProperties() != null) {
                ((Schema<?>) schema).getProperties().values().forEach(NumbersInSchemas::rewrite);
            }
        });
    }

    private static void rewrite(Schema<?> member) {
        boolean isText = member.getTypes() != null && member.getTypes().contains("string");
        if (!isText
                && member.getDefault() instanceof String text
                && NUMBER.matcher(text).matches()) {
            member.setDefault(new BigDecimal(text));
        }
        if (Boolean.TRUE.equals(member.getExclusiveMinimum())) {
            member.setExclusiveMinimumValue(member.getMinimum());
            member.setMinimum(null);
            member.setExclusiveMinimum(null);
        }
    }
}
