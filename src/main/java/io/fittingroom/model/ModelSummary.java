package io.fittingroom.model;

import io.fittingroom.network.NetworkPlan;
import io.fittingroom.network.NetworkPlan.LayerPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A network as the table that Keras' {@code model.summary()} prints. */
final class ModelSummary {

    private static final int NAME = 33;
    private static final int SHAPE = 24;
    private static final int COUNT = 15;

    private ModelSummary() {}

    static String of(String model, NetworkPlan plan) {
        String rule = "─".repeat(NAME + SHAPE + COUNT);
        StringBuilder table = new StringBuilder("Model: \"" + model + "\"\n" + rule + "\n");
        table.append(row("Layer (type)", "Output Shape", "Param #"))
                .append(rule)
                .append('\n');
        for (String line : rows(plan)) {
            table.append(line);
        }
        table.append(rule).append('\n');
        String size = size(plan.parameters() * Float.BYTES);
        table.append(String.format(Locale.ROOT, " Total params: %,d (%s)\n", plan.parameters(), size));
        table.append(String.format(Locale.ROOT, " Trainable params: %,d (%s)\n", plan.parameters(), size));
        table.append(" Non-trainable params: 0 (0.00 B)\n");
        return table.toString();
    }

    private static List<String> rows(NetworkPlan plan) {
        List<String> rows = new ArrayList<>();
        Map<String, Integer> timesUsed = new HashMap<>();
        for (LayerPlan layer : plan.layers()) {
            int used = timesUsed.merge(layer.type(), 1, Integer::sum);
            String name = used == 1 ? layer.type() : layer.type() + "_" + (used - 1);
            String type =
                    Character.toUpperCase(layer.type().charAt(0)) + layer.type().substring(1);
            String shape = layer.outputShape().axes().stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", ", "(None, ", ")"));
            rows.add(row(name + " (" + type + ")", shape, String.format(Locale.ROOT, "%,d", layer.parameters())));
        }
        return rows;
    }

    private static String row(String name, String shape, String count) {
        return String.format(
                Locale.ROOT, " %-" + (NAME - 1) + "s%-" + SHAPE + "s%" + COUNT + "s\n", name, shape, count);
    }

    private static String size(long bytes) {
        if (bytes < 1024) {
            return String.format(Locale.ROOT, "%.2f B", (double) bytes);
        }
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.2f KB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.2f MB", bytes / 1024.0 / 1024);
    }
}
