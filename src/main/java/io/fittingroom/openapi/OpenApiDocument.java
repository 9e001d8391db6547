package io.fittingroom.openapi;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.Violation;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.ObjectMapperFactory;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.ServerBaseUrlCustomizer;
import org.springdoc.core.customizers.SpringDocCustomizers;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.providers.SpringDocProviders;
import org.springdoc.core.service.AbstractRequestService;
import org.springdoc.core.service.GenericResponseService;
import org.springdoc.core.service.OpenAPIService;
import org.springdoc.core.service.OperationService;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document says of the service as a whole: its name, and the problem answers that endpoints share. */
@Configuration(proxyBeanMethods = false)
class OpenApiDocument {

    private static final String CORRELATION_ID = "3f9c2a7104be58d1";
    private static final String PROBLEM_JSON = "application/problem+json";

    /**
     * An error answer that several endpoints can give.
     *
     * @param name under which endpoints refer to it
     * @param description what it means
     * @param code the code of its example
     * @param instance the path of its example
     * @param pointer the faulty field of its example; empty when it has none
     * @param detail what is wrong with it
     */
    private record SharedProblem(
            String name, String description, ProblemCode code, String instance, String pointer, String detail) {}

    private static final List<SharedProblem> PROBLEMS = List.of(
            new SharedProblem(
                    "InvalidRequest",
                    "The request is not valid; errors lists every faulty field",
                    ProblemCode.INVALID_REQUEST,
                    "/api/jobs",
                    "/epochs",
                    "must be an integer from 1 to 1000, but is 0."),
            new SharedProblem(
                    "ForeignRequest",
                    "A browser sent it for the page of another site, or under a name that is not the service's",
                    ProblemCode.FOREIGN_ORIGIN,
                    "/api/jobs",
                    "",
                    "The request comes from a page of another origin, http://elsewhere.example, and those may do nothing here."),
            new SharedProblem(
                    "NotFound",
                    "There is no such thing; detail says what there is",
                    ProblemCode.NOT_FOUND,
                    "/api/models/shoes/predict",
                    "",
                    "There is no model shoes yet; POST /api/jobs trains one, GET /api/models lists them."),
            new SharedProblem(
                    "WrongState",
                    "That cannot be done in the present state",
                    ProblemCode.WRONG_STATE,
                    "/api/jobs/7k2v9q4m1xbd/cancel",
                    "",
                    "Job 7k2v9q4m1xbd has ended as SUCCEEDED and cannot be cancelled."),
            new SharedProblem(
                    "TooLarge",
                    "The body or the picture is larger than the limit, which detail names",
                    ProblemCode.TOO_LARGE,
                    "/api/models/fashion-mnist/predict",
                    "",
                    "The body is larger than the limit of 16777216 bytes; send less at a time."),
            new SharedProblem(
                    "NotAPicture",
                    "The content type or the file's kind is not supported",
                    ProblemCode.NOT_A_PICTURE,
                    "/api/models/fashion-mnist/predict",
                    "",
                    "The file is a PDF, not a picture. Send a PNG, JPEG, WebP, GIF, BMP or TIFF picture."),
            new SharedProblem(
                    "NetworkCannotBeBuilt",
                    "The network cannot be built; errors lists why, with a lesson each",
                    ProblemCode.NETWORK_CANNOT_BE_BUILT,
                    "/api/jobs",
                    "/layers/3/units",
                    "is 5, but labels reach 9, so the last layer needs 10 units."),
            new SharedProblem(
                    "NotAModel",
                    "The model file is damaged or holds what the service does not understand; errors says what and why",
                    ProblemCode.DAMAGED_MODEL,
                    "/api/models/shoes/versions",
                    "",
                    "The file is not a zip; send the zip that GET /api/models/{name}/versions/{version}/download gave."),
            new SharedProblem(
                    "ShareFull",
                    "As many of the submitter's jobs wait as the queue takes; Retry-After says when to try again",
                    ProblemCode.QUEUE_SHARE_FULL,
                    "/api/jobs",
                    "",
                    "The queue holds 25 jobs of one submitter, here of ada, and 25 are waiting already; try again later."),
            new SharedProblem(
                    "Busy",
                    "Full for now; Retry-After says when to try again",
                    ProblemCode.QUEUE_FULL,
                    "/api/jobs",
                    "",
                    "The queue holds 50 jobs and 50 are waiting already; try again later."),
            new SharedProblem(
                    "InternalError",
                    "The fault is ours; detail has the correlation id under which the log tells more",
                    ProblemCode.INTERNAL_ERROR,
                    "/api/jobs",
                    "",
                    "The fault is ours and is in the service's log under correlation id " + CORRELATION_ID + "."));

    /** The form of every error answer (RFC 9457). */
    @Schema(name = "Problem", description = "Why a request was refused (RFC 9457)")
    private record Problem(
            @Schema(example = "urn:fitting-room:problem:invalid-request")
            String type,

            @Schema(example = "The request is not valid") String title,

            @Schema(example = "400") int status,

            @Schema(example = "/epochs must be an integer from 1 to 1000, but is 0.")
            String detail,

            @Schema(example = "/api/jobs") String instance,

            @Schema(example = "INVALID_REQUEST") String code,

            @Schema(description = "every faulty field of a bad request; absent where there is none") @Nullable List<FieldFault> errors,

            @Schema(description = "of a fault of ours; absent otherwise") @Nullable String correlationId) {}

    @Schema(description = "One fault of a request")
    private record FieldFault(
            @Schema(description = "JSON pointer", example = "/epochs")
            String pointer,

            @Schema(example = "must be an integer from 1 to 1000, but is 0.")
            String detail) {}

    /** springdoc describes records by a mapper of its own; it is told of the names that the service's JSON has. */
    @Bean
    ModelResolver snakeCaseSchemas() {
        return new ModelResolver(ObjectMapperFactory.createJson31()
                        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE))
                .openapi31(true);
    }

    @Bean
    ModelConverter typedSchemas() {
        return new TypedSchemas();
    }

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        Components components = new Components();
        PROBLEMS.forEach(problem -> components.addResponses(problem.name(), answer(problem)));
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

    /** Every operation can meet a bad request, a page of others or a fault of ours; said once here instead of at each. */
    @Bean
    OpenApiCustomizer commonProblems() {
        return document -> {
            ModelConverters.getInstance(true)
                    .readAllAsResolvedSchema(new AnnotatedType(Problem.class))
                    .referencedSchemas
                    .forEach(document::schema);
            document.schema(
                    "Problem",
                    ModelConverters.getInstance(true).readAllAsResolvedSchema(new AnnotatedType(Problem.class)).schema);
            document.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .forEach(operation -> {
                        operation.getResponses().putIfAbsent("400", reference("InvalidRequest"));
                        operation.getResponses().putIfAbsent("403", reference("ForeignRequest"));
                        operation.getResponses().putIfAbsent("500", reference("InternalError"));
                    });
        };
    }

    /** Only the path, so that the document holds under every name and behind any proxy. */
    @Bean
    ServerBaseUrlCustomizer pathOfTheServer() {
        return (address, request) -> {
            String path = URI.create(address).getPath();
            return path.isEmpty() ? "/" : path;
        };
    }

    @Bean
    OpenApiWebMvcResource writtenDocument(
            ObjectFactory<OpenAPIService> documents,
            AbstractRequestService requests,
            GenericResponseService responses,
            OperationService operations,
            SpringDocConfigProperties properties,
            SpringDocProviders providers,
            SpringDocCustomizers customizers) {
        return new WrittenDocument(documents, requests, responses, operations, properties, providers, customizers);
    }

    @Bean
    OpenApiCustomizer operationNames() {
        return new OperationNames();
    }

    @Bean
    OpenApiCustomizer numbersInSchemas() {
        return new NumbersInSchemas();
    }

    @Bean
    OpenApiCustomizer nullableReferences() {
        return new NullableReferences();
    }

    private static ApiResponse answer(SharedProblem problem) {
        ProblemCode code = problem.code();
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", code.type());
        example.put("title", code.title());
        example.put("status", code.status().value());
        example.put("detail", (problem.pointer() + " " + problem.detail()).strip());
        example.put("instance", problem.instance());
        example.put("code", code.name());
        if (!problem.pointer().isEmpty()) {
            example.put("errors", List.of(new Violation(problem.pointer(), problem.detail())));
        }
        if (code == ProblemCode.INTERNAL_ERROR) {
            example.put("correlation_id", CORRELATION_ID);
        }
        MediaType body = new MediaType()
                .schema(new JsonSchema().$ref("#/components/schemas/Problem"))
                .example(example);
        return new ApiResponse()
                .description(problem.description())
                .content(new Content().addMediaType(PROBLEM_JSON, body));
    }

    private static ApiResponse reference(String name) {
        return new ApiResponse().$ref("#/components/responses/" + name);
    }
}
