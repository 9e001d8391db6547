package io.fittingroom.engine.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.engine.train.Cancellation;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.TrainingObserver;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Training;
import io.fittingroom.network.Trainings;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the service writes, run by itself: an epoch on all 60,000 pictures. */
class Dl4jClassIT {

    private static final Pattern TEST_ACCURACY = Pattern.compile("Test accuracy ([0-9.]+)");
    private static final Path DATA = Path.of("src", "main", "resources", "datasets", "fashion-mnist");

    @TempDir
    private Path directory;

    @Test
    void theLessonInPlainDl4jIsAsAccurateAsHere() throws Exception {
        Training lesson = Trainings.lesson(1);
        assertThat(JavaSources.compile(List.of(JavaSources.source("Training", Dl4jClass.of(lesson))), directory))
                .isEmpty();
        double there = accuracyPrintedBy(directory);

        Dataset data = new Datasets().get("fashion-mnist");
        try (TrainingSession session = new TrainingSession(lesson.network(), lesson.fit(), data)) {
            session.train(new Unobserved(), new Cancellation());
            double here = session.evaluate(data.test()).accuracy();
            // The same first weights and the same order; what is left is how the two round, and DL4J's Adam.
            assertThat(there).as("plain DL4J").isCloseTo(here, within(0.01)).isGreaterThan(0.8);
        }
    }

    private static double accuracyPrintedBy(Path classes) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                "Training",
                DATA.toAbsolutePath().toString());
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.directory(classes.toFile()).redirectErrorStream(true);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).contains("The first test picture is Ankle boot");
        assertThat(Files.exists(classes.resolve("fashion-mnist.zip"))).isTrue();
        Matcher accuracy = TEST_ACCURACY.matcher(printed);
        assertThat(accuracy.find()).as(printed).isTrue();
        return Double.parseDouble(accuracy.group(1));
    }

    private static final class Unobserved implements TrainingObserver {

        @Override
        public void batchEnded(BatchProgress progress) {
            // Only the end counts.
        }

        @Override
        public void epochEnded(EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint) {
            // Only the end counts.
        }
    }
}
