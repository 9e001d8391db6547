package io.fittingroom.engine;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a kernel of OpenBLAS's asks of a processor of the x86 family, each level with all that the ones before it have. The
 * names are those that people look for; the flags are Linux's.
 */
enum InstructionSet {
    SSE("SSE", ""),
    AVX("AVX", "avx"),
    AVX2("AVX2", "avx2 fma"),
    AVX512("AVX-512", "avx512f avx512dq avx512bw avx512vl"),
    AVX512_BF16("AVX-512 with BF16", "avx512_bf16"),
    AMX("AMX", "amx_tile amx_bf16");

    /** OpenBLAS's cores with more than SSE, by lower-case name; of its dynamic builds for x86. */
    private static final Map<String, InstructionSet> OF_CORE = Map.ofEntries(
            Map.entry("sandybridge", AVX),
            Map.entry("bulldozer", AVX),
            Map.entry("piledriver", AVX),
            Map.entry("steamroller", AVX),
            Map.entry("excavator", AVX2),
            Map.entry("haswell", AVX2),
            Map.entry("zen", AVX2),
            Map.entry("skylakex", AVX512),
            Map.entry("cooperlake", AVX512_BF16),
            Map.entry("sapphirerapids", AMX));

    private static final List<String> WITH_SSE_ALONE = List.of(
            "katmai",
            "coppermine",
            "northwood",
            "prescott",
            "banias",
            "atom",
            "core2",
            "penryn",
            "dunnington",
            "nehalem",
            "athlon",
            "opteron",
            "opteron_sse3",
            "barcelona",
            "bobcat",
            "nano");

    private final String title;
    private final String flags;

    InstructionSet(String title, String flags) {
        this.title = title;
        this.flags = flags;
    }

    /** What a core's kernels need; empty for cores of other processors, and those that are not known here. */
    static Optional<InstructionSet> of(String core) {
        String name = core.toLowerCase(Locale.ROOT);
        return WITH_SSE_ALONE.contains(name) ? Optional.of(SSE) : Optional.ofNullable(OF_CORE.get(name));
    }

    /** As people write it. */
    String title() {
        return title;
    }

    /** What Linux calls it, without what the levels before it have. */
    List<String> flags() {
        return flags.isEmpty() ? List.of() : List.of(flags.split(" "));
    }
}
