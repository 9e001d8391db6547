package io.fittingroom.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Rewrites members that hold another schema or null. springdoc says both at once, which nothing can satisfy; what is meant
 * is either.
 */
final class NullableReferences implements OpenApiCustomizer {

    private static final String NULL = "null";

    @Override
    public void customise(OpenAPI document) {
        document.getComponents().getSchemas().values().forEach(NullableReferences::rewrite);
    }

    private static void rewrite(Schema<?> schema) {
        if (schema.getProperties() != null) {
            schema.getProperties().replaceAll((name, member) -> eitherOr(member));
        }
    }

    private static Schema<?> eitherOr(Schema<?> member) {
        if (member.get$ref() == null
                || member.getTypes() == null
                || !member.getTypes().contains(NULL)) {
            return member;
        }
        JsonSchema nothing = new JsonSchema();
        nothing.setTypes(Set.of(NULL));
        return new JsonSchema()
                .description(member.getDescription())
                .addOneOfItem(new JsonSchema().$ref(member.get$ref()))
                .addOneOfItem(nothing);
    }
}
