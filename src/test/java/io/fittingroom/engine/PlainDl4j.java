package io.fittingroom.engine;

import io.fittingroom.dataset.Split;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What somebody with DL4J alone gets from a download. */
public final class PlainDl4j {

    private PlainDl4j() {}

    /** The outputs for all pictures of a split, a row for each. */
    public static List<float[]> answers(byte[] artifact, Split split) throws IOException {
        int size = split.numbersPerPicture();
        float[] pixels = new float[split.size() * size];
        for (int i = 0; i < split.size(); i++) {
            split.copyPixels(i, pixels, i * size);
        }
        ComputationGraph graph = ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(artifact), false);
        try (INDArray input = Nd4j.createFromArray(pixels)
                        .reshape(split.size(), split.height(), split.width(), split.channels())
                        .permute(0, 3, 1, 2)
                        .dup('c');
                INDArray found = graph.outputSingle(false, input)) {
            float[] all = found.dup('c').data().asFloat();
            int outputs = all.length / split.size();
            return IntStream.range(0, split.size())
                    .mapToObj(i -> Arrays.copyOfRange(all, i * outputs, (i + 1) * outputs))
                    .toList();
        } finally {
            graph.close();
        }
    }
}
