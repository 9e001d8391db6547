package io.fittingroom.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Gives every operation a name that generated clients can use. One method that answers several addresses gets springdoc's
 * counters, {@code infer} and {@code infer_1}; here they become {@code openInferenceInfer} and
 * {@code openInferenceInferOfVersion}.
 */
final class OperationNames implements OpenApiCustomizer {

    private static final Pattern COUNTED = Pattern.compile("(.+?)(?:_\\d+)+");
    private static final Map<String, String> SUFFIXES =
            Map.of("/versions/{version}", "OfVersion", "/labels/{label}", "OfLabel");

    @Override
    public void customise(OpenAPI document) {
        // The same as /v2, for clients that append a slash.
        document.getPaths().remove("/v2/");
        // The first of several addresses has no counter, whichever that is.
        Map<String, Integer> addresses = new HashMap<>();
        document.getPaths()
                .values()
                .forEach(item -> item.readOperations()
                        .forEach(operation -> addresses.merge(uncounted(operation), 1, Integer::sum)));
        document.getPaths()
                .forEach((path, item) -> item.readOperations()
                        .forEach(operation -> rename(path, operation, addresses.get(uncounted(operation)) > 1)));
    }

    private static String uncounted(Operation operation) {
        Matcher counted = COUNTED.matcher(operation.getOperationId());
        return counted.matches() ? counted.group(1) : operation.getOperationId();
    }

    private static void rename(String path, Operation operation, boolean hasSeveral) {
        String name = uncounted(operation);
        String prefix = path.startsWith("/v1/") ? "tensorFlow" : path.startsWith("/v2") ? "openInference" : "";
        if (!prefix.isEmpty()) {
            name = prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        }
        if (hasSeveral || !prefix.isEmpty()) {
            for (Map.Entry<String, String> suffix : SUFFIXES.entrySet()) {
                name += path.contains(suffix.getKey()) ? suffix.getValue() : "";
            }
        }
        operation.setOperationId(name);
    }
}
