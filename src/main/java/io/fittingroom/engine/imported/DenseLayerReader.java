package io.fittingroom.engine.imported;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Initializer;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Regularizer;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads DL4J's layers that work on rows as well as on pictures: dense, activation, dropout, batch normalisation. Not thread-safe. */
final class DenseLayerReader {

    private static final int MOST_UNITS = 65_536;
    private static final String DROPOUTS = "org.deeplearning4j.nn.conf.dropout.";

    /** How a layer is trained and what it is called: nothing of it touches an answer. */
    private static final Set<String> TRAINING_FIELDS = Set.of(
            "@class",
            "activationFn",
            "biasInit",
            "biasUpdater",
            "constraints",
            "gainInit",
            "gradientNormalization",
            "gradientNormalizationThreshold",
            "idropout",
            "iupdater",
            "layerName",
            "nin",
            "nout",
            "regularization",
            "regularizationBias",
            "timeDistributedFormat",
            "weightInitFn",
            "weightNoise");

    private static final Set<String> DENSE_FIELDS = trainingFieldsAnd(Set.of(), "hasBias", "hasLayerNorm", "lossFn");
    private static final Set<String> NORMALIZATION_FIELDS = trainingFieldsAnd(
            Set.of(),
            "beta",
            "cnn2DFormat",
            "cudnnAllowFallback",
            "decay",
            "eps",
            "gamma",
            "lockGammaBeta",
            "minibatch",
            "useLogStd");

    private final FoundLayers found;

    DenseLayerReader(FoundLayers found) {
        this.found = found;
    }

    void dense(ForeignJson layer, Activation activation) {
        layer.allowOnly(DENSE_FIELDS);
        int units = layer.get("nout").integer(1, MOST_UNITS);
        int inputs = layer.get("nin").integer(1, Integer.MAX_VALUE);
        boolean hasBias = !layer.has("hasBias") || layer.get("hasBias").bool();
        if (layer.has("hasLayerNorm") && layer.get("hasLayerNorm").bool()) {
            throw layer.get("hasLayerNorm").refused("is true; layer normalisation is not known here.");
        }
        if (inputs != found.shape().last()) {
            throw layer.get("nin").refused(String.format(Locale.ROOT, "is %,d, but %s.", inputs, whatComes()));
        }
        found.stores(StoredWeights.plain((inputs + (hasBias ? 1L : 0L)) * units));
        found.add(
                layer,
                new Layer.Dense(
                        units,
                        activation,
                        hasBias,
                        Initializer.GLOROT_UNIFORM,
                        Initializer.ZEROS,
                        Regularizer.NONE,
                        Regularizer.NONE));
    }

    /** An activation after a layer with the identity is that layer's. */
    void activate(ForeignJson layer, Activation activation) {
        if (activation == Activation.LINEAR) {
            return;
        }
        if (found.last().orElse(null) instanceof Layer.Dense dense && dense.activation() == Activation.LINEAR) {
            found.replaceLast(new Layer.Dense(
                    dense.units(),
                    activation,
                    dense.useBias(),
                    dense.kernelInitializer(),
                    dense.biasInitializer(),
                    dense.kernelRegularizer(),
                    dense.biasRegularizer()));
        } else {
            found.add(layer, new Layer.Activated(activation));
        }
    }

    /** What a layer does to its input in training; of all that, answers know nothing. */
    void dropout(ForeignJson layer) {
        if (!layer.has("idropout")) {
            return;
        }
        ForeignJson dropout = layer.get("idropout");
        boolean isScheduled = dropout.has("pschedule") || dropout.has("stddevSchedule");
        if (dropout.className().equals(DROPOUTS + "Dropout") && !isScheduled) {
            double kept = dropout.get("p").number();
            if (!(kept > 0 && kept <= 1)) {
                throw dropout.get("p").refused("is no share above 0 and at most 1.");
            }
            if (kept < 1) {
                found.add(
                        layer,
                        new Layer.Dropout(BigDecimal.ONE
                                .subtract(BigDecimal.valueOf(kept))
                                .doubleValue()));
            }
        } else if (dropout.className().equals(DROPOUTS + "GaussianNoise") && !isScheduled) {
            double deviation = dropout.get("stddev").number();
            if (deviation < 0) {
                throw dropout.get("stddev").refused("is below 0.");
            }
            found.add(layer, new Layer.GaussianNoise(deviation));
        } else {
            found.note("A kind of dropout that is not known here acts in training only and was left out.");
        }
    }

    void dropoutLayer(ForeignJson layer) {
        layer.allowOnly(TRAINING_FIELDS);
        dropout(layer);
    }

    void activationLayer(ForeignJson layer, Activation activation) {
        layer.allowOnly(TRAINING_FIELDS);
        activate(layer, activation);
    }

    /**
     * DL4J applies no activation in this layer, whatever its field says. By the names of its parameters DL4J tells whether
     * the file has variances or logarithms of deviations; {@code useLogStd} does not count.
     */
    void normalization(ForeignJson layer, ForeignJson names) {
        layer.allowOnly(NORMALIZATION_FIELDS);
        if (layer.has("lockGammaBeta") && layer.get("lockGammaBeta").bool()) {
            throw layer.get("lockGammaBeta").refused("is true; gamma and beta are weights here.");
        }
        if (layer.has("cnn2DFormat") && !layer.get("cnn2DFormat").text().equals("NCHW")) {
            throw layer.get("cnn2DFormat").refused("is not NCHW.");
        }
        double momentum = layer.get("decay").number();
        double epsilon = layer.get("eps").number();
        if (!(momentum >= 0 && momentum < 1)) {
            throw layer.get("decay").refused("is no number from 0 to below 1.");
        }
        if (epsilon <= 0) {
            throw layer.get("eps").refused("is not above 0.");
        }
        if (found.shape().rank() == 2) {
            throw layer.refused("normalises a picture's one channel; put a convolution or flattening before it.");
        }
        int features = found.shape().last();
        if (layer.get("nout").integer(1, Integer.MAX_VALUE) != features) {
            throw layer.get("nout")
                    .refused(String.format(Locale.ROOT, "is not %,d, the features of what comes there.", features));
        }
        found.stores(StoredWeights.plain(3L * features));
        found.stores(new StoredWeights(features, formOfVariances(names)));
        found.add(layer, new Layer.BatchNormalization(momentum, epsilon));
    }

    private static StoredWeights.Form formOfVariances(ForeignJson names) {
        List<String> all = names.items(8).stream().map(ForeignJson::text).toList();
        if (all.contains("var") == all.contains("log10stdev")) {
            throw names.refused("has not one of var and log10stdev; are these variances or logarithms?");
        }
        return all.contains("var") ? StoredWeights.Form.PLAIN : StoredWeights.Form.LOG10_DEVIATION;
    }

    private String whatComes() {
        return found.shape().last() == found.input().elements()
                ? "a picture here has " + found.shape().last() + " pixels (" + found.input() + ")"
                : "the layer before it has " + found.shape().last() + " outputs";
    }

    /** The fields that any layer may have, and more. */
    static Set<String> trainingFieldsAnd(Set<String> some, String... more) {
        Set<String> all = new HashSet<>(TRAINING_FIELDS);
        all.addAll(some);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }
}
