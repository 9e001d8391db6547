package io.fittingroom.engine.code;

import static io.fittingroom.engine.code.JavaText.number;

import io.fittingroom.engine.Environment;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.parameter.ParameterLayout.Segment;
import io.fittingroom.network.Augmentation;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Training;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A training as a Java class on plain DL4J, which needs nothing of this service: the same graph from the same first weights,
 * through the pictures in the same order. What DL4J computes otherwise is said in the class's comment.
 */
public final class Dl4jClass {

    /** The name of the class, and so of its file. */
    public static final String NAME = "Training";

    private static final String TEMPLATE = resource("/code/Training.java.template");
    private static final List<String> IMPORTS =
            resource("/code/imports.txt").lines().toList();
    private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");

    private static final Map<String, String> WEIGHT_METHODS =
            Map.of("uniform(", """

                private static void uniform(float[] weights, int from, int to, int array, double limit) {
                    SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + array);
                    for (int i = from; i < to; i++) {
                        weights[i] = (float) random.nextDouble(-limit, limit);
                    }
                }
            """, "normal(", """

                private static void normal(float[] weights, int from, int to, int array, double deviation) {
                    SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + array);
                    for (int i = from; i < to; i++) {
                        weights[i] = (float) (random.nextGaussian() * deviation);
                    }
                }
            """, "cutNormal(", """

                /** Drawn again beyond two standard deviations. */
                private static void cutNormal(float[] weights, int from, int to, int array, double deviation) {
                    SplittableRandom random = new SplittableRandom(SEED * 1_000_003 + array);
                    for (int i = from; i < to; i++) {
                        double drawn = random.nextGaussian();
                        while (Math.abs(drawn) > 2) {
                            drawn = random.nextGaussian();
                        }
                        weights[i] = (float) (drawn * deviation);
                    }
                }
            """);

    private Dl4jClass() {}

    /** The text of the class, ASCII, with line feeds. */
    public static String of(Training training) {
        Fit fit = training.fit();
        Shape input = training.input();
        Dl4jLayers layers = Dl4jLayers.of(training);
        Dl4jUpdater updater = Dl4jUpdater.of(training.network().optimizer());
        Dl4jRules rules = Dl4jRules.of(fit, training.network().optimizer());
        ParameterLayout layout = ParameterLayout.of(training.network(), input);
        String weights = firstWeights(layout);
        List<String> notes = new ArrayList<>(updater.notes());
        notes.addAll(layers.notes());
        Map<String, String> values = new HashMap<>(Dl4jPictures.places(training));
        values.putAll(Map.ofEntries(
                Map.entry("version", Environment.engineVersion()),
                Map.entry("notes", comment(notes)),
                Map.entry("model", JavaText.literal(training.model())),
                Map.entry(
                        "labels",
                        training.labels().stream().map(JavaText::literal).collect(Collectors.joining(", "))),
                Map.entry("outputs", String.valueOf(training.outputs())),
                Map.entry("topK", String.valueOf(training.network().topK())),
                Map.entry("epochs", String.valueOf(fit.epochs())),
                Map.entry("batchSize", String.valueOf(fit.batchSize())),
                Map.entry("validationSplit", number(fit.validationSplit())),
                Map.entry("shuffle", String.valueOf(fit.shuffle())),
                Map.entry("seed", String.valueOf(fit.seed())),
                Map.entry("height", String.valueOf(input.axes().get(0))),
                Map.entry("width", String.valueOf(input.axes().get(1))),
                Map.entry("updater", updater.code()),
                Map.entry("layers", layers.code()),
                Map.entry("logits", layers.logits()),
                Map.entry("rules", rules.code()),
                Map.entry("trainingFeatures", trainingFeatures(fit)),
                Map.entry("weightCount", String.valueOf(layout.size())),
                Map.entry("weights", weights),
                Map.entry("methods", weightMethods(weights) + augmentation(fit, input)),
                Map.entry(
                        "classes",
                        rules.classes()
                                + Dl4jUpdater.scheduleClass(training.network().optimizer())
                                        .orElse(""))));
        String body = filled(TEMPLATE, values);
        return imports(body) + body;
    }

    /** Puts values where the template names them; what stands in a value is not looked at again. */
    private static String filled(String template, Map<String, String> values) {
        return PLACE.matcher(template).replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalStateException("No value for " + place.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static String imports(String body) {
        return IMPORTS.stream()
                .filter(name -> Pattern.compile("\\b" + name.substring(name.lastIndexOf('.') + 1) + "\\b")
                        .matcher(body)
                        .find())
                .map(name -> "import " + name + ";\n")
                .collect(Collectors.joining());
    }

    private static String comment(List<String> notes) {
        return notes.stream().map(note -> "\n * " + note).collect(Collectors.joining());
    }

    private static String firstWeights(ParameterLayout layout) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < layout.segments().size(); i++) {
            Segment segment = layout.segments().get(i);
            lines.add(String.format(
                    Locale.ROOT,
                    "        // layer %d: %s, %s",
                    segment.layer(),
                    segment.name(),
                    segment.initializer().word()));
            String call = fill(segment, i);
            if (!call.isEmpty()) {
                lines.add("        " + call);
            }
        }
        return String.join("\n", lines);
    }

    /** As {@link FirstWeights} draws them. */
    private static String fill(Segment segment, int array) {
        int fanIn = segment.fanIn();
        int fanSum = segment.fanIn() + segment.fanOut();
        String cut = " / " + FirstWeights.CUT_NORMAL_DEVIATION;
        return switch (segment.initializer()) {
            case ZEROS -> "";
            case ONES -> String.format(Locale.ROOT, "Arrays.fill(weights, %d, %d, 1);", segment.from(), segment.to());
            case GLOROT_UNIFORM -> draw("uniform", segment, array, "Math.sqrt(6.0 / " + fanSum + ")");
            case HE_UNIFORM -> draw("uniform", segment, array, "Math.sqrt(6.0 / " + fanIn + ")");
            case LECUN_UNIFORM -> draw("uniform", segment, array, "Math.sqrt(3.0 / " + fanIn + ")");
            case RANDOM_UNIFORM -> draw("uniform", segment, array, number(FirstWeights.KERAS_DEVIATION));
            case GLOROT_NORMAL -> draw("cutNormal", segment, array, "Math.sqrt(2.0 / " + fanSum + ")" + cut);
            case HE_NORMAL -> draw("cutNormal", segment, array, "Math.sqrt(2.0 / " + fanIn + ")" + cut);
            case LECUN_NORMAL -> draw("cutNormal", segment, array, "Math.sqrt(1.0 / " + fanIn + ")" + cut);
            case TRUNCATED_NORMAL -> draw("cutNormal", segment, array, number(FirstWeights.KERAS_DEVIATION));
            case RANDOM_NORMAL -> draw("normal", segment, array, number(FirstWeights.KERAS_DEVIATION));
        };
    }

    private static String draw(String method, Segment segment, int array, String scale) {
        return String.format(
                Locale.ROOT, "%s(weights, %d, %d, %d, %s);", method, segment.from(), segment.to(), array, scale);
    }

    private static String weightMethods(String weights) {
        return WEIGHT_METHODS.entrySet().stream()
                .filter(method -> weights.contains(" " + method.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .collect(Collectors.joining());
    }

    private static String trainingFeatures(Fit fit) {
        return fit.augmentation() == null
                ? "pictures.features(order, from, to)"
                : "Pictures.features(changed(pictures.values(order, from, to), epoch, from / BATCH_SIZE + 1))";
    }

    /** As {@code Augmenter} does it; without dropout and noise, with the same chance. */
    private static String augmentation(Fit fit, Shape input) {
        Augmentation augmentation = fit.augmentation();
        if (augmentation == null) {
            return "";
        }
        int height = input.axes().get(0);
        int width = input.axes().get(1);
        return filled(
                resource("/code/augmentation.template"),
                Map.of(
                        "move", Dl4jPictures.move(input),
                        "height", String.valueOf(height),
                        "width", String.valueOf(width),
                        "down", String.valueOf(Math.round(augmentation.heightShiftRange() * height)),
                        "right", String.valueOf(Math.round(augmentation.widthShiftRange() * width)),
                        "mirrored", augmentation.horizontalFlip() ? "random.nextBoolean()" : "false"));
    }

    private static String resource(String path) {
        try (InputStream in = Dl4jClass.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
