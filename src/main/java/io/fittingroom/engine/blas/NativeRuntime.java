package io.fittingroom.engine.blas;

import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Loads ND4J once, with the settings that were measured to be best for small networks (docs/decisions/0003): one OpenMP
 * thread, since the arrays are too small to share out, and no reading of /proc at each allocation. JavaCPP's
 * {@code nopointergc}, though faster still, is left alone: with it each training step leaks some 36 kB.
 */
public final class NativeRuntime {

    static {
        setUnlessGiven("org.bytedeco.javacpp.maxphysicalbytes", "0");
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
        openblas.blas_set_num_threads(1);
    }

    private NativeRuntime() {}

    /** Returns when ND4J is loaded. Costs a second or two the first time in a process, nothing later. */
    public static void ensureLoaded() {
        // The static initializer did it.
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
