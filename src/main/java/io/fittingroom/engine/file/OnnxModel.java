package io.fittingroom.engine.file;

import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * Writes a network as an ONNX file: input {@code pixels}, float [N, height, width] in 0..255, output {@code probabilities},
 * float [N, outputs], each row sums to 1. IR version 7 and operator set 13 (ONNX 1.8, of 2020), which ONNX Runtime reads
 * since 1.6 and later ones still do. Field numbers are those of onnx.proto3. One for each file; not thread-safe.
 */
public final class OnnxModel {

    private static final int IR_VERSION = 7;
    private static final int OPERATOR_SET = 13;
    private static final String INPUT = "pixels";
    private static final String OUTPUT = "probabilities";
    private static final String COEFFICIENTS = "coefficients.bin";

    /** TensorProto.DataType.FLOAT. */
    private static final int FLOAT = 1;

    /** TensorProto.DataType.INT64. */
    private static final int LONG = 7;

    /** AttributeProto.AttributeType. */
    private static final int FLOAT_ATTRIBUTE = 1;

    private static final int INTEGER_ATTRIBUTE = 2;
    private static final int TEXT_ATTRIBUTE = 3;
    private static final int INTEGERS_ATTRIBUTE = 7;

    private final ProtobufWriter graph = new ProtobufWriter();
    private final float[] weights;
    private int used;
    private int names;
    private String last = INPUT;

    private OnnxModel(float[] weights) {
        this.weights = weights;
    }

    /**
     * The file.
     *
     * @param network the specification of the trained network
     * @param input one sample's shape, [height, width]
     * @param artifact what {@code TrainingSession.artifact} made of it
     * @param metadata goes in as metadata_props, in its order
     */
    public static byte[] write(Sequential network, Shape input, byte[] artifact, Map<String, String> metadata) {
        int parameters = ParameterLayout.of(network, input).size();
        byte[] content = PackedFile.of(artifact)
                .read(COEFFICIENTS, (long) parameters * Float.BYTES + WeightsReader.MOST_HEADER_BYTES);
        OnnxModel model = new OnnxModel(WeightsReader.read(content, COEFFICIENTS, parameters));
        return model.file(network, input, metadata);
    }

    private byte[] file(Sequential network, Shape input, Map<String, String> metadata) {
        Shape shape = input;
        for (Layer layer : network.layers()) {
            add(layer, shape);
            shape = layer.output(shape);
        }
        graph.message(1, operation(network.fromLogits() ? "Softmax" : "Identity", OUTPUT, last));
        graph.text(2, "fitting-room");
        graph.message(11, value(INPUT, input));
        graph.message(12, value(OUTPUT, shape));
        ProtobufWriter model = new ProtobufWriter()
                .number(1, IR_VERSION)
                .text(2, "fitting-room")
                .message(7, graph)
                .message(8, new ProtobufWriter().text(1, "").number(2, OPERATOR_SET));
        metadata.forEach((key, text) ->
                model.message(14, new ProtobufWriter().text(1, key).text(2, text)));
        return model.toBytes();
    }

    private void add(Layer layer, Shape input) {
        if (layer instanceof Layer.Rescaling rescaling) {
            last = node("Mul", last, scalar((float) rescaling.scale()));
            if (rescaling.offset() != 0) {
                last = node("Add", last, scalar((float) rescaling.offset()));
            }
        } else if (layer instanceof Layer.Flatten) {
            last = node("Flatten", last);
        } else if (layer instanceof Layer.Dense dense) {
            addDense(dense, input.last());
        } else if (layer instanceof Layer.Conv2d conv) {
            addConvolution(conv, input);
        } else if (layer instanceof Layer.MaxPooling2d pool) {
            addPooling("MaxPool", pool.poolSize(), pool.strides(), pool.padding(), input);
        } else if (layer instanceof Layer.AveragePooling2d pool) {
            addPooling("AveragePool", pool.poolSize(), pool.strides(), pool.padding(), input);
        } else if (layer instanceof Layer.GlobalAveragePooling2d) {
            last = node("Flatten", node("GlobalAveragePool", withChannels(input)));
        } else if (layer instanceof Layer.BatchNormalization normalization) {
            addNormalization(normalization, input.last());
        } else if (layer instanceof Layer.Activated activated) {
            last = activated(activated.function(), last);
        } else if (!(layer instanceof Layer.Dropout || layer instanceof Layer.GaussianNoise)) {
            throw new IllegalArgumentException("No ONNX counterpart for " + layer.type());
        }
    }

    /** DL4J keeps W [inputs, units] column by column, which is its transpose row by row: Gemm's transB undoes it. */
    private void addDense(Layer.Dense dense, int inputs) {
        String w = tensor(take(inputs * dense.units()), dense.units(), inputs);
        String[] operands = dense.useBias()
                ? new String[] {last, w, tensor(take(dense.units()), dense.units())}
                : new String[] {last, w};
        last = activated(dense.activation(), node("Gemm", List.of(integer("transB", 1)), operands));
    }

    /** DL4J keeps the bias before the kernel, and the kernel as ONNX wants it. */
    private void addConvolution(Layer.Conv2d conv, Shape input) {
        String x = withChannels(input);
        int channels = input.rank() == 2 ? 1 : input.last();
        Window window = conv.kernelSize();
        String b = conv.useBias() ? tensor(take(conv.filters()), conv.filters()) : "";
        String w = tensor(
                take(conv.filters() * channels * window.height() * window.width()),
                conv.filters(),
                channels,
                window.height(),
                window.width());
        String[] operands = conv.useBias() ? new String[] {x, w, b} : new String[] {x, w};
        last = activated(conv.activation(), node("Conv", sliding(window, conv.strides(), conv.padding()), operands));
    }

    private void addPooling(String operator, Window window, Window strides, Padding padding, Shape input) {
        last = node(operator, sliding(window, strides, padding), withChannels(input));
    }

    private void addNormalization(Layer.BatchNormalization normalization, int features) {
        String gamma = tensor(take(features), features);
        String beta = tensor(take(features), features);
        String mean = tensor(take(features), features);
        String variance = tensor(take(features), features);
        last = node(
                "BatchNormalization",
                List.of(single("epsilon", (float) normalization.epsilon())),
                last,
                gamma,
                beta,
                mean,
                variance);
    }

    /** The present value with an axis for channels: [N, height, width] gets its one channel. */
    private String withChannels(Shape shape) {
        return shape.rank() == 2 ? node("Unsqueeze", last, axes(1)) : last;
    }

    private static List<ProtobufWriter> sliding(Window window, Window strides, Padding padding) {
        return List.of(
                integers("kernel_shape", window.sizes()),
                integers("strides", strides.sizes()),
                text("auto_pad", padding == Padding.SAME ? "SAME_UPPER" : "VALID"));
    }

    private String activated(Activation activation, String x) {
        return switch (activation) {
            case RELU -> node("Relu", x);
            case LEAKY_RELU -> node("LeakyRelu", List.of(single("alpha", 0.2f)), x);
            case ELU -> node("Elu", List.of(single("alpha", 1)), x);
            case SELU -> node("Selu", x);
            case GELU -> gelu(x);
            case SWISH -> node("Mul", x, node("Sigmoid", x));
            case SIGMOID -> node("Sigmoid", x);
            case TANH -> node("Tanh", x);
            case SOFTPLUS -> node("Softplus", x);
            case SOFTMAX -> node("Softmax", x);
            case LINEAR -> x;
        };
    }

    /** x/2 (1 + erf(x / sqrt(2))); ONNX has it as one operator, Gelu, only from operator set 20 on. */
    private String gelu(String x) {
        String erf = node("Erf", node("Mul", x, scalar((float) Math.sqrt(0.5))));
        return node("Mul", node("Mul", x, scalar(0.5f)), node("Add", erf, scalar(1)));
    }

    /** Adds an operation without attributes and returns its output's name. Softmax and Flatten have the defaults wanted here. */
    private String node(String operator, String... inputs) {
        return node(operator, List.of(), inputs);
    }

    private String node(String operator, List<ProtobufWriter> attributes, String... inputs) {
        String output = nextName();
        ProtobufWriter node = operation(operator, output, inputs);
        attributes.forEach(attribute -> node.message(5, attribute));
        graph.message(1, node);
        return output;
    }

    private static ProtobufWriter single(String name, float value) {
        return new ProtobufWriter().text(1, name).single(2, value).number(20, FLOAT_ATTRIBUTE);
    }

    private static ProtobufWriter integer(String name, int value) {
        return new ProtobufWriter().text(1, name).number(3, value).number(20, INTEGER_ATTRIBUTE);
    }

    private static ProtobufWriter text(String name, String value) {
        return new ProtobufWriter().text(1, name).text(4, value).number(20, TEXT_ATTRIBUTE);
    }

    private static ProtobufWriter integers(String name, List<Integer> values) {
        ProtobufWriter attribute = new ProtobufWriter().text(1, name);
        values.forEach(value -> attribute.number(8, value));
        return attribute.number(20, INTEGERS_ATTRIBUTE);
    }

    private String axes(int axis) {
        String name = nextName();
        byte[] raw = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(axis)
                .array();
        graph.message(
                5,
                new ProtobufWriter().number(1, 1).number(2, LONG).text(8, name).bytes(9, raw));
        return name;
    }

    private static ProtobufWriter operation(String operator, String output, String... inputs) {
        ProtobufWriter node = new ProtobufWriter();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(3, output).text(4, operator);
    }

    private String scalar(float value) {
        return tensor(new float[] {value});
    }

    private String tensor(float[] values, int... sizes) {
        String name = nextName();
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        ProtobufWriter tensor = new ProtobufWriter();
        for (int size : sizes) {
            tensor.number(1, size);
        }
        graph.message(5, tensor.number(2, FLOAT).text(8, name).bytes(9, raw.array()));
        return name;
    }

    /** A ValueInfoProto: the batch axis is named, not fixed. */
    private static ProtobufWriter value(String name, Shape shape) {
        ProtobufWriter axes = new ProtobufWriter().message(1, new ProtobufWriter().text(2, "N"));
        shape.axes().forEach(size -> axes.message(1, new ProtobufWriter().number(1, size)));
        ProtobufWriter tensor = new ProtobufWriter().number(1, FLOAT).message(2, axes);
        return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
    }

    private String nextName() {
        names++;
        return "t" + names;
    }

    private float[] take(int count) {
        float[] taken = new float[count];
        System.arraycopy(weights, used, taken, 0, count);
        used += count;
        return taken;
    }
}
