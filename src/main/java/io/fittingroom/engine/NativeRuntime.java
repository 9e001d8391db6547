package io.fittingroom.engine;

import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Loads ND4J once, with the settings that were measured to be best for small networks (docs/decisions/0003): one OpenMP
 * thread, since the arrays are too small to share out. JavaCPP's
 * {@code nopointergc}, though faster still, is left alone: with it each training step leaks some 36 kB.
 */
final class NativeRuntime {

    static {
        Blas.requireUsable();
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
        // ND4J has the library under two names, of which the kernels share one.
        openblas.blas_set_num_threads(1);
        Blas.useOneThread();
    }

    private NativeRuntime() {}

    /** Returns when ND4J is loaded. Costs a second or two the first time in a process, nothing later. */
    static void ensureLoaded() {
        // The static initializer did it.
    }
}
