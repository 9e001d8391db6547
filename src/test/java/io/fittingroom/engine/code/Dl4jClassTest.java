package io.fittingroom.engine.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.network.Training;
import io.fittingroom.network.Trainings;
import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Dl4jClassTest {

    @TempDir
    private Path directory;

    @Test
    void theLessonReadsAsADl4jUserWouldWriteIt() {
        assertThat(Dl4jClass.of(Trainings.lesson(5)))
                .contains("new DenseLayer.Builder().nIn(784).nOut(128).activation(new ActivationReLU()).build()")
                .contains(
                        ".updater(Adam.builder().learningRate(0.001).beta1(0.9).beta2(0.999).epsilon(1.0E-7).build())")
                .contains("uniform(weights, 0, 100352, 0, Math.sqrt(6.0 / 912));")
                .doesNotContain("${", "EarlyStopping", "fittingroom");
    }

    @Test
    void whatDl4jDoesOtherwiseIsSaid() {
        List<String> classes = Trainings.ofEveryKind().map(Dl4jClass::of).toList();

        assertThat(classes)
                .anySatisfy(text -> assertThat(text).contains("DL4J has momentum in Nesterov's form only"))
                .anySatisfy(text -> assertThat(text).contains("DL4J's GELU is an approximation"));
    }

    @Test
    void everyClassCompiles() {
        List<String> texts = Trainings.ofEveryKind().map(Dl4jClass::of).toList();
        List<JavaFileObject> sources = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            // Under names of their own they are compiled in one go, which takes seconds instead of a minute.
            String name = "Training" + i;
            sources.add(JavaSources.source(name, texts.get(i).replaceAll("\\bTraining\\b", name)));
        }

        assertThat(JavaSources.compile(sources, directory)).isEmpty();
        assertThat(sources).hasSizeGreaterThan(40);
    }

    @Test
    void namesStayWithinTheirQuotes() throws Exception {
        Training hostile = Trainings.hostile();
        assertThat(JavaSources.compile(List.of(JavaSources.source("Training", Dl4jClass.of(hostile))), directory))
                .isEmpty();

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            Class<?> training = loader.loadClass("Training");

            assertThat(constant(training, "MODEL")).isEqualTo(hostile.model());
            assertThat((String[]) constant(training, "LABELS")).containsExactlyElementsOf(hostile.labels());
        }
    }

    private static Object constant(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(null);
    }
}
