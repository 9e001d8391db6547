package io.fittingroom.engine;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.network.NetworkReader;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.problem.FieldReader;
import io.fittingroom.problem.ProblemCode;
import io.fittingroom.problem.ProblemException;
import io.fittingroom.problem.Violations;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a network as the zip that DL4J's {@code ModelSerializer} restores, with one entry more that says what it is. The
 * same network gives the same bytes: the entries carry no time. Stateless.
 */
final class ArtifactWriter {

    /** The entry that DL4J does not know: which data set, which labels, which layers. */
    static final String DESCRIPTION = "fitting-room.json";

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private ArtifactWriter() {}

    /**
     * @param weights of the network, in the order of ParameterLayout
     * @param dataset whose classes the outputs stand for
     */
    static byte[] write(INDArray weights, Sequential network, Dataset dataset) {
        Shape input = Shape.of(dataset.height(), dataset.width());
        ComputationGraphConfiguration configuration =
                GraphBuilder.configuration(network, input, new GraphParts.Portable(network));
        configuration.getVertices().values().forEach(ArtifactWriter::nameParameters);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            add(zip, ModelSerializer.CONFIGURATION_JSON, configuration.toJson().getBytes(StandardCharsets.UTF_8));
            // Weights hardly get smaller, however long one tries.
            zip.setLevel(Deflater.NO_COMPRESSION);
            add(zip, ModelSerializer.COEFFICIENTS_BIN, array(weights));
            zip.setLevel(Deflater.DEFAULT_COMPRESSION);
            add(zip, DESCRIPTION, JSON.writeValueAsBytes(Description.of(network, dataset)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * The network that a {@link #DESCRIPTION} names.
     *
     * @throws ProblemException MODEL_NOT_UNDERSTOOD when it names none, or one that a request could not name
     */
    static Sequential networkIn(byte[] description) {
        Violations violations = new Violations();
        try {
            FieldReader fields = FieldReader.of(JSON.readTree(description), violations);
            FieldReader network = fields.object("network").orElseGet(() -> {
                fields.fault("network", "is missing.");
                return fields;
            });
            Sequential read = NetworkReader.sequential(network);
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

    private static byte[] array(INDArray array) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Nd4j.write(array, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    /** What {@link #DESCRIPTION} holds. */
    private record Description(int format, String input, String output, Labelled dataset, Sequential network) {

        static Description of(Sequential network, Dataset dataset) {
            return new Description(
                    1,
                    "pixels [batch, 1, %d, %d], 0 to 255".formatted(dataset.height(), dataset.width()),
                    "probabilities [batch, classes]",
                    new Labelled(
                            dataset.name(),
                            dataset.fingerprint(),
                            List.of(dataset.height(), dataset.width()),
                            dataset.labels()),
                    network);
        }
    }

    private record Labelled(String name, String fingerprint, List<Integer> shape, List<String> labels) {}
}
