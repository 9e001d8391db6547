package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.engine.code.Dl4jClass;
import io.fittingroom.engine.code.JavaSources;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.network.Training;
import io.fittingroom.network.Trainings;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private static Object call(Class<?> type, String name, Integer... arguments) throws ReflectiveOperationException {
        Class<?>[] types = new Class<?>[arguments.length];
        Arrays.fill(types, int.class);
        Method method = type.getDeclaredMethod(name, types);
        method.setAccessible(true);
        return method.invoke(null, (Object[]) arguments);
    }
}
