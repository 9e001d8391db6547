package io.fittingroom.experiment;

import io.fittingroom.training.JobRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds the settings in which some jobs differ, as deep in them as they can be told apart. Stateless. */
final class Differences {

    private Differences() {}

    /**
     * A setting in which jobs differ.
     *
     * @param field JSON pointer into a job's request
     * @param values one for each job, in the jobs' order; null where a job has none
     */
    @Schema(name = "SettingDifference", description = "A setting in which the variants differ")
    record Difference(
            @Schema(description = "JSON pointer into the job's request", example = "/layers/2/units")
            String field,

            @Schema(description = "one value for each variant, in their order", example = "[128, 512]")
            List<@Nullable Object> values) {

        Difference {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    /** In the order in which the settings stand in a request; the model's name is not compared. */
    static List<Difference> of(List<JobRequest> requests, JsonMapper json) {
        List<JsonNode> trees = requests.stream()
                .map(request -> json.<JsonNode>valueToTree(request))
                .toList();
        List<Difference> found = new ArrayList<>();
        for (String field : trees.get(0).propertyNames()) {
            if (!field.equals("model")) {
                compare(
                        "/" + field,
                        trees.stream().map(tree -> tree.path(field)).toList(),
                        json,
                        found);
            }
        }
        return found;
    }

    private static void compare(String pointer, List<JsonNode> values, JsonMapper json, List<Difference> found) {
        JsonNode first = values.get(0);
        if (values.stream().allMatch(first::equals)) {
            return;
        }
        if (values.stream().allMatch(value -> isLike(value, first))) {
            if (first.isObject()) {
                first.propertyNames()
                        .forEach(name -> compare(
                                pointer + "/" + name,
                                values.stream().map(value -> value.path(name)).toList(),
                                json,
                                found));
                return;
            }
            if (first.isArray() && !first.isEmpty()) {
                for (int i = 0; i < first.size(); i++) {
                    int index = i;
                    compare(
                            pointer + "/" + index,
                            values.stream().map(value -> value.path(index)).toList(),
                            json,
                            found);
                }
                return;
            }
        }
        List<@Nullable Object> plain = new ArrayList<>();
        values.forEach(value -> plain.add(json.treeToValue(value, Object.class)));
        found.add(new Difference(pointer, plain));
    }

    /** Whether two values have the same parts, so that the parts can be compared one by one. */
    private static boolean isLike(JsonNode a, JsonNode b) {
        if (a.isObject() && b.isObject()) {
            return Objects.equals(a.get("type"), b.get("type"))
                    && Set.copyOf(a.propertyNames()).equals(Set.copyOf(b.propertyNames()));
        }
        if (!a.isArray() || !b.isArray() || a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (a.get(i).isObject()
                    && !Objects.equals(a.get(i).get("type"), b.get(i).get("type"))) {
                return false;
            }
        }
        return true;
    }
}
