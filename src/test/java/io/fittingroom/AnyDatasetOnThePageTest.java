package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page knows no size, no number of classes and no name of a data set: all that it learns from the service. */
class AnyDatasetOnThePageTest {

    private static final Pattern OF_FASHION_MNIST =
            Pattern.compile("(?<![.\\d])(28|784)\\b|(?i)fashion-mnist|fashionMnist|clothes|clothing");

    /** The key of a chart is so wide; the lesson begins by saying what is on its pictures. */
    private static final Map<String, String> OTHERS =
            Map.of("chart.js", "<svg width=\"28\"", "en.js", "small grey pictures of clothes");

    @Test
    void noScriptKnowsTheBundledDataSet() throws IOException {
        List<String> found = new ArrayList<>();
        int files = 0;
        try (Stream<Path> scripts = Files.list(PageWords.SCRIPTS)) {
            for (Path script : scripts.sorted().toList()) {
                files++;
                String name = script.getFileName().toString();
                Files.readAllLines(script).stream()
                        .filter(line -> OF_FASHION_MNIST.matcher(line).find())
                        .filter(line -> !OTHERS.containsKey(name) || !line.contains(OTHERS.get(name)))
                        .forEach(line -> found.add(name + ": " + line.strip()));
            }
        }

        assertThat(files).isGreaterThan(25);
        assertThat(found).isEmpty();
    }
}
