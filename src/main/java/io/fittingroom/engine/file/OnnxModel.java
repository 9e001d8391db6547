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
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TensorShapeProto.Dimension;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * Writes a network as an ONNX file: input {@code pixels}, float [N, height, width] or [N, height, width, channels] in 0..255, output {@code probabilities},
 * float [N, outputs], each row sums to 1. IR version 7 and operator set 13 (ONNX 1.8, of 2020), which ONNX Runtime reads
 * since 1.6 and later ones still do. One for each file; not thread-safe.
 */
public final class OnnxModel {

    private static final int IR_VERSION = 7;
    private static final int OPERATOR_SET = 13;
    private static final String INPUT = "pixels";
    private static final String OUTPUT = "probabilities";
    private static final String COEFFICIENTS = "coefficients.bin";
    private static final String MAKER = "fitting-room";

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName(MAKER);
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
     * @param input one sample's shape, [height, width] or [height, width, channels]
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
        if (input.rank() == 3) {
            // From here on channels come first, which is also the order of a dense layer's numbers after flatten.
            last = node("Transpose", List.of(integers("perm", List.of(0, 3, 1, 2))), last);
        }
        for (Layer layer : network.layers()) {
            add(layer, shape);
            shape = layer.output(shape);
        }
        graph.addNode(operation(network.fromLogits() ? "Softmax" : "Identity", OUTPUT, last));
        graph.addInput(value(INPUT, input)).addOutput(value(OUTPUT, shape));
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName(MAKER)
                .setGraph(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET));
        metadata.forEach((key, text) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(text)));
        return model.build().toByteArray();
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

    private static List<AttributeProto.Builder> sliding(Window window, Window strides, Padding padding) {
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

    private String node(String operator, List<AttributeProto.Builder> attributes, String... inputs) {
        String output = nextName();
        NodeProto.Builder node = operation(operator, output, inputs);
        attributes.forEach(node::addAttribute);
        graph.addNode(node);
        return output;
    }

    private static AttributeProto.Builder single(String name, float value) {
        return attribute(name, AttributeType.FLOAT).setF(value);
    }

    private static AttributeProto.Builder integer(String name, int value) {
        return attribute(name, AttributeType.INT).setI(value);
    }

    private static AttributeProto.Builder text(String name, String value) {
        return attribute(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value));
    }

    private static AttributeProto.Builder integers(String name, List<Integer> values) {
        AttributeProto.Builder attribute = attribute(name, AttributeType.INTS);
        values.forEach(attribute::addInts);
        return attribute;
    }

    private static AttributeProto.Builder attribute(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    private String axes(int axis) {
        ByteBuffer raw = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return constant(DataType.INT64, raw.putLong(0, axis), 1);
    }

    private static NodeProto.Builder operation(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .setName(output)
                .setOpType(operator);
    }

    private String scalar(float value) {
        return tensor(new float[] {value});
    }

    private String tensor(float[] values, int... sizes) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return constant(DataType.FLOAT, raw, sizes);
    }

    private String constant(DataType type, ByteBuffer raw, int... sizes) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(nextName())
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(raw));
        for (int size : sizes) {
            tensor.addDims(size);
        }
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    /** The batch axis is named, not fixed. */
    private static ValueInfoProto value(String name, Shape shape) {
        TensorShapeProto.Builder axes =
                TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam("N"));
        shape.axes().forEach(size -> axes.addDim(Dimension.newBuilder().setDimValue(size)));
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder()
                .setElemType(DataType.FLOAT.getNumber())
                .setShape(axes);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
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
