package io.fittingroom.engine;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The library that multiplies matrices, and whether it can be relied on. It is looked at once in a process: a library that
 * multiplies wrongly, or that would stop the process by an instruction that the processor does not have, neither trains nor
 * predicts. Immutable.
 *
 * @param library name and version
 * @param core the processor that its kernels were written for, in OpenBLAS's words; null where it does not tell
 * @param processor the processor's model
 * @param finding what people should know of it; null where all is well
 */
public record Arithmetic(
        String library,
        @Nullable String core,
        String processor,
        @Nullable Finding finding) {

    /** The one of this process. Takes half a second the first time, nothing later. */
    public static Arithmetic ofThisProcess() {
        return ArithmeticExam.arithmetic();
    }

    /** Something that people should know. */
    public sealed interface Finding {

        /** Whether nothing can be computed. */
        boolean isFault();

        /** A stable name for programs. */
        String code();

        /** One sentence, or two, with the way out. */
        String sentence();
    }

    /**
     * The library is not there or cannot be loaded.
     *
     * @param reason in the loader's words
     */
    public record NotLoaded(String reason) implements Finding {

        @Override
        public boolean isFault() {
            return true;
        }

        @Override
        public String code() {
            return "BLAS_NOT_LOADED";
        }

        @Override
        public String sentence() {
            return "OpenBLAS, which multiplies matrices, cannot be loaded (" + reason
                    + "). It is unpacked below the data directory; -Dorg.bytedeco.javacpp.cachedir=DIR names another"
                    + " directory, from which libraries may be run.";
        }
    }

    /**
     * The processor lacks what the kernels need; a product would end the process.
     *
     * @param isForced whether OPENBLAS_CORETYPE asked for this core
     */
    public record CoreUnsupported(String core, String needed, boolean isForced) implements Finding {

        @Override
        public boolean isFault() {
            return true;
        }

        @Override
        public String code() {
            return "BLAS_CORE_UNSUPPORTED";
        }

        @Override
        public String sentence() {
            return "OpenBLAS uses its kernels for " + core + ", which need " + needed
                    + ", and this processor does not have that. "
                    + (isForced
                            ? "Remove OPENBLAS_CORETYPE from the environment, so that OpenBLAS chooses by itself."
                            : "Set OPENBLAS_CORETYPE in the environment to a core that it has, such as Haswell or Prescott.");
        }
    }

    /**
     * A product came out wrong.
     *
     * @param product which one, as rows x columns x inner
     */
    public record WrongProduct(@Nullable String core, String product) implements Finding {

        @Override
        public boolean isFault() {
            return true;
        }

        @Override
        public String code() {
            return "BLAS_WRONG_PRODUCT";
        }

        @Override
        public String sentence() {
            return "OpenBLAS multiplies wrongly here (the product " + product
                    + (core == null ? "" : ", with its kernels for " + core)
                    + "). Set OPENBLAS_CORETYPE in the environment to another core, such as Haswell or Prescott.";
        }
    }

    /**
     * The processor can do more than the kernels use, which makes everything slower.
     *
     * @param isForced whether OPENBLAS_CORETYPE asked for this core
     */
    public record CoreSlower(String core, String available, boolean isForced, String better) implements Finding {

        @Override
        public boolean isFault() {
            return false;
        }

        @Override
        public String code() {
            return "BLAS_CORE_SLOWER";
        }

        @Override
        public String sentence() {
            return "OpenBLAS uses its kernels for " + core + ", though this processor has " + available
                    + ": everything takes longer than it could. "
                    + (isForced
                            ? "Remove OPENBLAS_CORETYPE from the environment, so that OpenBLAS chooses by itself."
                            : "Set OPENBLAS_CORETYPE=" + better + " in the environment.");
        }
    }

    /** Whether nothing can be computed; the finding says why. */
    public boolean isUnusable() {
        return finding != null && finding.isFault();
    }

    /** What people should know, if anything. */
    public Optional<Finding> found() {
        return Optional.ofNullable(finding);
    }

    /** In a few words, such as "OpenBLAS 0.3.31, core Zen". */
    public String inWords() {
        return core == null ? library : library + ", core " + core;
    }

    /**
     * Refuses what has to be computed where nothing can be.
     *
     * @throws ProblemException ARITHMETIC_UNUSABLE, with the reason and the way out
     */
    public void requireUsable() {
        if (finding != null && finding.isFault()) {
            throw ProblemException.of(ProblemCode.ARITHMETIC_UNUSABLE, finding.sentence());
        }
    }
}
