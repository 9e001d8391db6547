package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springdoc.core.service.OpenAPIService;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document: whole, in the service's own names, and saying what the service does. */
class OpenApiIT extends RunningService {

    private static final String SNAKE_CASE = "[a-z][a-z0-9]*(_[a-z0-9]+)*";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    @Autowired
    private OpenAPIService documents;

    private JsonNode document;

    @BeforeEach
    void read() {
        ServiceClient.Answer answer = service().get("/v3/api-docs");
        assertThat(answer.status()).isEqualTo(200);
        document = answer.json();
    }

    /** The library would make and keep one of its own for each language: 1 MB of heap and two seconds for each. */
    @Test
    void thereIsOneDocumentWhateverLanguageIsAskedFor() {
        assertThat(service().getInLanguage("/v3/api-docs", "tlh").json()).isEqualTo(document);

        assertThat(documents.getCachedOpenAPI(Locale.forLanguageTag("tlh"))).isNull();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = new ArrayList<>();
        forEachObject(document, "", (pointer, node) -> {
            if (node.path("$ref").isString()) {
                references.add(node.path("$ref").asString());
                assertThat(node.has("type"))
                        .as("a type beside the reference at " + pointer)
                        .isFalse();
            }
            node.path("discriminator").path("mapping").values().forEach(target -> references.add(target.asString()));
        });

        assertThat(references).hasSizeGreaterThan(50).allSatisfy(reference -> {
            assertThat(reference).startsWith("#/");
            assertThat(document.at(reference.substring(1)).isObject()).isTrue();
        });
    }

    @Test
    void everyOperationSaysWhatItDoesAndWhatItAnswers() {
        Set<String> tags = new TreeSet<>();
        document.path("tags").forEach(tag -> {
            tags.add(tag.path("name").asString());
            assertThat(tag.path("description").asString("")).isNotBlank();
        });
        Set<String> ids = new TreeSet<>();
        forEachOperation((name, operation) -> {
            assertThat(operation.path("summary").asString("")).as(name).isNotBlank();
            assertThat(operation.path("tags")).as(name).hasSize(1);
            assertThat(tags).contains(operation.at("/tags/0").asString());
            String id = operation.path("operationId").asString("");
            assertThat(id)
                    .as(name + " needs a name of its own for generated clients")
                    .matches("[a-z][A-Za-z0-9]*");
            assertThat(ids.add(id)).as(name + " shares its operationId").isTrue();
            operation
                    .path("parameters")
                    .forEach(parameter -> assertThat(
                                    parameter.path("description").asString("") + parameter.path("example"))
                            .as(name + " " + parameter.path("name"))
                            .isNotBlank());
            assertAnswers(name, operation.path("responses"));
        });
        assertThat(ids).hasSizeGreaterThan(15);
    }

    private static void assertAnswers(String name, JsonNode responses) {
        List<String> successes = responses.propertyNames().stream()
                .filter(code -> code.startsWith("2"))
                .toList();
        assertThat(successes).as(name).isNotEmpty();
        for (String code : successes) {
            JsonNode content = responses.path(code).path("content");
            if (code.equals("204")) {
                assertThat(content.isMissingNode()).as(name).isTrue();
            } else {
                assertThat(content).as(name).isNotEmpty();
                content.forEach(
                        one -> assertThat(one.path("schema").isEmpty()).as(name).isFalse());
            }
        }
    }

    @Test
    void namesAreTheServicesOwn() {
        forEachObject(document.at("/components/schemas"), "", (pointer, node) -> {
            JsonNode properties = node.path("properties");
            if (properties.isObject()) {
                assertThat(properties.propertyNames())
                        .as(pointer)
                        .allSatisfy(name -> assertThat(name).matches(SNAKE_CASE));
                assertThat(node.path("type").asString("")).as(pointer).isEqualTo("object");
            }
        });
        assertThat(document.at("/components/schemas").propertyNames())
                .allSatisfy(name -> assertThat(name)
                        .matches("[A-Z][A-Za-z]+(2d)?")
                        .doesNotContain("Json", "Emitter", "Multipart", "Stream", "Servlet", "Entity", "View"));
        assertThat(document.toString()).doesNotContain("io.fittingroom", "org.springframework", "java.", "localhost");
    }

    /** Every other start had them the other way round. */
    @Test
    void theMembersOfAFaultInAnExampleHaveOneOrder() {
        assertThat(document.at(
                                "/components/responses/InvalidRequest/content/application~1problem+json/example/errors/0")
                        .propertyNames())
                .containsExactly("pointer", "detail");
    }

    @Test
    void layersAreToldApartByTheirType() {
        JsonNode layer = document.at("/components/schemas/Layer");

        assertThat(layer.at("/discriminator/propertyName").asString()).isEqualTo("type");
        assertThat(layer.path("oneOf")).hasSameSizeAs(layer.at("/discriminator/mapping"));
        for (Map.Entry<String, String> kind : Map.of("rescaling", "Rescaling", "flatten", "Flatten", "dense", "Dense")
                .entrySet()) {
            assertThat(layer.at("/discriminator/mapping/" + kind.getKey()).asString())
                    .isEqualTo("#/components/schemas/" + kind.getValue());
            JsonNode schema = document.at("/components/schemas/" + kind.getValue());
            assertThat(schema.at("/properties/type/enum/0").asString()).isEqualTo(kind.getKey());
            assertThat(schema.path("required").valueStream().map(JsonNode::asString))
                    .contains("type");
        }
        assertThat(document.at("/components/schemas/JobRequest/properties/layers/items/$ref")
                        .asString())
                .isEqualTo("#/components/schemas/Layer");
    }

    @Test
    void picturesMayComeInEveryForm() {
        for (String path : List.of("/api/models/{name}/predict", "/api/models/{name}/versions/{version}/predict")) {
            JsonNode content = document.path("paths")
                    .path(path)
                    .path("post")
                    .path("requestBody")
                    .path("content");

            assertThat(content.propertyNames())
                    .as("the first form is the one that Swagger UI offers, with a file chooser")
                    .containsExactly(
                            "multipart/form-data",
                            "application/json",
                            "image/png",
                            "image/jpeg",
                            "application/zip",
                            "application/octet-stream");
            JsonNode upload = document.at(
                    content.at("/multipart~1form-data/schema/$ref").asString().substring(1));
            assertThat(upload.at("/properties/image/format").asString()).isEqualTo("binary");
        }
    }

    @Test
    void answersHaveTheMembersThatTheDocumentNames() {
        String id = service()
                .submit("{\"model\": \"described\", \"epochs\": 1, \"batch_size\": 512}")
                .path("id")
                .asString();
        JsonNode job = service().awaitEnd(id);
        JsonNode numbers = document.path("paths")
                .path("/api/models/{name}/predict")
                .at("/post/requestBody/content/application~1json/examples");

        assertMembers("Job", job);
        assertMembers("JobRequest", job.path("request"));
        assertMembers("Dense", job.at("/request/layers/2"));
        assertMembers("Adam", job.at("/request/optimizer"));
        assertMembers("StopReason", job.path("stop_reason"));
        assertMembers("Evaluation", job.path("evaluation"));
        assertMembers(
                "Epoch",
                service().get(job.at("/links/epochs").asString()).json().at("/epochs/0"));
        assertMembers("Model", service().get("/api/models/described").json());
        assertMembers(
                "ModelVersion", service().get(job.at("/links/model").asString()).json());
        assertMembers("Dataset", service().get("/api/datasets/fashion-mnist").json());
        assertMembers(
                "DatasetPicture",
                service().get("/api/datasets/fashion-mnist/test/0").json());
        JsonNode predictions = service()
                .post(
                        "/api/models/described/predict",
                        numbers.values().iterator().next().path("value").toString())
                .json();
        assertMembers("Predictions", predictions);
        assertMembers("Prediction", predictions.at("/predictions/0"));
        assertMembers("Seen", predictions.at("/predictions/0/seen"));
        JsonNode problem = service().post("/api/jobs", "{\"epochs\": 0}").json();
        assertThat(document.at("/components/schemas/Problem/properties").propertyNames())
                .containsAll(problem.propertyNames());
        assertMembers("FieldFault", problem.at("/errors/0"));
    }

    @Test
    void experimentsHaveTheMembersThatTheDocumentNames() {
        JsonNode examples =
                document.at("/paths/~1api~1experiments/post/requestBody/content/application~1json/examples");
        assertThat(examples).hasSizeGreaterThan(1);
        examples.forEach(example -> {
            JsonNode experiment = service()
                    .post("/api/experiments", example.path("value").toString())
                    .json();
            assertMembers("Experiment", experiment);
            assertMembers("Variant", experiment.at("/variants/0"));
            assertMembers("SettingDifference", experiment.at("/differences/0"));
            assertMembers("Finding", experiment.at("/findings/0"));
            assertMembers("NoneEnded", experiment.at("/findings/0/params"));
            assertMembers(
                    "JobComparison",
                    service()
                            .get("/api/jobs/compare?jobs="
                                    + experiment.at("/variants/0/job").asString() + ","
                                    + experiment.at("/variants/1/job").asString())
                            .json());
        });
        assertMembers(
                "ExperimentSummary", service().get("/api/experiments").json().at("/experiments/0"));
        JsonNode preset = service().get("/api/experiments/presets").json().at("/presets/0");
        assertMembers("Preset", preset);
        assertMembers("ExperimentSize", preset.path("size"));
    }

    @Test
    void everyExampleOfAJobIsTaken() {
        JsonNode examples = document.at("/paths/~1api~1jobs/post/requestBody/content/application~1json/examples");

        assertThat(examples).hasSizeGreaterThan(2);
        assertThat(examples.values().iterator().next().path("value"))
                .as("the first example is what Swagger UI fills in")
                .isEmpty();
        examples.forEach(example -> service().submit(example.path("value").toString()));
    }

    private void assertMembers(String schema, JsonNode answer) {
        assertThat(answer.isObject()).as(schema + ": " + answer).isTrue();
        assertThat(answer.propertyNames())
                .as(schema)
                .containsExactlyInAnyOrderElementsOf(document.at("/components/schemas/" + schema + "/properties")
                        .propertyNames());
    }

    private void forEachOperation(BiConsumer<String, JsonNode> consumer) {
        document.path("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((method, operation) -> {
                    if (METHODS.contains(method)) {
                        consumer.accept(method + " " + path, operation);
                    }
                }));
    }

    private static void forEachObject(JsonNode node, String pointer, BiConsumer<String, JsonNode> consumer) {
        if (node.isObject()) {
            consumer.accept(pointer, node);
            node.forEachEntry((name, child) -> forEachObject(child, pointer + "/" + name, consumer));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                forEachObject(node.get(i), pointer + "/" + i, consumer);
            }
        }
    }
}
