package io.fittingroom.engine.serve;

import io.fittingroom.engine.kernel.DenseStack;
import io.fittingroom.engine.kernel.PassSize;
import io.fittingroom.engine.kernel.PictureStack;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * The way of pictures through a network that learns no more. Thread-safe; holds native memory, which is closed when no
 * picture is under way.
 */
sealed interface Forward extends AutoCloseable permits KernelForward, GraphForward {

    /** Pictures in one pass, of networks of any size. */
    int MOST_IN_ONE_PASS = 256;

    /**
     * What an engine has for a network.
     *
     * @param input one sample's shape, [height, width]
     * @param weights all of the network's, in the order of ParameterLayout; copied
     * @throws IllegalStateException when they are more or fewer than the network has
     */
    static Forward of(Sequential network, Shape input, float[] weights, InferenceThreads threads) {
        int atOnce = PassSize.of(network, input, MOST_IN_ONE_PASS);
        return DenseStack.of(network, input)
                .<Forward>map(stack -> KernelForward.of(stack, atOnce, weights, threads))
                .or(() ->
                        PictureStack.of(network, input).map(stack -> KernelForward.of(stack, atOnce, weights, threads)))
                .orElseGet(() -> new GraphForward(network, input, weights, threads));
    }

    /** Native memory that the weights of a network take when it is loaded, in bytes, all copies counted. */
    static long bytes(Sequential network, Shape input, long parameters, InferenceThreads threads) {
        boolean isShared = DenseStack.of(network, input).isPresent()
                || PictureStack.of(network, input).isPresent();
        return parameters * Float.BYTES * (isShared ? 1 : threads.count());
    }

    /** Puts pictures into one array, one after the other. */
    static void join(List<float[]> pictures, float[] target) {
        int start = 0;
        for (float[] picture : pictures) {
            System.arraycopy(picture, 0, target, start, picture.length);
            start += picture.length;
        }
    }

    /** Adds copies of the rows of a matrix, [rows, columns]. */
    static void addRows(float[] matrix, int columns, List<float[]> rows) {
        for (int from = 0; from < matrix.length; from += columns) {
            rows.add(Arrays.copyOfRange(matrix, from, from + columns));
        }
    }

    /**
     * Class probabilities.
     *
     * @param pictures each height x width numbers in 0..255, row by row
     * @return for each picture a row of [outputs], each sums to 1 within 1e-5
     */
    List<float[]> predict(List<float[]> pictures);

    /** The logits, a row for each picture; not a prediction that training makes room for, nor one that waits for a turn. */
    List<float[]> logits(List<float[]> pictures);

    @Override
    void close();
}
