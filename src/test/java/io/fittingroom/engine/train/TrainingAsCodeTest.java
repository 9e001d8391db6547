package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.engine.code.Dl4jClass;
import io.fittingroom.engine.code.JavaSources;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.network.Training;
import io.fittingroom.network.Trainings;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the class on plain DL4J says of itself. */
class TrainingAsCodeTest {

    @TempDir
    private Path directory;

    @Test
    void itHasTheServicesFirstWeightsAndOrderOfThePictures() throws Exception {
        Training lesson = Trainings.lesson(2);
        String text = Dl4jClass.of(lesson);
        assertThat(text).contains("First weights and the order of the pictures are the service's.");
        assertThat(JavaSources.compile(List.of(JavaSources.source(Dl4jClass.NAME, text)), directory))
                .isEmpty();

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            Class<?> written = loader.loadClass(Dl4jClass.NAME);

            ParameterLayout layout = ParameterLayout.of(lesson.network(), lesson.input());
            assertThat((float[]) call(written, "firstWeights"))
                    .containsExactly(FirstWeights.draw(layout, lesson.fit().seed()));
            for (int epoch = 1; epoch <= 2; epoch++) {
                assertThat((int[]) call(written, "order", epoch, 60_000))
                        .containsExactly(Epochs.order(epoch, 60_000, lesson.fit(), new NoiseSource()));
            }
        }
    }

    /** In the file row by row, each pixel red, green and blue; in DL4J the whole red picture comes first. */
    @Test
    void itReadsPicturesInColour() throws Exception {
        String text = Dl4jClass.of(Trainings.colored());
        assertThat(text)
                .contains("Input [batch, 3, 12, 9]", "train-images-idx4-ubyte.gz", "train-labels-idx1-short.gz");
        assertThat(JavaSources.compile(List.of(JavaSources.source(Dl4jClass.NAME, text)), directory))
                .isEmpty();
        Path data = Files.createDirectory(directory.resolve("data"));
        byte[] pixels = new byte[20 + 2 * 324];
        for (int i = 20; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 7);
        }
        write(data.resolve("train-images-idx4-ubyte.gz"), pixels);
        write(data.resolve("train-labels-idx1-short.gz"), new byte[] {0, 0, 11, 1, 0, 0, 0, 2, 0, 5, 1, 43});

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            Class<?> written = loader.loadClass(Dl4jClass.NAME + "$Pictures");
            Object all = method(written, "read", Path.class, String.class).invoke(null, data, "train");
            int[] order = {1, 0};

            assertThat((int[]) method(written, "labels", int[].class, int.class, int.class)
                            .invoke(all, order, 0, 2))
                    .containsExactly(299, 5);
            try (INDArray features = (INDArray) method(written, "features", int[].class, int.class, int.class)
                    .invoke(all, order, 0, 2)) {
                assertThat(features.shape()).containsExactly(2, 3, 12, 9);
                int at = 20 + 324 + (4 * 9 + 7) * 3 + 2;
                assertThat(features.getFloat(0, 2, 4, 7)).isEqualTo(pixels[at] & 0xFF);
            }

            float[] values = (float[])
                    method(written, "values", int[].class, int.class, int.class).invoke(all, order, 0, 2);
            float[] here = values.clone();
            NoiseSource noise = new NoiseSource();
            noise.begin(42, 1, 3);
            new Augmenter(Trainings.colored().fit().augmentation(), 12, 9, 3).apply(here, noise.random());
            assertThat((float[])
                            method(loader.loadClass(Dl4jClass.NAME), "changed", float[].class, int.class, int.class)
                                    .invoke(null, values, 1, 3))
                    .containsExactly(here);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content);
        }
    }

    private static Method method(Class<?> type, String name, Class<?>... types) throws ReflectiveOperationException {
        Method method = type.getDeclaredMethod(name, types);
        method.setAccessible(true);
        return method;
    }

    private static Object call(Class<?> type, String name, Integer... arguments) throws ReflectiveOperationException {
        Class<?>[] types = new Class<?>[arguments.length];
        Arrays.fill(types, int.class);
        return method(type, name, types).invoke(null, (Object[]) arguments);
    }
}
