package io.fittingroom.engine;

import io.fittingroom.engine.Arithmetic.CoreSlower;
import io.fittingroom.engine.Arithmetic.CoreUnsupported;
import io.fittingroom.engine.Arithmetic.Finding;
import io.fittingroom.engine.Arithmetic.NotLoaded;
import io.fittingroom.engine.Arithmetic.WrongProduct;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads OpenBLAS, once, with one thread of its own, since the matrices are too small to share out in it, and finds out whether
 * it can be relied on (docs/decisions/0020).
 */
final class Blas {

    private static final Logger LOG = LoggerFactory.getLogger(Blas.class);
    private static final String CORE_TYPE = "OPENBLAS_CORETYPE";
    private static final Arithmetic ARITHMETIC;

    static {
        // JavaCPP would read /proc at each allocation.
        setUnlessGiven("org.bytedeco.javacpp.maxphysicalbytes", "0");
        ARITHMETIC = load();
    }

    private Blas() {}

    static Arithmetic arithmetic() {
        return ARITHMETIC;
    }

    /** @throws io.fittingroom.problem.ProblemException when it cannot be relied on */
    static void requireUsable() {
        ARITHMETIC.requireUsable();
    }

    /** Called again when ND4J, which asks for as many threads as there are processors, has been loaded. */
    static void useOneThread() {
        openblas_nolapack.blas_set_num_threads(1);
    }

    private static Arithmetic load() {
        Processor processor = Processor.current();
        try {
            useOneThread();
        } catch (LinkageError absent) {
            LOG.debug("OpenBLAS is not to be had", absent);
            return new Arithmetic(
                    "OpenBLAS", null, processor.model(), new NotLoaded(String.valueOf(absent.getMessage())));
        }
        String core = core();
        Finding finding = examine(core, System.getenv(CORE_TYPE) != null, processor, ProductSelfTest::firstWrong);
        return new Arithmetic(openblas_nolapack.OPENBLAS_VERSION.strip(), core, processor.model(), finding);
    }

    /**
     * What is to be said of a core on a processor.
     *
     * @param isForced whether the environment asked for the core
     * @param firstWrong tries products, and must not be asked when they would end the process
     */
    static @Nullable Finding examine(
            @Nullable String core, boolean isForced, Processor processor, Supplier<Optional<String>> firstWrong) {
        Optional<InstructionSet> needed = Optional.ofNullable(core).flatMap(InstructionSet::of);
        Optional<InstructionSet> has = processor.best();
        if (needed.isPresent()
                && has.isPresent()
                && processor.isWhole()
                && needed.get().compareTo(has.get()) > 0) {
            return new CoreUnsupported(core, needed.get().title(), isForced);
        }
        Optional<String> wrong = firstWrong.get();
        if (wrong.isPresent()) {
            return new WrongProduct(core, wrong.get());
        }
        if (needed.isPresent() && has.isPresent()) {
            return slower(core, needed.get(), has.get(), isForced);
        }
        return null;
    }

    /** Beyond plain AVX-512, cores differ in other products than ours. */
    private static @Nullable Finding slower(String core, InstructionSet used, InstructionSet has, boolean isForced) {
        if (has.compareTo(InstructionSet.AVX512) >= 0 && used.compareTo(InstructionSet.AVX512) < 0) {
            return new CoreSlower(core, InstructionSet.AVX512.title(), isForced, "SkylakeX");
        } else if (has.compareTo(InstructionSet.AVX2) >= 0 && used.compareTo(InstructionSet.AVX2) < 0) {
            return new CoreSlower(core, InstructionSet.AVX2.title(), isForced, "Haswell");
        }
        return null;
    }

    /** JavaCPP's bindings leave the function out, so it is called by its address. Null where that is not possible. */
    private static @Nullable String core() {
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

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
