package io.fittingroom.engine;

import io.fittingroom.engine.Arithmetic.CoreSlower;
import io.fittingroom.engine.Arithmetic.CoreUnsupported;
import io.fittingroom.engine.Arithmetic.Finding;
import io.fittingroom.engine.Arithmetic.NotLoaded;
import io.fittingroom.engine.Arithmetic.WrongProduct;
import io.fittingroom.engine.blas.OpenBlas;
import io.fittingroom.engine.blas.ProductSelfTest;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether OpenBLAS can be relied on (docs/decisions/0020): what its kernels need, what the processor has, and whether
 * products are right.
 */
final class ArithmeticExam {

    private static final String CORE_TYPE = "OPENBLAS_CORETYPE";
    private static final Arithmetic ARITHMETIC = load();

    private ArithmeticExam() {}

    static Arithmetic arithmetic() {
        return ARITHMETIC;
    }

    private static Arithmetic load() {
        Processor processor = Processor.current();
        try {
            OpenBlas.ensureLoaded();
        } catch (LinkageError absent) {
            return new Arithmetic(
                    "OpenBLAS", null, processor.model(), new NotLoaded(String.valueOf(absent.getMessage())));
        }
        String core = OpenBlas.core();
        Finding finding = examine(core, System.getenv(CORE_TYPE) != null, processor, ProductSelfTest::firstWrong);
        return new Arithmetic(OpenBlas.version(), core, processor.model(), finding);
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
}
