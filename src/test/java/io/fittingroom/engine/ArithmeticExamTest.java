package io.fittingroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fittingroom.engine.Arithmetic.CoreSlower;
import io.fittingroom.engine.Arithmetic.CoreUnsupported;
import io.fittingroom.engine.Arithmetic.Finding;
import io.fittingroom.engine.Arithmetic.NotLoaded;
import io.fittingroom.engine.Arithmetic.WrongProduct;
import io.fittingroom.web.ProblemException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArithmeticExamTest {

    private static final String NONE = "none";

    @ParameterizedTest
    @CsvSource({
        "Zen, AVX2, none",
        "Haswell, AVX2, none",
        "SkylakeX, AVX512, none",
        "Cooperlake, AVX512_BF16, none",
        "SkylakeX, AMX, none",
        "Prescott, SSE, none",
        "Sandybridge, AVX, none",
        "ARMV8, SSE, none",
        // OpenBLAS 0.3.19 on a Zen 4 or 5.
        "Barcelona, AVX512_BF16, BLAS_CORE_SLOWER",
        "Barcelona, AVX2, BLAS_CORE_SLOWER",
        "Nehalem, AVX2, BLAS_CORE_SLOWER",
        "Haswell, AVX512, BLAS_CORE_SLOWER",
        "SkylakeX, AVX2, BLAS_CORE_UNSUPPORTED",
        "Haswell, SSE, BLAS_CORE_UNSUPPORTED",
        "Cooperlake, AVX512, BLAS_CORE_UNSUPPORTED"
    })
    void aCoreFitsTheProcessorOrNot(String core, InstructionSet best, String code) {
        Finding finding = ArithmeticExam.examine(core, false, knownToHave(best), Optional::empty);

        assertThat(finding == null ? NONE : finding.code()).isEqualTo(code);
    }

    @Test
    void whereHotSpotAloneTellsACoreIsNotTakenForUnsupported() {
        Processor unsure = new Processor("amd64", Optional.of(InstructionSet.AVX2), false);

        assertThat(ArithmeticExam.examine("SkylakeX", false, unsure, Optional::empty))
                .isNull();
        assertThat(ArithmeticExam.examine("Barcelona", false, unsure, Optional::empty))
                .isInstanceOf(CoreSlower.class);
    }

    @Test
    void whatWouldEndTheProcessIsNotTried() {
        Finding finding = ArithmeticExam.examine("SkylakeX", true, knownToHave(InstructionSet.AVX2), () -> {
            throw new AssertionError("a product was tried");
        });

        assertThat(finding).isEqualTo(new CoreUnsupported("SkylakeX", "AVX-512", true));
    }

    @Test
    void aWrongProductIsAFaultWhateverTheCore() {
        Processor processor = knownToHave(InstructionSet.AVX2);

        assertThat(ArithmeticExam.examine("Zen", false, processor, () -> Optional.of("3x5x7")))
                .isEqualTo(new WrongProduct("Zen", "3x5x7"));
        assertThat(ArithmeticExam.examine(null, false, processor, () -> Optional.of("3x5x7")))
                .isEqualTo(new WrongProduct(null, "3x5x7"));
    }

    @Test
    void eachFindingNamesTheWayOut() {
        assertThat(new CoreSlower("Barcelona", "AVX2", false, "Haswell").sentence())
                .contains("Barcelona", "OPENBLAS_CORETYPE=Haswell");
        assertThat(new CoreSlower("Haswell", "AVX-512", true, "SkylakeX").sentence())
                .contains("Remove OPENBLAS_CORETYPE");
        assertThat(new CoreUnsupported("SkylakeX", "AVX-512", true).sentence()).contains("Remove OPENBLAS_CORETYPE");
        assertThat(new CoreUnsupported("SkylakeX", "AVX-512", false).sentence()).contains("Set OPENBLAS_CORETYPE");
        assertThat(new WrongProduct("Zen", "3x5x7").sentence()).contains("3x5x7", "Zen", "OPENBLAS_CORETYPE");
        assertThat(new NotLoaded("no exec").sentence()).contains("no exec", "org.bytedeco.javacpp.cachedir");
    }

    @Test
    void aFaultRefusesWhatHasToBeComputed() {
        Arithmetic faulty = new Arithmetic("OpenBLAS 0.3.31", "Zen", "a processor", new WrongProduct("Zen", "3x5x7"));
        Arithmetic slow = new Arithmetic(
                "OpenBLAS 0.3.31", "Nehalem", "one", new CoreSlower("Nehalem", "AVX2", false, "Haswell"));

        assertThat(faulty.isUnusable()).isTrue();
        assertThatThrownBy(faulty::requireUsable)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("multiplies wrongly");
        assertThat(slow.isUnusable()).isFalse();
        slow.requireUsable();
    }

    @Test
    void theLibraryOfThisProcessIsKnownAndRight() {
        Arithmetic arithmetic = Arithmetic.ofThisProcess();

        assertThat(arithmetic.library()).matches("OpenBLAS 0\\.3\\.\\d+");
        assertThat(arithmetic.core()).matches("\\w+");
        assertThat(arithmetic.processor()).isNotBlank();
        assertThat(arithmetic.isUnusable()).isFalse();
    }

    private static Processor knownToHave(InstructionSet best) {
        return new Processor("a processor", Optional.of(best), true);
    }
}
