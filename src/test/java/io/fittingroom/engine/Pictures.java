package io.fittingroom.engine;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;

/** Small data sets out of the real one, so that a training takes a moment. */
public final class Pictures {

    private static final Dataset FASHION_MNIST = new Datasets().get("fashion-mnist");

    private Pictures() {}

    /** The first {@code train} training pictures and the first {@code test} test pictures. */
    public static Dataset first(int train, int test) {
        return new Dataset(
                "first-" + train,
                FASHION_MNIST.labels(),
                FASHION_MNIST.licence(),
                FASHION_MNIST.train().range(0, train),
                FASHION_MNIST.test().range(0, test));
    }
}
