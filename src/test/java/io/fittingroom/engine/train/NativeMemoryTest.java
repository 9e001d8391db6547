package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.file.ArtifactReader;
import io.fittingroom.engine.serve.InferenceThreads;
import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Lesson;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {

    private static final Sequential LESSON =
            new Sequential(Lesson.LAYERS, Optimizer.Adam.DEFAULT, Loss.SPARSE_CATEGORICAL_CROSSENTROPY);

    @Test
    void whatIsClosedIsFreeAtOnceAndNoWholeCollectionIsAskedFor() {
        byte[] artifact;
        try (TrainingSession session = session()) {
            artifact = session.artifact();
        }
        InferenceThreads threads = new InferenceThreads(2, 16);
        openAndClose(artifact, threads);
        long bytes = Pointer.totalBytes();
        long collections = wholeCollections();

        for (int i = 0; i < 30; i++) {
            openAndClose(artifact, threads);
        }

        // Each round takes 1.2 MB for the weights to serve with and the trained ones with their gradient.
        assertThat(Pointer.totalBytes() - bytes).isLessThan(1_200_000);
        assertThat(wholeCollections()).isEqualTo(collections);
    }

    private static void openAndClose(byte[] artifact, InferenceThreads threads) {
        session().close();
        try (ServingNetwork network = ServingNetwork.load(
                LESSON, Shape.of(28, 28), ArtifactReader.weights(artifact, LESSON, Shape.of(28, 28)), threads)) {
            assertThat(network.predict(List.of(new float[784]))).isPresent();
        }
    }

    private static TrainingSession session() {
        return new TrainingSession(LESSON, new Fit(1, 32, 0, true, 1, List.of()), Pictures.first(100, 10));
    }

    /** Collections of the old generation since the start. */
    private static long wholeCollections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(collector -> collector.getName().contains("MarkSweep")
                        || collector.getName().contains("Old"))
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
