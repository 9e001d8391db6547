package io.fittingroom.engine.dl4j;

import io.fittingroom.engine.blas.OpenBlas;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Loads ND4J once, with one OpenMP thread, since the arrays are too small to share out (docs/decisions/0003). */
public final class Nd4jRuntime {

    static {
        // Before anything of JavaCPP is loaded.
        OpenBlas.ensureLoaded();
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
        // ND4J has the library under two names, of which the kernels share one.
        openblas.blas_set_num_threads(1);
        OpenBlas.useOneThread();
    }

    private Nd4jRuntime() {}

    /** Returns when ND4J is loaded. Costs a second or two the first time in a process, nothing later. */
    public static void ensureLoaded() {
        // The static initializer did it.
    }
}
