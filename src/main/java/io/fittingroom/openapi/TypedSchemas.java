package io.fittingroom.openapi;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.fittingroom.network.LearningRate;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.oas.models.media.Discriminator;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of types whose JSON is not told by their members alone: one of several, told apart by a field such as
 * {@code type}; and shapes, which are plain arrays.
 */
final class TypedSchemas implements ModelConverter {

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        Class<?> raw =
                TypeFactory.defaultInstance().constructType(type.getType()).getRawClass();
        if (raw == Shape.class) {
            return define(raw, type, context, sizes());
        }
        if (raw == Window.class) {
            return define(raw, type, context, window());
        }
        if (raw == LearningRate.class) {
            return define(raw, type, context, learningRate(context));
        }
        JsonTypeInfo info = raw.getDeclaredAnnotation(JsonTypeInfo.class);
        JsonSubTypes kinds = raw.getDeclaredAnnotation(JsonSubTypes.class);
        if (info != null && kinds != null) {
            return define(raw, type, context, oneOf(info.property(), kinds, context));
        }
        return chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
    }

    private static Schema<?> define(Class<?> raw, AnnotatedType type, ModelConverterContext context, Schema<?> schema) {
        io.swagger.v3.oas.annotations.media.Schema words =
                raw.getDeclaredAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        schema.setDescription(words == null ? null : words.description());
        context.defineModel(raw.getSimpleName(), schema, type, null);
        return reference(raw.getSimpleName());
    }

    private static Schema<?> sizes() {
        return schema("array").items(schema("integer").format("int32")).example(List.of(28, 28));
    }

    private static Schema<?> window() {
        JsonSchema size = schema("integer");
        size.minimum(BigDecimal.ONE).maximum(BigDecimal.valueOf(1024)).format("int32");
        JsonSchema pair = schema("array");
        pair.items(size).minItems(2).maxItems(2).example(List.of(3, 3));
        return new JsonSchema().addOneOfItem(size).addOneOfItem(pair);
    }

    /** A plain number, the same as an object, or a schedule whose own field says which. */
    private static Schema<?> learningRate(ModelConverterContext context) {
        JsonSchema union = new JsonSchema();
        union.addOneOfItem(rate());
        union.addOneOfItem(constant());
        for (Class<?> schedule : LearningRate.class.getPermittedSubclasses()) {
            if (schedule != LearningRate.Constant.class) {
                String address = context.resolve(new AnnotatedType(schedule).resolveAsRef(true))
                        .get$ref();
                nameKind(
                        defined(address, context),
                        "type",
                        PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(schedule.getSimpleName()));
                union.addOneOfItem(new JsonSchema().$ref(address));
            }
        }
        return union;
    }

    private static JsonSchema rate() {
        JsonSchema rate = schema("number");
        rate.format("double").example(0.001);
        rate.exclusiveMinimumValue(BigDecimal.ZERO).maximum(new BigDecimal("1000000000000"));
        return rate;
    }

    /** Has no schema by its class, whose JSON is the plain number. */
    private static JsonSchema constant() {
        JsonSchema value = rate();
        value.setDefault(0.001);
        JsonSchema constant = schema("object");
        constant.addProperty("value", value);
        nameKind(constant, "type", "constant");
        return constant;
    }

    private static Schema<?> oneOf(String property, JsonSubTypes kinds, ModelConverterContext context) {
        Discriminator discriminator = new Discriminator().propertyName(property);
        JsonSchema union = new JsonSchema();
        for (JsonSubTypes.Type kind : kinds.value()) {
            String address = context.resolve(new AnnotatedType(kind.value()).resolveAsRef(true))
                    .get$ref();
            nameKind(defined(address, context), property, kind.name());
            union.addOneOfItem(new JsonSchema().$ref(address));
            discriminator.mapping(kind.name(), address);
        }
        return union.discriminator(discriminator);
    }

    private static Schema<?> defined(String address, ModelConverterContext context) {
        return context.getDefinedModels().get(address.substring(address.lastIndexOf('/') + 1));
    }

    /** Puts the field that tells the kinds apart before the kind's own. */
    private static void nameKind(Schema<?> kind, String property, String name) {
        kind.setTypes(Set.of("object"));
        JsonSchema tag = schema("string");
        tag.addEnumItemObject(name);
        var own = kind.getProperties();
        kind.setProperties(null);
        kind.addProperty(property, tag);
        if (own != null) {
            own.forEach((field, schema) -> {
                if (!field.equals(property)) {
                    kind.addProperty(field, schema);
                }
            });
        }
        List<String> required = new ArrayList<>(List.of(property));
        if (kind.getRequired() != null) {
            kind.getRequired().stream().filter(field -> !field.equals(property)).forEach(required::add);
        }
        kind.setRequired(required);
    }

    private static JsonSchema schema(String type) {
        JsonSchema schema = new JsonSchema();
        schema.setTypes(Set.of(type));
        return schema;
    }

    private static Schema<?> reference(String name) {
        return new JsonSchema().$ref("#/components/schemas/" + name);
    }
}
