package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.Arguments.Argument;
import io.fittingroom.Arguments.Range;
import io.fittingroom.network.Lesson;
import io.fittingroom.network.NetworkReader;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violation;
import io.fittingroom.web.Violations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Types, arguments, defaults and ranges are written down three times: in what reads a request, in the OpenAPI document and in
 * docs/training.md. They are the same. (The page's copy is {@link ArgumentsPageIT}'s.)
 */
class ArgumentsIT extends RunningService {

    private static final BigDecimal SMALL = new BigDecimal("1e-9");
    private static final Pattern FIELD = Pattern.compile("`(\\w+)`([^`(]*)(\\(([^)]*)\\))?");
    private static final Pattern SPAN = Pattern.compile("([\\d,.]+) to (below )?([\\d,.]+)");

    private final JsonMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private Arguments arguments;

    @BeforeEach
    void read() {
        arguments = Arguments.of(service().get("/v3/api-docs").json());
        assertThat(arguments.byKind().get("layers")).hasSize(11);
        assertThat(arguments.byKind().get("optimizers")).hasSize(7);
        assertThat(arguments.byKind().get("schedules")).hasSize(4);
        assertThat(arguments.byKind().get("callbacks")).hasSize(6);
    }

    @Test
    void theDocumentsDefaultsAreThoseThatTheServiceTakes() {
        arguments
                .byKind()
                .forEach((kind, types) -> types.forEach((type, described) -> {
                    Violations violations = new Violations();
                    ObjectNode smallest = smallest(kind, type, described);
                    JsonNode taken = taken(kind, smallest, violations);
                    assertThat(violations.list()).as(kind + " " + type).isEmpty();
                    Map<String, String> defaults = new TreeMap<>();
                    described.forEach((name, argument) -> {
                        if (!smallest.has(name)
                                && !Arguments.normal(taken.path(name)).isEmpty()) {
                            defaults.put(name, Arguments.normal(taken.path(name)));
                        }
                    });
                    // What depends on another argument has no default in the document.
                    defaults.keySet().removeIf(name -> name.equals("strides") && type.endsWith("pooling2d"));
                    if (!type.equals("constant")) {
                        assertThat(fallbacks(described)).as(kind + " " + type).isEqualTo(defaults);
                    }
                }));
    }

    @Test
    void theDocumentsRangesAreThoseThatTheServiceTakes() {
        List<String> wrong = new ArrayList<>();
        arguments
                .byKind()
                .forEach((kind, types) -> types.forEach((type, described) ->
                        described.forEach((name, argument) -> argument.range().ifPresent(range -> {
                            String place = kind + " " + type + " " + name;
                            BigDecimal step = range.isWhole()
                                    ? BigDecimal.ONE
                                    : SMALL.multiply(range.most().max(BigDecimal.ONE));
                            check(place, kind, type, described, name, range.least(), range.withLeast(), wrong);
                            check(
                                    place,
                                    kind,
                                    type,
                                    described,
                                    name,
                                    range.least().subtract(step),
                                    false,
                                    wrong);
                            check(place, kind, type, described, name, range.most(), range.withMost(), wrong);
                            check(
                                    place,
                                    kind,
                                    type,
                                    described,
                                    name,
                                    range.most().add(step),
                                    false,
                                    wrong);
                        }))));
        assertThat(wrong).isEmpty();
    }

    private void check(
            String place,
            String kind,
            String type,
            Map<String, Argument> described,
            String name,
            BigDecimal value,
            boolean isTaken,
            List<String> wrong) {
        ObjectNode body = smallest(kind, type, described);
        // A whole number must not come as 1E+9.
        body.set(name, json.readTree(value.toPlainString()));
        body.remove(name.equals("above") ? "below" : "");
        Violations violations = new Violations();
        taken(kind, body, violations);
        boolean wasTaken =
                violations.list().stream().map(Violation::pointer).noneMatch(one -> one.endsWith("/" + name));
        if (wasTaken != isTaken) {
            wrong.add(place + " " + value.toPlainString() + (wasTaken ? " is taken" : " is refused"));
        }
    }

    @Test
    void theGuideSaysTheSame() throws IOException {
        Map<String, Map<String, Map<String, Written>>> guide = new TreeMap<>();
        String kind = "";
        for (String line : Files.readAllLines(Path.of("docs", "training.md"))) {
            if (line.startsWith("| `type`")) {
                kind = List.of("layers", "optimizers", "schedules", "callbacks").get(guide.size());
                guide.put(kind, new TreeMap<>());
            } else if (!line.startsWith("|")) {
                kind = "";
            } else if (!kind.isEmpty() && line.startsWith("| `")) {
                String[] cells = line.split(" *\\| *", -1);
                for (String type : cells[1].replace("`", "").split(", *", -1)) {
                    guide.get(kind).put(type, written(cells[2]));
                }
            }
        }
        // Another name for Adam with a flag set; the document tells of it in words.
        assertThat(guide.get("optimizers").remove("amsgrad")).isNotNull();

        arguments.byKind().forEach((name, types) -> {
            assertThat(guide.get(name).keySet()).as(name).isEqualTo(types.keySet());
            types.forEach((type, described) -> {
                Map<String, Written> written = guide.get(name).get(type);
                assertThat(written.keySet()).as(type).isEqualTo(described.keySet());
                Map<String, String> defaults = new TreeMap<>();
                written.forEach((field, one) -> one.fallback().ifPresent(fallback -> defaults.put(field, fallback)));
                assertThat(defaults).as(type).isEqualTo(fallbacks(described));
                written.forEach((field, one) -> one.span().ifPresent(span -> {
                    Range range = described.get(field).range().orElseThrow();
                    assertThat(span)
                            .as(type + " " + field)
                            .isEqualTo(range.least().toPlainString() + " to " + (range.withMost() ? "" : "below ")
                                    + range.most().toPlainString());
                }));
            });
        });
    }

    /** An argument as the guide has it: {@code `units` (1 to 65,536)}, {@code `scale` 1/255}. */
    private record Written(Optional<String> fallback, Optional<String> span) {}

    private static Map<String, Written> written(String cell) {
        Map<String, Written> fields = new TreeMap<>();
        Matcher field = FIELD.matcher(cell);
        while (field.find()) {
            String fallback = field.group(2).replaceAll("[,;]\\s*$", "").strip();
            boolean isNone = fallback.isEmpty() || fallback.equals("none") || fallback.startsWith("as ");
            Matcher span = SPAN.matcher(field.group(4) == null ? "" : field.group(4));
            fields.put(
                    field.group(1),
                    new Written(
                            isNone ? Optional.empty() : Optional.of(Arguments.normal(fallback)),
                            span.find() ? Optional.of(span.group().replaceAll(",", "")) : Optional.empty()));
        }
        return fields;
    }

    private static Map<String, String> fallbacks(Map<String, Argument> described) {
        return described.entrySet().stream()
                .filter(entry -> entry.getValue().fallback().isPresent())
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().fallback().orElseThrow(),
                        (a, b) -> a,
                        TreeMap::new));
    }

    /** As little of a part as the service takes: what is required, each with a value that it can have. */
    private ObjectNode smallest(String kind, String type, Map<String, Argument> described) {
        ObjectNode part = json.createObjectNode().put("type", type);
        described.forEach((name, argument) -> {
            if (argument.isRequired() && argument.choices().isEmpty()) {
                part.set(name, json.readTree(argument.range().orElseThrow().isWhole() ? "1" : "0.5"));
            } else if (argument.isRequired()) {
                part.put(name, argument.choices().get(0));
            }
        });
        if (kind.equals("callbacks") && type.equals("stop_when")) {
            part.put("below", 0.4);
        }
        return part;
    }

    /** A part as the service reads it, with every default filled in. */
    private JsonNode taken(String kind, ObjectNode part, Violations violations) {
        ObjectNode body = json.createObjectNode();
        switch (kind) {
            case "layers", "callbacks" -> body.putArray(kind).add(part);
            case "optimizers" -> body.set("optimizer", part);
            case "schedules" -> body.putObject("optimizer").put("type", "adam").set("learning_rate", part);
            default -> throw new IllegalArgumentException(kind);
        }
        FieldReader fields = FieldReader.of(body, violations);
        JsonNode network = json.valueToTree(NetworkReader.sequential(fields, Lesson.LAYERS));
        JsonNode fit = json.valueToTree(NetworkReader.fit(fields, 0, null));
        return switch (kind) {
            case "layers" -> network.at("/layers/0");
            case "callbacks" -> fit.at("/callbacks/0");
            case "optimizers" -> network.path("optimizer");
            default -> network.at("/optimizer/learning_rate");
        };
    }
}
