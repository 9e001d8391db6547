package io.fittingroom.engine.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.serve.InferenceThreads;
import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.engine.train.Cancellation;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.TrainingObserver;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.network.Activation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Lesson;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ONNX Runtime makes of the exported files. */
class OnnxModelTest {

    private static final Shape INPUT = Shape.of(28, 28);
    private static Dataset data;
    private static InferenceThreads threads;

    @BeforeAll
    static void start() {
        data = Pictures.first(500, 64);
        threads = new InferenceThreads(1, 4);
    }

    @ParameterizedTest
    @EnumSource
    void everyActivationAnswersAsInTheService(Activation activation) throws OrtException {
        Sequential network = sequential(
                new Layer.Rescaling(1.0 / 255, -0.25),
                new Layer.Flatten(),
                new Layer.Dense(24, activation),
                new Layer.Dense(12, activation),
                new Layer.Dense(10, Activation.SOFTMAX));
        byte[] artifact = trained(network);
        byte[] onnx = OnnxModel.write(network, INPUT, artifact, Map.of());

        for (int batch : new int[] {1, 7, 64}) {
            List<float[]> pictures = pictures(batch);
            float[][] theirs = run(onnx, pictures);
            List<float[]> ours;
            try (ServingNetwork serving =
                    ServingNetwork.load(network, INPUT, ArtifactReader.weights(artifact, network, INPUT), threads)) {
                ours = serving.predict(pictures).orElseThrow();
            }
            assertThat(theirs).hasNumberOfRows(batch);
            for (int i = 0; i < batch; i++) {
                assertThat(theirs[i]).containsExactly(ours.get(i), within(1e-5f));
            }
        }
    }

    @Test
    void aNetworkOfOneLayerAndRescalingInItsMiddleExportToo() throws OrtException {
        Sequential one = sequential(new Layer.Flatten(), new Layer.Dense(12, Activation.SOFTMAX));
        Sequential odd = sequential(
                new Layer.Flatten(),
                new Layer.Rescaling(0.01, 0),
                new Layer.Flatten(),
                new Layer.Dense(8, Activation.LINEAR),
                new Layer.Rescaling(1, 0.5),
                new Layer.Dense(10, Activation.SOFTMAX));
        for (Sequential network : List.of(one, odd)) {
            byte[] artifact = trained(network);
            float[][] theirs = run(OnnxModel.write(network, INPUT, artifact, Map.of()), pictures(5));
            try (ServingNetwork serving =
                    ServingNetwork.load(network, INPUT, ArtifactReader.weights(artifact, network, INPUT), threads)) {
                List<float[]> ours = serving.predict(pictures(5)).orElseThrow();
                for (int i = 0; i < 5; i++) {
                    assertThat(theirs[i]).containsExactly(ours.get(i), within(1e-5f));
                }
            }
        }
    }

    @Test
    void namesShapesAndMetadataAreInTheFile() throws OrtException {
        Sequential lesson = sequential(Lesson.LAYERS.toArray(new Layer[0]));
        byte[] onnx =
                OnnxModel.write(lesson, INPUT, trained(lesson), Map.of("labels", "[\"Ankle boot\"]", "version", "3"));

        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(onnx)) {
            assertThat(session.getInputNames()).containsExactly("pixels");
            assertThat(session.getOutputNames()).containsExactly("probabilities");
            TensorInfo input = (TensorInfo) session.getInputInfo().get("pixels").getInfo();
            TensorInfo output =
                    (TensorInfo) session.getOutputInfo().get("probabilities").getInfo();
            assertThat(input.getShape()).containsExactly(-1, 28, 28);
            assertThat(output.getShape()).containsExactly(-1, 10);
            assertThat(session.getMetadata().getCustomMetadata())
                    .containsEntry("labels", "[\"Ankle boot\"]")
                    .containsEntry("version", "3");
            assertThat(session.getMetadata().getProducerName()).isEqualTo("fitting-room");
        }
    }

    private static float[][] run(byte[] onnx, List<float[]> pictures) throws OrtException {
        FloatBuffer pixels = FloatBuffer.allocate(pictures.size() * 784);
        pictures.forEach(pixels::put);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(onnx);
                OnnxTensor tensor =
                        OnnxTensor.createTensor(environment, pixels.flip(), new long[] {pictures.size(), 28, 28});
                OrtSession.Result result = session.run(Map.of("pixels", tensor))) {
            return (float[][]) result.get(0).getValue();
        }
    }

    private static byte[] trained(Sequential network) {
        try (TrainingSession session = new TrainingSession(network, new Fit(1, 32, 0, true, 5, List.of()), data)) {
            session.train(
                    new TrainingObserver() {
                        @Override
                        public void batchEnded(BatchProgress progress) {}

                        @Override
                        public void epochEnded(EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint) {}
                    },
                    new Cancellation());
            return session.artifact();
        }
    }

    private static Sequential sequential(Layer... layers) {
        return new Sequential(List.of(layers), Optimizer.Adam.DEFAULT, Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
    }

    private static List<float[]> pictures(int count) {
        List<float[]> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] picture = new float[784];
            data.test().copyPixels(i, picture, 0);
            pictures.add(picture);
        }
        return pictures;
    }
}
