package io.fittingroom.network;

import static io.fittingroom.network.NetworkProblem.error;
import static io.fittingroom.network.NetworkProblem.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is wrong with one layer where it stands. Used by one thread. */
final class LayerChecks {

    /** Dropping more than this leaves little to learn from. */
    private static final double HIGH_RATE = 0.7;

    private final List<Layer> layers;
    private final int index;
    private final Shape input;
    private final String pointer;
    private final List<NetworkProblem> problems = new ArrayList<>();
    private boolean isShapeKnown = true;

    LayerChecks(List<Layer> layers, int index, Shape input) {
        this.layers = layers;
        this.index = index;
        this.input = input;
        pointer = "/layers/" + index;
        check(layers.get(index));
    }

    List<NetworkProblem> problems() {
        return problems;
    }

    /** Whether what leaves the layer has a shape. */
    boolean isShapeKnown() {
        return isShapeKnown;
    }

    private void check(Layer layer) {
        if (layer instanceof Layer.Rescaling) {
            checkRescaling();
        } else if (layer instanceof Layer.Dense dense) {
            checkDense(dense);
        } else if (layer instanceof Layer.Conv2d conv) {
            checkWindow("conv2d", "/kernel_size", conv.kernelSize(), conv.strides(), conv.padding());
            if (isShapeKnown) {
                checkSoftmax(conv.activation(), pointer + "/activation", conv.output(input));
                checkLinear(conv.activation());
            }
        } else if (layer instanceof Layer.MaxPooling2d pool) {
            checkWindow("max_pooling2d", "/pool_size", pool.poolSize(), pool.strides(), pool.padding());
        } else if (layer instanceof Layer.AveragePooling2d pool) {
            checkWindow("average_pooling2d", "/pool_size", pool.poolSize(), pool.strides(), pool.padding());
        } else if (layer instanceof Layer.GlobalAveragePooling2d) {
            checkGlobalPooling();
        } else if (layer instanceof Layer.BatchNormalization) {
            checkNormalization();
        } else if (layer instanceof Layer.Activated activated) {
            checkSoftmax(activated.function(), pointer + "/activation", input);
        } else if (layer instanceof Layer.Dropout dropout) {
            checkDropout(dropout);
        }
    }

    private void checkRescaling() {
        if (index > 0) {
            problems.add(
                    warning(
                            pointer,
                            "is rescaling after another layer; it usually comes first.",
                            "Rescaling brings pixels from 0..255 to 0..1, where weights and learning rates have their usual sizes. In the middle of a network it only multiplies."));
        }
    }

    private void checkDense(Layer.Dense dense) {
        if (input.rank() == 2) {
            problems.add(error(
                    pointer,
                    String.format(
                            Locale.ROOT,
                            "gets a sample of shape %s, but dense takes one row of numbers; put {\"type\":\"flatten\"} before it.",
                            input),
                    String.format(
                            Locale.ROOT,
                            "Dense works along the last axis, on each of the %d rows by itself: %s would become %s, %d rows of %d, where one label is expected for the whole picture.",
                            input.axes().get(0),
                            input,
                            dense.output(input),
                            input.axes().get(0),
                            dense.units())));
        } else if (input.rank() == 3) {
            problems.add(error(
                    pointer,
                    String.format(
                            Locale.ROOT,
                            "gets a sample of shape %s, but dense takes one row of numbers; put {\"type\":\"flatten\"} or {\"type\":\"global_average_pooling2d\"} before it.",
                            input),
                    String.format(
                            Locale.ROOT,
                            "Dense works along the last axis: it would look at the %d channels of each of the %d places by themselves and make %s, where one label is expected for the whole picture.",
                            input.last(),
                            input.elements() / input.last(),
                            dense.output(input))));
        }
        checkSoftmax(dense.activation(), pointer + "/activation", dense.output(input));
        checkLinear(dense.activation());
    }

    private void checkLinear(Activation activation) {
        if (activation == Activation.LINEAR && nothingBendsBeforeTheNextSum()) {
            problems.add(warning(
                    pointer + "/activation",
                    "is linear, and so is all that lies between this layer and the next one that learns sums; relu is the usual choice here.",
                    "A sum of sums is a sum: two such layers with nothing bent between them can do no more than one."));
        }
    }

    private boolean nothingBendsBeforeTheNextSum() {
        for (Layer next : layers.subList(index + 1, layers.size())) {
            if (next instanceof Layer.Dense || next instanceof Layer.Conv2d) {
                return true;
            } else if (next instanceof Layer.Activated activated) {
                if (activated.function() != Activation.LINEAR) {
                    return false;
                }
            } else if (next instanceof Layer.MaxPooling2d) {
                return false;
            }
        }
        return false;
    }

    private void checkGlobalPooling() {
        if (requirePicture("global_average_pooling2d") && input.withChannels().last() == 1) {
            problems.add(
                    warning(
                            pointer,
                            "makes one number of the whole picture, its mean; put conv2d with some filters before it.",
                            "Global pooling keeps one number for each channel, and there is only one channel yet: how bright a picture is hardly tells what it shows."));
        }
    }

    private void checkSoftmax(Activation activation, String where, Shape shape) {
        if (activation != Activation.SOFTMAX) {
            return;
        }
        if (shape.rank() > 1 && !(layers.get(index) instanceof Layer.Dense)) {
            problems.add(error(
                    where,
                    String.format(
                            Locale.ROOT,
                            "is softmax on a sample of shape %s; take relu here, or flatten before it.",
                            shape),
                    "Softmax makes probabilities of one row of numbers, one for each class."));
        } else if (index < layers.size() - 1) {
            problems.add(
                    warning(
                            where,
                            "is softmax before the last layer; relu is the usual choice there.",
                            "Softmax makes all neurons of a layer share a sum of 1; in the middle of a network that throws away most of what they say."));
        }
    }

    private void checkWindow(String type, String field, Window window, Window strides, Padding padding) {
        if (!requirePicture(type)) {
            return;
        }
        Shape picture = input.withChannels();
        int height = picture.axes().get(0);
        int width = picture.axes().get(1);
        if (padding == Padding.VALID && (window.height() > height || window.width() > width)) {
            isShapeKnown = false;
            problems.add(
                    error(
                            pointer + field,
                            String.format(
                                    Locale.ROOT,
                                    "is %s, larger than what comes in, %s; take a smaller window, \"padding\": \"same\", or fewer layers that shrink before it.",
                                    window,
                                    input),
                            "A window slides over its input and must fit into it. Each valid convolution and each pooling before it makes the picture smaller."));
        }
        if (strides.height() > window.height() || strides.width() > window.width()) {
            problems.add(warning(
                    pointer + "/strides",
                    String.format(
                            Locale.ROOT,
                            "is %s, more than the window %s, so some pixels are never looked at.",
                            strides,
                            window),
                    "The window jumps over what lies between two of its places."));
        }
    }

    private boolean requirePicture(String type) {
        if (input.rank() > 1) {
            return true;
        }
        isShapeKnown = false;
        problems.add(error(
                pointer,
                String.format(
                        Locale.ROOT,
                        "gets a row of %s numbers, but %s takes a picture; put it before flatten and dense.",
                        input.last(),
                        type),
                String.format(
                        Locale.ROOT,
                        "Flatten forgets which pixels are neighbours, and neighbours are what %s looks at.",
                        type)));
        return false;
    }

    private void checkNormalization() {
        if (input.rank() == 2) {
            problems.add(
                    error(
                            pointer,
                            String.format(
                                    Locale.ROOT,
                                    "gets a sample of shape %s; put it after flatten, dense or conv2d.",
                                    input),
                            "Batch normalisation has a mean and a variance for each feature or channel, and a plain picture has neither axis yet."));
        }
    }

    private void checkDropout(Layer.Dropout dropout) {
        if (index == layers.size() - 1) {
            problems.add(error(
                    pointer,
                    "is the last layer, which must give one number for each class; put dropout before it.",
                    "Dropout sets numbers to 0 at random; set a class's own number to 0 and its loss means nothing."));
        }
        if (dropout.rate() > HIGH_RATE) {
            problems.add(
                    warning(
                            pointer + "/rate",
                            String.format(Locale.ROOT, "is %s; from 0.2 to 0.5 is usual.", dropout.rate()),
                            "Dropout keeps a network from relying on single neurons. With most of them gone at every step it hardly learns."));
        }
    }
}
