package io.fittingroom;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.ObjectMapperFactory;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document says of the service as a whole: its name, and the problem answers that endpoints share. */
@Configuration(proxyBeanMethods = false)
class OpenApiDocument {

    private static final String PROBLEM_JSON = "application/problem+json";

    /** The error answers, by the name under which endpoints refer to them. */
    private static final Map<String, String> PROBLEMS = Map.of(
            "InvalidRequest", "The request is not valid; errors lists every faulty field",
            "NotFound", "There is no such thing; detail says what there is",
            "WrongState", "That cannot be done in the present state",
            "TooLarge", "The body or the picture is larger than the limit, which detail names",
            "NotAPicture", "The content type or the file's kind is not supported",
            "NetworkCannotBeBuilt", "The network cannot be built; errors lists why, with a lesson each",
            "Busy", "Full for now; Retry-After says when to try again",
            "InternalError", "The fault is ours; detail has the correlation id under which the log tells more");

    /** The form of every error answer (RFC 9457). */
    @Schema(name = "Problem", description = "Why a request was refused (RFC 9457)")
    private record Problem(
            @Schema(example = "urn:fitting-room:problem:invalid-request")
            String type,

            @Schema(example = "The request is not valid") String title,
            @Schema(example = "400") int status,

            @Schema(example = "must be an integer from 1 to 1000, but is 0.")
            String detail,

            @Schema(example = "/api/jobs") String instance,
            @Schema(example = "INVALID_REQUEST") String code,

            @Schema(nullable = true, description = "every faulty field of a bad request") @Nullable List<FieldFault> errors) {}

    @Schema(description = "One fault of a request")
    private record FieldFault(
            @Schema(description = "JSON pointer", example = "/epochs")
            String pointer,

            @Schema(example = "must be an integer from 1 to 1000, but is 0.")
            String detail) {}

    /** springdoc describes records by a mapper of its own; it is told of the names that the service's JSON has. */
    @Bean
    ModelResolver snakeCaseSchemas() {
        return new ModelResolver(ObjectMapperFactory.createJson()
                .setPropertyNamingStrategy(com.fasterxml.jackson.databind.PropertyNamingStrategies.SNAKE_CASE));
    }

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        Components components = new Components();
        PROBLEMS.forEach((name, description) -> components.addResponses(name, problem(description)));
        BuildProperties properties = build.getIfAvailable();
        return new OpenAPI()
                .components(components)
                .info(new Info()
                        .title("Fitting Room")
                        .version(properties == null ? "development" : properties.getVersion())
                        .description(
                                "Trains image classifiers over HTTP and serves them. Pixels are 0..255 everywhere; names are"
                                        + " those of Keras; errors are application/problem+json and name every faulty field at once.")
                        .license(new License().name("Apache-2.0")));
    }

    /** Every operation can meet a bad request or a fault of ours; said once here instead of at each. */
    @Bean
    OpenApiCustomizer commonProblems() {
        return document -> {
            ModelConverters.getInstance()
                    .readAllAsResolvedSchema(new AnnotatedType(Problem.class))
                    .referencedSchemas
                    .forEach(document::schema);
            document.schema(
                    "Problem",
                    ModelConverters.getInstance().readAllAsResolvedSchema(new AnnotatedType(Problem.class)).schema);
            document.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .forEach(operation -> {
                        operation.getResponses().putIfAbsent("400", reference("InvalidRequest"));
                        operation.getResponses().putIfAbsent("500", reference("InternalError"));
                    });
        };
    }

    private static ApiResponse problem(String description) {
        return new ApiResponse()
                .description(description)
                .content(new Content()
                        .addMediaType(
                                PROBLEM_JSON,
                                new MediaType()
                                        .schema(new io.swagger.v3.oas.models.media.Schema<>()
                                                .$ref("#/components/schemas/Problem"))));
    }

    private static ApiResponse reference(String name) {
        return new ApiResponse().$ref("#/components/responses/" + name);
    }
}
