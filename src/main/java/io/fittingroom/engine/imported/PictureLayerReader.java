package io.fittingroom.engine.imported;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Initializer;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Regularizer;
import io.fittingroom.network.Window;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads DL4J's convolutions and poolings, [batch, channels, height, width] without dilation. Not thread-safe. */
final class PictureLayerReader {

    private static final int MOST_FILTERS = 4096;

    private static final Set<String> WINDOW_FIELDS = Set.of(
            "cnn2dDataFormat",
            "convolutionMode",
            "cudnnAlgoMode",
            "cudnnAllowFallback",
            "cudnnBwdDataAlgo",
            "cudnnBwdFilterAlgo",
            "cudnnFwdAlgo",
            "dilation",
            "kernelSize",
            "padding",
            "stride");

    private static final Set<String> CONVOLUTION_FIELDS = DenseLayerReader.trainingFieldsAnd(WINDOW_FIELDS, "hasBias");
    private static final Set<String> POOLING_FIELDS = DenseLayerReader.trainingFieldsAnd(
            WINDOW_FIELDS, "avgPoolIncludePadInDivisor", "eps", "pnorm", "poolingType");
    private static final Set<String> GLOBAL_FIELDS = DenseLayerReader.trainingFieldsAnd(
            Set.of(), "collapseDimensions", "pnorm", "poolingDimensions", "poolingType");

    private final FoundLayers found;

    PictureLayerReader(FoundLayers found) {
        this.found = found;
    }

    void convolution(ForeignJson layer, Activation activation) {
        layer.allowOnly(CONVOLUTION_FIELDS);
        Window kernel = window(layer, "kernelSize");
        Padding padding = padding(layer);
        int filters = layer.get("nout").integer(1, MOST_FILTERS);
        int channels = found.channelsUnder(layer, kernel, padding);
        if (layer.get("nin").integer(1, MOST_FILTERS) != channels) {
            throw layer.get("nin")
                    .refused(String.format(Locale.ROOT, "is not %d, the channels of what comes there.", channels));
        }
        boolean hasBias = !layer.has("hasBias") || layer.get("hasBias").bool();
        long weights = (long) kernel.height() * kernel.width() * channels * filters;
        found.stores(StoredWeights.plain(weights + (hasBias ? filters : 0)));
        found.add(
                layer,
                new Layer.Conv2d(
                        filters,
                        kernel,
                        window(layer, "stride"),
                        padding,
                        activation,
                        hasBias,
                        Initializer.GLOROT_UNIFORM,
                        Initializer.ZEROS,
                        Regularizer.NONE,
                        Regularizer.NONE));
    }

    void pooling(ForeignJson layer) {
        layer.allowOnly(POOLING_FIELDS);
        Window window = window(layer, "kernelSize");
        Window strides = window(layer, "stride");
        Padding padding = padding(layer);
        found.channelsUnder(layer, window, padding);
        switch (layer.get("poolingType").text()) {
            case "MAX" -> found.add(layer, new Layer.MaxPooling2d(window, strides, padding));
            case "AVG" -> {
                requireTheBorderNotToCount(layer, padding);
                found.add(layer, new Layer.AveragePooling2d(window, strides, padding));
            }
            default -> throw layer.get("poolingType").refused("is neither MAX nor AVG.");
        }
    }

    void globalPooling(ForeignJson layer) {
        layer.allowOnly(GLOBAL_FIELDS);
        if (found.shape().rank() == 1) {
            throw layer.refused("works on pictures, but what comes there is a row of numbers.");
        }
        if (!layer.get("poolingType").text().equals("AVG")) {
            throw layer.get("poolingType").refused("is not AVG.");
        }
        boolean isOverThePicture = !layer.has("poolingDimensions")
                || sizes(layer.get("poolingDimensions"), 0).equals(List.of(2, 3));
        boolean collapses = !layer.has("collapseDimensions")
                || layer.get("collapseDimensions").bool();
        if (!isOverThePicture || !collapses) {
            throw layer.refused("does not take the mean of each channel to one number.");
        }
        found.add(layer, new Layer.GlobalAveragePooling2d());
    }

    /** Files from before 1.0.0-beta5 have no such field, and counted the border. */
    private static void requireTheBorderNotToCount(ForeignJson layer, Padding padding) {
        boolean counts = !layer.has("avgPoolIncludePadInDivisor")
                || layer.get("avgPoolIncludePadInDivisor").bool();
        if (counts && padding == Padding.SAME) {
            throw layer.refused("counts the zeros beyond the border in its means; average_pooling2d does not.");
        }
    }

    private static Padding padding(ForeignJson layer) {
        if (layer.has("cnn2dDataFormat") && !layer.get("cnn2dDataFormat").text().equals("NCHW")) {
            throw layer.get("cnn2dDataFormat").refused("is not NCHW.");
        }
        if (layer.has("dilation") && !sizes(layer.get("dilation"), 1).equals(List.of(1, 1))) {
            throw layer.get("dilation").refused("is not [1, 1].");
        }
        return switch (layer.get("convolutionMode").text()) {
            case "Same" -> Padding.SAME;
            case "Truncate", "Strict" -> {
                if (layer.has("padding") && !sizes(layer.get("padding"), 0).equals(List.of(0, 0))) {
                    throw layer.get("padding").refused("is not [0, 0]; padding is valid or same here.");
                }
                yield Padding.VALID;
            }
            default -> throw layer.get("convolutionMode").refused("is none of Truncate, Strict and Same.");
        };
    }

    private static Window window(ForeignJson layer, String field) {
        List<Integer> sizes = sizes(layer.get(field), 1);
        return new Window(sizes.get(0), sizes.get(1));
    }

    private static List<Integer> sizes(ForeignJson array, int least) {
        List<ForeignJson> items = array.items(2);
        if (items.size() != 2) {
            throw array.refused("is not an array of 2 members.");
        }
        return items.stream().map(size -> size.integer(least, 1024)).toList();
    }
}
