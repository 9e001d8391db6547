package io.fittingroom.engine.file;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.dl4j.GraphBuilder;
import io.fittingroom.engine.dl4j.GraphParts;
import io.fittingroom.network.NetworkReader;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.picture.Preparation;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violations;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a network as the zip that DL4J's {@code ModelSerializer} restores, with one entry more that says what it is. The
 * same network gives the same bytes: the entries carry no time. The network takes pictures as [batch, channels, height, width],
 * colour too, and its weights lie as DL4J wants them: those of a dense layer after flatten channel after channel, where Keras
 * has the channels last ({@code ParameterLayout}). Immutable and thread-safe.
 */
public final class ArtifactWriter {

    /** The entry that DL4J does not know: which data set, which labels, which layers. */
    public static final String DESCRIPTION = "fitting-room.json";

    /** How ND4J's description of a shape says that the numbers are floats. */
    private static final long OF_FLOATS = 8_192;

    /** More than the zip's own bytes, in bytes. */
    private static final int DIRECTORY = 1_024;

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final byte[] configuration;
    private final byte[] description;

    /**
     * Describes the network, so that what cannot be written is not trained.
     *
     * @param dataset whose classes the outputs stand for
     */
    public ArtifactWriter(Sequential network, Dataset dataset) {
        Shape input = new Shape(dataset.axes());
        ComputationGraphConfiguration graph =
                GraphBuilder.configuration(network, input, new GraphParts.Portable(network));
        graph.getVertices().values().forEach(ArtifactWriter::nameParameters);
        configuration = graph.toJson().getBytes(StandardCharsets.UTF_8);
        description = JSON.writeValueAsBytes(Description.of(network, dataset));
    }

    /**
     * The zip.
     *
     * @param weights of the network, in the order of ParameterLayout
     */
    public byte[] write(float[] weights) {
        try {
            byte[] coefficients = array(weights);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(
                    coefficients.length + configuration.length + description.length + DIRECTORY);
            pack(coefficients, bytes);
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void pack(byte[] coefficients, OutputStream target) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(target)) {
            add(zip, ModelSerializer.CONFIGURATION_JSON, configuration);
            // Weights hardly get smaller, however long one tries.
            zip.setLevel(Deflater.NO_COMPRESSION);
            add(zip, ModelSerializer.COEFFICIENTS_BIN, coefficients);
            zip.setLevel(Deflater.DEFAULT_COMPRESSION);
            add(zip, DESCRIPTION, description);
        }
    }

    /**
     * The network that a {@link #DESCRIPTION} names.
     *
     * @throws ProblemException MODEL_NOT_UNDERSTOOD when it names none, or one that a request could not name
     */
    public static Sequential networkIn(byte[] description) {
        Violations violations = new Violations();
        try {
            FieldReader fields = FieldReader.of(JSON.readTree(description), violations);
            FieldReader network = fields.object("network").orElseGet(() -> {
                fields.fault("network", "is missing.");
                return fields;
            });
            Sequential read = NetworkReader.sequential(network, List.of());
            violations.throwIfAny();
            return read;
        } catch (JacksonException | ProblemException unfit) {
            throw ProblemException.of(
                    ProblemCode.MODEL_NOT_UNDERSTOOD,
                    DESCRIPTION + " in the zip does not describe a network of this service: " + unfit.getMessage());
        }
    }

    /** As DL4J does when it builds the network; by these names it knows a variance from a logarithm of one. */
    private static void nameParameters(GraphVertex vertex) {
        if (vertex instanceof LayerVertex layered) {
            NeuralNetConfiguration layer = layered.getLayerConf();
            layer.getLayer().initializer().paramKeys(layer.getLayer()).forEach(layer::addVariable);
        }
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * What {@code Nd4j.write} makes of a row of numbers: a buffer with its shape and one with its numbers. That method
     * writes byte by byte, which took a second for ten million weights.
     */
    private static byte[] array(float[] numbers) throws IOException {
        long[] shape = {1, numbers.length, 1, OF_FLOATS, 1, 'c'}; // rank, axis, stride, extras, element's stride, order
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(head);
        addHead(out, shape.length, DataType.INT64);
        for (long number : shape) {
            out.writeLong(number);
        }
        addHead(out, numbers.length, DataType.FLOAT);
        ByteBuffer all = ByteBuffer.allocate(head.size() + numbers.length * Float.BYTES);
        all.put(head.toByteArray()).asFloatBuffer().put(numbers);
        return all.array();
    }

    private static void addHead(DataOutputStream out, long count, DataType type) throws IOException {
        out.writeUTF(DataBuffer.AllocationMode.MIXED_DATA_TYPES.name());
        out.writeLong(count);
        out.writeUTF(type.name());
    }

    /** What {@link #DESCRIPTION} holds. */
    private record Description(int format, String input, String output, Labelled dataset, Sequential network) {

        static Description of(Sequential network, Dataset dataset) {
            return new Description(
                    1,
                    String.format(
                            Locale.ROOT,
                            "pixels [batch, %d, %d, %d], 0 to 255",
                            dataset.channels(),
                            dataset.height(),
                            dataset.width()),
                    "probabilities [batch, classes]",
                    new Labelled(
                            dataset.name(),
                            dataset.version(),
                            dataset.fingerprint(),
                            dataset.axes(),
                            dataset.labels(),
                            dataset.preparation()),
                    network);
        }
    }

    private record Labelled(
            String name,
            int version,
            String fingerprint,
            List<Integer> shape,
            List<String> labels,
            Preparation preparation) {}
}
