package io.fittingroom.model;

import io.fittingroom.network.NetworkPlan;
import io.fittingroom.network.NetworkPlan.LayerPlan;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A network as the table that Keras' {@code model.summary()} prints; columns are as wide as what is in them. */
final class ModelSummary {

    private static final int NAME = 33;
    private static final int SHAPE = 24;
    private static final int COUNT = 15;

    private ModelSummary() {}

    static String of(String model, NetworkPlan plan) {
        List<String> names = names(plan.layers());
        int width = Math.max(NAME, names.stream().mapToInt(String::length).max().orElse(0) + 2);
        String rule = "─".repeat(width + SHAPE + COUNT) + "\n";
        StringBuilder table = new StringBuilder("Model: \"" + model + "\"\n" + rule);
        table.append(row(width, "Layer (type)", "Output Shape", "Param #")).append(rule);
        for (int i = 0; i < names.size(); i++) {
            LayerPlan layer = plan.layers().get(i);
            table.append(row(width, names.get(i), shape(layer), String.format(Locale.ROOT, "%,d", layer.parameters())));
        }
        table.append(rule)
                .append(total("Total", plan.parameters()))
                .append(total("Trainable", plan.trainableParameters()))
                .append(total("Non-trainable", plan.parameters() - plan.trainableParameters()));
        return table.toString();
    }

    /** Such as {@code conv2d_1 (Conv2D)} for the second convolution. */
    private static List<String> names(List<LayerPlan> layers) {
        Map<String, Integer> timesUsed = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (LayerPlan layer : layers) {
            int used = timesUsed.merge(layer.type(), 1, Integer::sum);
            String name = used == 1 ? layer.type() : layer.type() + "_" + (used - 1);
            names.add(name + " (" + kerasClass(layer.type()) + ")");
        }
        return names;
    }

    private static String kerasClass(String type) {
        return Arrays.stream(type.split("_"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining())
                .replace("2d", "2D");
    }

    private static String shape(LayerPlan layer) {
        return layer.outputShape().axes().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "(None, ", ")"));
    }

    private static String row(int width, String name, String shape, String count) {
        return String.format(
                Locale.ROOT, " %-" + (width - 1) + "s%-" + SHAPE + "s%" + COUNT + "s\n", name, shape, count);
    }

    private static String total(String which, long count) {
        return String.format(Locale.ROOT, " %s params: %,d (%s)\n", which, count, size(count * Float.BYTES));
    }

    private static String size(long bytes) {
        if (bytes < 1 << 10) {
            return rounded(bytes, 1) + " B";
        }
        return bytes < 1 << 20 ? rounded(bytes, 1 << 10) + " KB" : rounded(bytes, 1 << 20) + " MB";
    }

    /** As Python rounds: a tie, such as 6.125, to the even digit. */
    private static BigDecimal rounded(long bytes, int unit) {
        return BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(unit), 2, RoundingMode.HALF_EVEN);
    }
}
