package io.fittingroom.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the processor that this process runs on.
 *
 * @param model its name; the architecture where the system does not tell
 * @param best what it can do at the least; empty for others than the x86 family, and where nobody tells
 * @param isWhole whether it can do nothing beyond that: Linux tells all, HotSpot only what it uses itself
 */
record Processor(String model, Optional<InstructionSet> best, boolean isWhole) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    static Processor current() {
        String architecture = System.getProperty("os.arch");
        if (Files.isReadable(CPU_INFO)) {
            try {
                return ofLinux(Files.readAllLines(CPU_INFO, StandardCharsets.UTF_8), architecture);
            } catch (IOException unreadable) {
                // It is a description for people and a warning; HotSpot knows enough for the latter.
                return new Processor(architecture, ofHotSpot(), false);
            }
        }
        return new Processor(architecture, ofHotSpot(), false);
    }

    /** By what Linux says of its processors; on ARM it gives neither model nor flags of ours. */
    static Processor ofLinux(List<String> cpuInfo, String architecture) {
        Optional<InstructionSet> best =
                first(cpuInfo, "flags").map(flags -> best(Set.copyOf(List.of(flags.split("\\s+")))));
        return new Processor(first(cpuInfo, "model name").orElse(architecture), best, best.isPresent());
    }

    private static Optional<String> first(List<String> cpuInfo, String key) {
        return cpuInfo.stream()
                .filter(line -> line.matches(key + "\\s*:.*\\S.*"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    private static InstructionSet best(Set<String> flags) {
        InstructionSet best = InstructionSet.SSE;
        for (InstructionSet level : InstructionSet.values()) {
            if (!flags.containsAll(level.flags())) {
                break;
            }
            best = level;
        }
        return best;
    }

    /** HotSpot looks by itself; its option is absent on other processors and in other virtual machines. */
    private static Optional<InstructionSet> ofHotSpot() {
        try {
            HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return Optional.of(
                    switch (hotSpot.getVMOption("UseAVX").getValue()) {
                        case "0" -> InstructionSet.SSE;
                        case "1" -> InstructionSet.AVX;
                        case "2" -> InstructionSet.AVX2;
                        default -> InstructionSet.AVX512;
                    });
        } catch (RuntimeException unknown) {
            return Optional.empty();
        }
    }
}
