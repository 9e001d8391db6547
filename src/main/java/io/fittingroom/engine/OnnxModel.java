package io.fittingroom.engine;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.NetworkPlan;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    /** AttributeProto.AttributeType. */
    private static final int FLOAT_ATTRIBUTE = 1;

    private static final int INTEGER_ATTRIBUTE = 2;

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
     * @param artifact what {@link TrainingSession#artifact} made of it
     * @param metadata goes in as metadata_props, in its order
     */
    public static byte[] write(Sequential network, Shape input, byte[] artifact, Map<String, String> metadata) {
        // Of a network that is stored, the classes and the largest size do not matter any more.
        int parameters = Math.toIntExact(
                NetworkPlan.of(network, input, 1, Long.MAX_VALUE).parameters());
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
        graph.message(1, operation("Identity", OUTPUT, last));
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
        } else {
            throw new IllegalArgumentException("No ONNX counterpart for " + layer.type());
        }
    }

    /** DL4J keeps W [inputs, units] column by column, which is its transpose row by row: Gemm's transB undoes it. */
    private void addDense(Layer.Dense dense, int inputs) {
        String w = tensor(take(inputs * dense.units()), dense.units(), inputs);
        String b = tensor(take(dense.units()), dense.units());
        String output = nextName();
        graph.message(
                1,
                operation("Gemm", output, last, w, b)
                        .message(
                                5,
                                new ProtobufWriter()
                                        .text(1, "transB")
                                        .number(3, 1)
                                        .number(20, INTEGER_ATTRIBUTE)));
        last = activated(dense.activation(), output);
    }

    private String activated(Activation activation, String x) {
        return switch (activation) {
            case RELU -> node("Relu", x);
            case LEAKY_RELU -> withAlpha("LeakyRelu", x, 0.2f);
            case ELU -> withAlpha("Elu", x, 1);
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

    /**
     * 0.5 x (1 + tanh(sqrt(2/π) (x + (0.044715 x)³))): what DL4J 1.0.0-M2.1 computes and the network was trained with. The
     * cube of Hendrycks and Gimpel is of x alone; ONNX has their form, as Gelu, only from operator set 20 on.
     */
    private String gelu(String x) {
        String small = node("Mul", x, scalar(0.044715f));
        String inner = node("Add", x, node("Mul", node("Mul", small, small), small));
        String tanh = node("Tanh", node("Mul", inner, scalar((float) Math.sqrt(2 / Math.PI))));
        return node("Mul", node("Mul", x, scalar(0.5f)), node("Add", tanh, scalar(1)));
    }

    private String withAlpha(String operator, String x, float alpha) {
        String output = nextName();
        graph.message(
                1,
                operation(operator, output, x)
                        .message(
                                5,
                                new ProtobufWriter()
                                        .text(1, "alpha")
                                        .single(2, alpha)
                                        .number(20, FLOAT_ATTRIBUTE)));
        return output;
    }

    /** Adds an operation without attributes and returns its output's name. Softmax and Flatten have the defaults wanted here. */
    private String node(String operator, String... inputs) {
        String output = nextName();
        graph.message(1, operation(operator, output, inputs));
        return output;
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
