package io.fittingroom.engine.blas;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads OpenBLAS once, with the settings that were measured to be best for small networks (docs/decisions/0003): one thread of
 * its own, since the arrays are too small to share out, and no reading of /proc at each allocation. JavaCPP's {@code
 * nopointergc}, though faster still, is left alone: with it each training step of DL4J's leaks some 36 kB.
 */
public final class OpenBlas {

    private static final Logger LOG = LoggerFactory.getLogger(OpenBlas.class);

    static {
        // Before anything of JavaCPP is loaded.
        if (System.getProperty("org.bytedeco.javacpp.maxphysicalbytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        }
        useOneThread();
    }

    private OpenBlas() {}

    /**
     * Returns when OpenBLAS is loaded. Costs half a second the first time in a process, nothing later.
     *
     * @throws LinkageError when it cannot be
     */
    public static void ensureLoaded() {
        // The static initializer did it.
    }

    /** To be called again when ND4J, which asks for as many threads as there are processors, has been loaded. */
    public static void useOneThread() {
        openblas_nolapack.blas_set_num_threads(1);
    }

    /** Name and version. */
    public static String version() {
        return openblas_nolapack.OPENBLAS_VERSION.strip();
    }

    /**
     * The processor that the kernels in use were written for, in OpenBLAS's words; null where it does not tell. JavaCPP's
     * bindings leave the function out, so it is called by its address.
     */
    public static @Nullable String core() {
        try {
            Pointer function = Loader.addressof("openblas_get_corename");
            if (function == null || function.isNull()) {
                return null;
            }
            return com.sun.jna.Function.getFunction(new com.sun.jna.Pointer(function.address()))
                    .invokeString(new Object[0], false);
        } catch (LinkageError | RuntimeException absent) {
            // It is for people to read and for a warning; products work without.
            LOG.debug("OpenBLAS's core is not known", absent);
            return null;
        }
    }
}
