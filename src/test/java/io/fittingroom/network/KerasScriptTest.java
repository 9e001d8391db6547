package io.fittingroom.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KerasScriptTest {

    @TempDir
    private Path directory;

    @Test
    void theLessonReadsAsAKerasUserWouldWriteIt() {
        assertThat(KerasScript.of(Trainings.lesson(5)))
                .contains("""
                keras.utils.set_random_seed(42)

                (train_images, train_labels), (test_images, test_labels) = keras.datasets.fashion_mnist.load_data()
                """)
                .contains("""
                model = keras.Sequential(
                    [
                        keras.Input(shape=(28, 28)),
                        layers.Rescaling(0.00392156862745098),
                        layers.Flatten(),
                        layers.Dense(128, activation="relu"),
                        layers.Dense(10, activation="softmax"),
                    ],
                    name="sequential",
                )
                """)
                .contains("""
                model.compile(
                    optimizer=keras.optimizers.Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1.0E-7, amsgrad=False),
                    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=False),
                    metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
                )
                """)
                .contains("""
                model.fit(
                    train_images,
                    train_labels,
                    epochs=5,
                    batch_size=32,
                    shuffle=True,
                """);
    }

    @Test
    void picturesInColourHaveTheirChannelsAlready() {
        assertThat(KerasScript.of(Trainings.colored()))
                .contains("pictures of red, green and blue from 0\n# to 255, shape (count, 12, 9, 3), and their")
                .contains("keras.Input(shape=(12, 9, 3)),\n")
                .contains("DOWNLOAD = \"/api/datasets/flowers/versions/3/download?format=npz\"\n")
                .contains("""
                DATASET = "flowers-3.npz"
                with np.load(DATASET) as data:
                    train_images, train_labels = data["x_train"], data["y_train"]
                    test_images, test_labels = data["x_test"], data["y_test"]
                    validation_images, validation_labels = data["x_val"], data["y_val"]
                """)
                .contains("validation_data=(validation_images, validation_labels),\n")
                .contains("layers.RandomTranslation(")
                .doesNotContain("Reshape");
    }

    @Test
    void picturesGetTheirChannelWhereALayerWantsIt() {
        List<String> scripts = Trainings.ofEveryKind().map(KerasScript::of).toList();

        assertThat(scripts).anySatisfy(script -> assertThat(script).contains("""
                        layers.Rescaling(0.00392156862745098),
                        layers.Reshape((28, 28, 1)),
                        layers.Conv2D(4, (3, 5), strides=(1, 2), padding="same", activation="relu", kernel_initializer="he_normal", \
                kernel_regularizer=keras.regularizers.L1L2(l1=0.0, l2=1.0E-4)),
                """));
    }

    @Test
    void everyScriptIsPython() throws Exception {
        assumeThat(hasPython()).as("python3 is here").isTrue();
        List<String> command = new ArrayList<>(List.of("python3", "-m", "py_compile"));
        List<Training> trainings = Trainings.ofEveryKind().toList();
        for (int i = 0; i < trainings.size(); i++) {
            Path script = directory.resolve("training_" + i + ".py");
            Files.writeString(script, KerasScript.of(trainings.get(i)), StandardCharsets.US_ASCII);
            command.add(script.toString());
        }

        assertThat(run(command)).isEmpty();
    }

    @Test
    void namesStayWithinTheirQuotes() throws Exception {
        assumeThat(hasPython()).as("python3 is here").isTrue();
        Training hostile = Trainings.hostile();
        String script = KerasScript.of(hostile);
        // The two assignments alone, and then what they have assigned, written so that nothing can be mistaken.
        String assignments = script.lines()
                .filter(line -> line.startsWith("MODEL = ") || line.startsWith("LABELS = "))
                .reduce("", (all, line) -> all + line + "\n");
        Path file = directory.resolve("names.py");
        Files.writeString(file, assignments + """
                for name in [MODEL] + LABELS:
                    print(" ".join(str(ord(c)) for c in name))
                """);

        List<String> expected = new ArrayList<>();
        expected.add(codes(hostile.model()));
        hostile.labels().forEach(label -> expected.add(codes(label)));
        assertThat(run(List.of("python3", file.toString())).lines()).containsExactlyElementsOf(expected);
    }

    private static String codes(String text) {
        return String.join(" ", text.codePoints().mapToObj(String::valueOf).toList());
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    /** What the command printed; it must succeed. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }
}
