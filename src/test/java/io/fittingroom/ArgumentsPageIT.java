package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.Arguments.Argument;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page's own list of kinds and arguments, js/kinds.js, is the OpenAPI document's. */
class ArgumentsPageIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private JsonNode document;
    private JsonNode page;

    @BeforeEach
    void read() {
        document = service().get("/v3/api-docs").json();
        BROWSER.open(address("/"));
        page = JsonMapper.shared()
                .readTree(String.valueOf(
                        BROWSER.run("return import('/js/kinds.js').then(kinds => JSON.stringify(kinds))")));
    }

    @Test
    void thePageHasTheServicesKindsWithTheirArguments() {
        Map<String, Map<String, Map<String, Argument>>> described =
                Arguments.of(document).byKind();
        // A constant is the plain number here.
        described.get("schedules").remove("constant");
        // Another name for Adam with a flag set; the document tells of it in words.
        described
                .get("optimizers")
                .put("amsgrad", new TreeMap<>(described.get("optimizers").get("adam")));

        described.forEach((kind, types) -> {
            JsonNode shown = page.path(kind.toUpperCase(java.util.Locale.ROOT));
            assertThat(Set.copyOf(shown.propertyNames())).as(kind).isEqualTo(types.keySet());
            types.forEach((type, arguments) -> assertSame(
                    kind + " " + type,
                    shown.path(type),
                    arguments,
                    type.equals("amsgrad") ? Map.of("amsgrad", "true") : Map.of()));
        });
    }

    @Test
    void thePageHasTheServicesLossesAndAugmentation() {
        assertThat(page.path("LOSSES").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrderElementsOf(document.at("/components/schemas/JobRequest/properties/loss/enum")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList());
        JsonNode augmentation = JsonMapper.shared().createObjectNode().set("args", page.path("AUGMENTATION"));
        assertSame("augmentation", augmentation, Arguments.ofOne(document, "Augmentation"), Map.of());
    }

    private static void assertSame(
            String what, JsonNode shown, Map<String, Argument> described, Map<String, String> otherDefaults) {
        Map<String, String> fallbacks = new TreeMap<>();
        Map<String, List<String>> choices = new TreeMap<>();
        described.forEach((name, argument) -> {
            argument.fallback().ifPresent(fallback -> fallbacks.put(name, fallback));
            if (!argument.choices().isEmpty()) {
                choices.put(name, argument.choices().stream().sorted().toList());
            }
        });
        fallbacks.putAll(otherDefaults);
        Map<String, String> shownFallbacks = new TreeMap<>();
        Map<String, List<String>> shownChoices = new TreeMap<>();
        Set<String> names = new java.util.TreeSet<>();
        for (JsonNode argument : shown.path("args")) {
            String name = argument.path("name").asString();
            names.add(name);
            String fallback = Arguments.normal(argument.path("fallback"));
            // One that is another argument's name depends on that.
            if (!fallback.isEmpty() && !described.containsKey(fallback)) {
                shownFallbacks.put(name, fallback);
            }
            if (argument.path("options").isArray()) {
                shownChoices.put(
                        name,
                        argument.path("options")
                                .valueStream()
                                .map(JsonNode::asString)
                                .sorted()
                                .toList());
            }
        }
        if (shown.has("rate")) {
            names.add("learning_rate");
            shownFallbacks.put("learning_rate", Arguments.normal(shown.path("rate")));
        }
        assertThat(names).as(what).isEqualTo(described.keySet());
        assertThat(shownFallbacks).as(what).isEqualTo(fallbacks);
        assertThat(shownChoices).as(what).isEqualTo(choices);
    }
}
