package io.fittingroom.engine.dl4j;

import io.fittingroom.engine.kernel.SlidingWindow;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution as one matrix product a picture: what the window sees, gathered by Java, times the kernel, by OpenBLAS. The
 * same numbers as DL4J's, ten times as fast (docs/decisions/0010): DL4J gathers by a general copy of strided arrays, leaves
 * its result in an order that slows all that follows, and computes the forward pass a second time for the way back. Used by
 * one thread, as its graph is.
 */
final class FastConvolutionLayer extends ConvolutionLayer {

    private static final long serialVersionUID = 1L;

    /** Numbers that are gathered at a time, 1 MB of them: what fits into a core's cache. */
    private static final int MOST_SEEN = 1 << 18;

    private transient float[] picture = {};
    private transient float[] seen = {};
    private transient INDArray sums;

    FastConvolutionLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        helper = null;
    }

    /** The sums before the activation, [batch, filters, height, width] in c order; in training they are kept for the way back. */
    @Override
    protected Pair<INDArray, INDArray> preOutput(boolean training, boolean forBackprop, LayerWorkspaceMgr workspaces) {
        SlidingWindow window = window();
        int filters = filters();
        int pictures = (int) input.size(0);
        INDArray result = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS,
                DataType.FLOAT,
                new long[] {pictures, filters, window.rows(), window.columns()},
                'c');
        FloatBuffer kernel = Floats.buffer(getParam(ConvolutionParamInitializer.WEIGHT_KEY));
        FloatBuffer output = Floats.buffer(result);
        FloatBuffer pixels = Floats.buffer(inOrder(input));
        int rowsAtOnce = rowsAtOnce(window);
        FloatBuffer gathered = scratch(workspaces, ArrayType.FF_WORKING_MEM, window, rowsAtOnce);
        float[] biases = biases(window, filters);
        int depth = window.depth();
        int size = filters * window.places();
        for (int i = 0; i < pictures; i++) {
            output.put(i * size, biases);
            pixels.get(i * picture.length, picture);
            for (int row = 0; row < window.rows(); row += rowsAtOnce) {
                int places = gather(window, row, rowsAtOnce, gathered);
                product(
                        false,
                        false,
                        filters,
                        places,
                        depth,
                        kernel,
                        depth,
                        gathered,
                        places,
                        1,
                        output.slice(
                                i * size + row * window.columns(),
                                output.capacity() - i * size - row * window.columns()),
                        window.places());
            }
        }
        if (training) {
            sums = workspaces.dup(ArrayType.ACTIVATIONS, result);
        }
        return new Pair<>(result, null);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        SlidingWindow window = window();
        int filters = filters();
        int pictures = (int) input.size(0);
        INDArray delta =
                inOrder(layerConf().getActivationFn().backprop(sums, epsilon).getFirst());
        INDArray kernelGradient = gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY);
        INDArray below = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, input.shape(), 'c');
        FloatBuffer deltas = Floats.buffer(delta);
        FloatBuffer pixels = Floats.buffer(inOrder(input));
        FloatBuffer kernel = Floats.buffer(getParam(ConvolutionParamInitializer.WEIGHT_KEY));
        FloatBuffer kernelSlope = Floats.buffer(kernelGradient);
        FloatBuffer pixelSlope = Floats.buffer(below);
        int rowsAtOnce = rowsAtOnce(window);
        FloatBuffer gathered = scratch(workspaces, ArrayType.BP_WORKING_MEM, window, rowsAtOnce);
        int depth = window.depth();
        int size = filters * window.places();
        float[] pictureSlope = new float[picture.length];
        for (int i = 0; i < pictures; i++) {
            pixels.get(i * picture.length, picture);
            Arrays.fill(pictureSlope, 0);
            for (int row = 0; row < window.rows(); row += rowsAtOnce) {
                int places = gather(window, row, rowsAtOnce, gathered);
                int start = i * size + row * window.columns();
                FloatBuffer of = deltas.slice(start, deltas.capacity() - start);
                product(
                        false,
                        true,
                        filters,
                        depth,
                        places,
                        of,
                        window.places(),
                        gathered,
                        places,
                        start == 0 ? 0 : 1,
                        kernelSlope,
                        depth);
                product(true, false, depth, places, filters, kernel, depth, of, window.places(), 0, gathered, places);
                gathered.get(0, seen, 0, depth * places);
                window.scatter(seen, pictureSlope, row, Math.min(window.rows(), row + rowsAtOnce));
            }
            pixelSlope.put(i * picture.length, pictureSlope);
        }
        Gradient gradient = new DefaultGradient();
        if (hasBias()) {
            INDArray biasGradient = gradientViews.get(ConvolutionParamInitializer.BIAS_KEY);
            sumOverPlaces(deltas, filters, window.places(), Floats.buffer(biasGradient));
            gradient.setGradientFor(ConvolutionParamInitializer.BIAS_KEY, biasGradient);
        }
        gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, kernelGradient, 'c');
        sums = null;
        return new Pair<>(gradient, below);
    }

    private SlidingWindow window() {
        int[] kernel = layerConf().getKernelSize();
        int[] strides = layerConf().getStride();
        int[] inside = {(int) input.size(2), (int) input.size(3)};
        boolean same = convolutionMode == ConvolutionMode.Same;
        int rows = places(inside[0], kernel[0], strides[0], same);
        int columns = places(inside[1], kernel[1], strides[1], same);
        int[] border = same
                ? ConvolutionUtils.getSameModeTopLeftPadding(
                        new int[] {rows, columns},
                        inside,
                        kernel,
                        strides,
                        layerConf().getDilation())
                : new int[] {0, 0};
        SlidingWindow window = new SlidingWindow(
                (int) input.size(1),
                inside[0],
                inside[1],
                kernel[0],
                kernel[1],
                strides[0],
                strides[1],
                border[0],
                border[1],
                rows,
                columns);
        int size = window.channels() * inside[0] * inside[1];
        if (picture.length != size) {
            picture = new float[size];
        }
        int most = window.depth() * window.columns() * rowsAtOnce(window);
        if (seen.length != most) {
            seen = new float[most];
        }
        return window;
    }

    private static int places(int size, int window, int stride, boolean same) {
        return same ? (size + stride - 1) / stride : (size - window) / stride + 1;
    }

    private static int rowsAtOnce(SlidingWindow window) {
        return Math.min(window.rows(), Math.max(1, MOST_SEEN / (window.depth() * window.columns())));
    }

    private int filters() {
        return (int) layerConf().getNOut();
    }

    /** Each filter's bias at all of its places; zeros where there is none. */
    private float[] biases(SlidingWindow window, int filters) {
        float[] all = new float[filters * window.places()];
        if (hasBias()) {
            float[] biases = Floats.of(getParam(ConvolutionParamInitializer.BIAS_KEY));
            for (int filter = 0; filter < filters; filter++) {
                Arrays.fill(all, filter * window.places(), (filter + 1) * window.places(), biases[filter]);
            }
        }
        return all;
    }

    /** Native memory for what the window sees in so many rows. */
    private static FloatBuffer scratch(
            LayerWorkspaceMgr workspaces, ArrayType type, SlidingWindow window, int rowsAtOnce) {
        return Floats.buffer(workspaces.createUninitialized(
                type, DataType.FLOAT, new long[] {(long) window.depth() * window.columns() * rowsAtOnce}, 'c'));
    }

    /** Gathers some rows of the picture; returns how many places they are. */
    private int gather(SlidingWindow window, int row, int rowsAtOnce, FloatBuffer target) {
        int end = Math.min(window.rows(), row + rowsAtOnce);
        window.gather(picture, seen, row, end);
        int places = (end - row) * window.columns();
        target.put(0, seen, 0, window.depth() * places);
        return places;
    }

    private static void sumOverPlaces(FloatBuffer deltas, int filters, int places, FloatBuffer target) {
        float[] sums = new float[filters];
        float[] values = new float[places];
        for (int start = 0; start < deltas.capacity(); start += places) {
            deltas.get(start, values);
            float sum = 0;
            for (float value : values) {
                sum += value;
            }
            sums[start / places % filters] += sum;
        }
        target.put(0, sums);
    }

    /** {@code c = a b + keep * c}, row by row; a and b transposed where said. */
    private static void product(
            boolean transposeA,
            boolean transposeB,
            int rows,
            int columns,
            int inner,
            FloatBuffer a,
            int widthOfA,
            FloatBuffer b,
            int widthOfB,
            float keep,
            FloatBuffer c,
            int widthOfC) {
        openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                transposeA ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                transposeB ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                rows,
                columns,
                inner,
                1,
                a,
                widthOfA,
                b,
                widthOfB,
                keep,
                c,
                widthOfC);
    }

    private static INDArray inOrder(INDArray array) {
        return Floats.isPlain(array) ? array : array.dup('c');
    }
}
