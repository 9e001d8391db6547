package io.fittingroom.engine.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.engine.Networks;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.dl4j.Floats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ArtifactWriterTest {

    @Test
    void weightsAreWrittenAsNd4jWritesThem() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        float[] weights = new float[1_000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextDouble(-1, 1);
        }
        weights[7] = Float.MIN_VALUE;
        weights[8] = -0f;

        byte[] artifact = new ArtifactWriter(Networks.dense(), Pictures.first(10, 10)).write(weights);

        assertThat(entry(artifact, ModelSerializer.COEFFICIENTS_BIN)).isEqualTo(byNd4j(weights));
    }

    private static byte[] byNd4j(float[] weights) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (INDArray row = Nd4j.createUninitializedDetached(DataType.FLOAT, weights.length)) {
            Nd4j.write(Floats.put(weights, row), new DataOutputStream(bytes));
        }
        return bytes.toByteArray();
    }

    private static byte[] entry(byte[] artifact, String name) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(artifact))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    return zip.readAllBytes();
                }
            }
        }
        throw new IOException("No " + name);
    }
}
