package io.fittingroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.train.Cancellation;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.TrainingObserver;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Sequential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The same training by OpenBLAS's kernels for several processors: each in a process of its own, as they are chosen at its start. */
class CoresIT {

    /** Each of the kinds of kernels that there are: with SSE, AVX and AVX2, and AVX-512 where the processor has it. */
    private static final List<String> CORES = List.of("Prescott", "Nehalem", "Sandybridge", "Haswell", "SkylakeX");

    /** Two orders of adding some thousand numbers differ by some 1e-7 of them; 94 steps make more of it. */
    private static final double TOLERANCE = 1e-4;

    @Test
    void aTrainingComesOutTheSameButForRounding() throws Exception {
        Processor processor = Processor.current();
        List<String> cores = CORES.stream()
                .filter(core -> InstructionSet.of(core)
                        .filter(needed -> processor
                                .best()
                                .filter(has -> needed.compareTo(has) <= 0)
                                .isPresent())
                        .isPresent())
                .toList();
        Losses own = Losses.of(train(Map.of()));
        List<Process> others = new ArrayList<>();
        for (String core : cores) {
            others.add(start(Map.of("OPENBLAS_CORETYPE", core)));
        }
        for (int i = 0; i < cores.size(); i++) {
            Losses other = Losses.of(output(others.get(i)));

            assertThat(other.core()).isEqualToIgnoringCase(cores.get(i));
            assertThat(other.dense()).isBetween(own.dense() - TOLERANCE, own.dense() + TOLERANCE);
            assertThat(other.convolution()).isBetween(own.convolution() - TOLERANCE, own.convolution() + TOLERANCE);
        }
    }

    /** What {@link #main} prints. */
    private record Losses(String core, double dense, double convolution) {

        static Losses of(String line) {
            String[] fields = line.split(" ", -1);
            return new Losses(fields[0], Double.parseDouble(fields[1]), Double.parseDouble(fields[2]));
        }
    }

    private static String train(Map<String, String> environment) throws IOException, InterruptedException {
        return output(start(environment));
    }

    private static Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                CoresIT.class.getName());
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(all).isZero();
        return all.lines().reduce("", (before, line) -> line);
    }

    /** Trains two small networks and prints the core and the losses on the training pictures. */
    public static void main(String... arguments) {
        Dataset data = Pictures.first(3_000, 10);
        System.out.printf(
                Locale.ROOT,
                "%s %.9f %.9f%n",
                Arithmetic.ofThisProcess().core(),
                loss(Networks.dense(), data),
                loss(Networks.pictures(), data));
    }

    private static final class NobodyListens implements TrainingObserver {

        @Override
        public void batchEnded(BatchProgress progress) {}

        @Override
        public void epochEnded(EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint) {}
    }

    private static double loss(Sequential network, Dataset data) {
        try (TrainingSession session = new TrainingSession(network, new Fit(1, 32, 0, true, 42, List.of()), data)) {
            session.train(new NobodyListens(), new Cancellation());
            return session.evaluate(data.train()).loss();
        }
    }
}
