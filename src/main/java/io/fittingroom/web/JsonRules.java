package io.fittingroom.web;

import java.util.List;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.http.MediaType;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** How JSON is read and written. */
@Configuration(proxyBeanMethods = false)
class JsonRules {

    /**
     * Values, names and brackets of one document: 256 pictures of 28 x 28 take 220,000. A tree of so many of the costliest takes
     * some 50 MB.
     */
    static final long MOST_TOKENS = 1_000_000;

    /** As Spring Boot's own, with a bound on tokens, which has no setting there. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    JsonMapper.Builder jsonMapperBuilder(List<JsonMapperBuilderCustomizer> customizers) {
        JsonMapper.Builder builder = JsonMapper.builder(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxTokenCount(MOST_TOKENS)
                        .build())
                .build());
        customizers.forEach(customizer -> customizer.customize(builder));
        return builder;
    }

    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return builder -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .nodeFactory(new PixelNodes())
                .addModule(new SimpleModule("finite numbers")
                        .addSerializer(Double.class, new FiniteOrNull<>(Double.class))
                        .addSerializer(Double.TYPE, new FiniteOrNull<>(Double.class))
                        .addSerializer(Float.class, new FiniteOrNull<>(Float.class))
                        .addSerializer(Float.TYPE, new FiniteOrNull<>(Float.class))
                        .addDeserializer(Double.TYPE, new NanIfNull()));
    }

    /** swagger-core brings YAML along, which Spring would then read and write everywhere. JSON is all that is spoken here. */
    @Bean
    ServerHttpMessageConvertersCustomizer noYaml() {
        return builder -> builder.configureMessageConvertersList(converters -> converters.removeIf(
                converter -> converter.getSupportedMediaTypes().contains(MediaType.APPLICATION_YAML)));
    }

    /** JSON has no NaN and no infinity; a number that is not finite is written as null. */
    private static final class FiniteOrNull<N extends Number> extends StdSerializer<N> {

        FiniteOrNull(Class<N> type) {
            super(type);
        }

        @Override
        public void serialize(N number, JsonGenerator json, SerializationContext context) {
            if (!Double.isFinite(number.doubleValue())) {
                json.writeNull();
            } else if (number instanceof Float single) {
                json.writeNumber(single);
            } else {
                json.writeNumber(number.doubleValue());
            }
        }
    }

    /** The way back: where a record has a plain double, null is read as the NaN that it was written for. */
    private static final class NanIfNull extends StdDeserializer<Double> {

        NanIfNull() {
            super(Double.TYPE);
        }

        @Override
        public Double deserialize(JsonParser json, DeserializationContext context) {
            return json.getDoubleValue();
        }

        @Override
        public Object getNullValue(DeserializationContext context) {
            return Double.NaN;
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return Double.NaN;
        }
    }
}
