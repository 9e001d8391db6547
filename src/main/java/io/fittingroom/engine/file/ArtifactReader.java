package io.fittingroom.engine.file;

import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.web.ProblemException;

/**
 * Reads the weights from a zip that this service wrote, in this version or an earlier one. Nothing else in it is looked at:
 * what the network is stands in our own specification. Stateless.
 */
public final class ArtifactReader {

    private static final String COEFFICIENTS = "coefficients.bin";

    private ArtifactReader() {}

    /**
     * The weights, in the order of ParameterLayout.
     *
     * @param network the specification that it was trained with
     * @param input one sample's shape, [height, width] or [height, width, channels]
     * @throws IllegalStateException when they cannot be read or do not fit the network
     */
    public static float[] weights(byte[] artifact, Sequential network, Shape input) {
        int count = ParameterLayout.of(network, input).size();
        try {
            PackedFile zip = PackedFile.of(artifact);
            if (zip.has(COEFFICIENTS)) {
                return WeightsReader.read(zip.read(COEFFICIENTS), COEFFICIENTS, count);
            }
        } catch (ProblemException damaged) {
            throw new IllegalStateException("The stored weights cannot be read", damaged);
        }
        throw new IllegalStateException("The zip has no " + COEFFICIENTS);
    }
}
