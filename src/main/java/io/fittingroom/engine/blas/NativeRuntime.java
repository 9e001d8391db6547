package io.fittingroom.engine.blas;

import org.bytedeco.openblas.global.openblas;

/**
 * Loads OpenBLAS once, with the settings that were measured to be best for small networks (docs/decisions/0003): one
 * thread, since the arrays are too small to share out, and no reading of /proc at each allocation. JavaCPP's
 * {@code nopointergc}, though faster still, is left alone: with it each training step leaks some 36 kB.
 */
public final class NativeRuntime {

    static {
        setUnlessGiven("org.bytedeco.javacpp.maxphysicalbytes", "0");
        openblas.blas_set_num_threads(1);
    }

    private NativeRuntime() {}

    /** Returns when OpenBLAS is loaded. */
    public static void ensureLoaded() {
        // The static initializer did it.
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
