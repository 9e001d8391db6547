package io.fittingroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTest {

    @Test
    void theModelIsReadFromWhatLinuxSays() {
        assertThat(Processor.ofLinux(
                                List.of("processor\t: 0", "model name\t: Fast CPU @ 3.0GHz: B", "model name\t: other"),
                                "amd64")
                        .model())
                .isEqualTo("Fast CPU @ 3.0GHz: B");
    }

    @Test
    void onArmThereIsNeitherModelNorInstructionSet() {
        Processor processor = Processor.ofLinux(
                List.of("processor\t: 0", "model name\t: ", "Features\t: fp asimd", "CPU part\t: 0xd0c"), "aarch64");

        assertThat(processor.model()).isEqualTo("aarch64");
        assertThat(processor.best()).isEmpty();
    }

    @Test
    void theInstructionSetIsThatWithAllOfItsFlags() {
        assertThat(withFlags("fpu sse sse2")).isEqualTo(InstructionSet.SSE);
        assertThat(withFlags("fpu sse avx")).isEqualTo(InstructionSet.AVX);
        assertThat(withFlags("fpu avx avx2")).isEqualTo(InstructionSet.AVX);
        assertThat(withFlags("fpu fma avx avx2")).isEqualTo(InstructionSet.AVX2);
        assertThat(withFlags("fma avx avx2 avx512f avx512dq avx512bw avx512vl")).isEqualTo(InstructionSet.AVX512);
        assertThat(withFlags("fma avx avx2 avx512f avx512dq avx512bw avx512vl avx512_bf16"))
                .isEqualTo(InstructionSet.AVX512_BF16);
        // Set.of would refuse a name that comes twice.
        assertThat(withFlags("fpu avx avx2 fma avx2")).isEqualTo(InstructionSet.AVX2);
        // An emulation that names a part of it.
        assertThat(withFlags("fma avx avx2 avx512f avx512_bf16")).isEqualTo(InstructionSet.AVX2);
    }

    @Test
    void thisOneIsKnown() {
        assertThat(Processor.current().model()).isNotBlank();
    }

    private static InstructionSet withFlags(String flags) {
        return Processor.ofLinux(List.of("flags\t\t: " + flags), "amd64").best().orElseThrow();
    }
}
