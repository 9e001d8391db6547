package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No code knows a size, a name or the classes of a data set but what stands for the bundled one: Fashion-MNIST's numbers are
 * in comments and in texts alone, as the example.
 */
class AnyDatasetTest {

    private static final Path SOURCES = Path.of("src/main/java/io/fittingroom");
    private static final Path PAGE = Path.of("src/main/resources/static");
    private static final Pattern TEXT = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"");
    private static final Pattern COMMENT = Pattern.compile("^\\s*(/?\\*|//).*|//.*$");
    private static final Pattern NUMBERS_OR_NAME = Pattern.compile("\\b(28|784)\\b|(?i)clothes|fashion");
    private static final Pattern TEN_CLASSES = Pattern.compile(
            "(?i)classes\\w* *(=|<|>|==|,) *10\\b|\\b10 *, *Activation.SOFTMAX|labels\\w* *(=|==) *10\\b");

    /** A constant or an argument, but no example of the API's description. */
    private static final Pattern NAMED =
            Pattern.compile("(?<!example )(?<!defaultValue )= \"fashion-mnist\"|(equals|find|get)\\(\"fashion-mnist\"");

    private static final Pattern ABOUT_CLOTHES = Pattern.compile("(?i)\\bclothes\\b|grey pictures of");

    /** What is about the bundled data set, and numbers that are about something else. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            // The data set itself, and the lesson's tour through it.
            Map.entry("FashionMnist.java", ""),
            Map.entry("Datasets.java", "FashionMnist"),
            Map.entry("Tour.java", ""),
            // Keras can fetch that one by itself.
            Map.entry("KerasScript.java", "FASHION_MNIST"),
            // Pictures that are made to measure the machine's speed, whatever is trained then.
            Map.entry("TrainingTime.java", "private static final int"),
            Map.entry("ProductSelfTest.java", "{5, 13, 784}"),
            // Parts of a picture's side, a number of questions, and places in files' headers.
            Map.entry("Article.java", "PARTS = 28"),
            Map.entry("Background.java", "CORNER_PART = 28"),
            Map.entry("Occlusion.java", "MOST_CELLS = 28"),
            Map.entry("ZipInMemory.java", "zip.getShort("),
            Map.entry("ZipDirectory.java", "28"),
            // What pictures of different sizes become, unless somebody says otherwise.
            Map.entry("ImportSettings.java", "int SIDE = 28"),
            // An example in the OpenAPI document.
            Map.entry("TypedSchemas.java", "example(List.of(28, 28))"));

    /** What the page says of the bundled data set, and what is to follow the data set that is chosen. */
    private static final Map<String, String> OF_THE_PAGE = Map.of(
            "index.html", "Fashion-MNIST",
            "en.js", "small grey pictures of clothes",
            "request.js", "'fashion-mnist'",
            "api.js", "const DATASET",
            "stack.js", "28",
            "chart.js", "28");

    @Test
    void noCodeKnowsTheSizeOrTheClassesOfFashionMnist() throws IOException {
        List<String> found = new ArrayList<>();
        Set<String> excepted = new TreeSet<>();
        List<Path> sources = files(SOURCES, ".java");
        for (Path source : sources) {
            String file = source.getFileName().toString();
            for (String line : linesThatKnow(source)) {
                if (isExcepted(file, line, OTHERS)) {
                    excepted.add(file);
                } else {
                    found.add(file + ": " + line.strip());
                }
            }
        }

        assertThat(sources).hasSizeGreaterThan(400);
        assertThat(found).isEmpty();
        // One that is not needed would let the next such line pass.
        assertThat(excepted).isEqualTo(OTHERS.keySet());
    }

    @Test
    void thePageKnowsNeither() throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> scripts = new ArrayList<>(files(PAGE.resolve("js"), ".js"));
        scripts.add(PAGE.resolve("index.html"));
        for (Path script : scripts) {
            String file = script.getFileName().toString();
            for (String line : Files.readAllLines(script)) {
                boolean knows = NUMBERS_OR_NAME
                        .matcher(COMMENT.matcher(line).replaceAll(""))
                        .find();
                if (knows && !isExcepted(file, line, OF_THE_PAGE)) {
                    found.add(file + ": " + line.strip());
                }
            }
        }

        assertThat(scripts).hasSizeGreaterThan(20);
        assertThat(found).isEmpty();
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static List<String> linesThatKnow(Path source) throws IOException {
        List<String> found = new ArrayList<>();
        boolean isBlock = false;
        for (String line : Files.readAllLines(source)) {
            // Examples may be blocks of text.
            if (line.contains("\"\"\"")) {
                isBlock = !isBlock;
                continue;
            }
            String withTexts = COMMENT.matcher(line).replaceAll("");
            String code = COMMENT.matcher(TEXT.matcher(line).replaceAll("")).replaceAll("");
            boolean knows = NUMBERS_OR_NAME.matcher(code).find()
                    || TEN_CLASSES.matcher(code).find()
                    || NAMED.matcher(withTexts).find()
                    || ABOUT_CLOTHES.matcher(withTexts).find();
            if (!isBlock && knows) {
                found.add(line);
            }
        }
        return found;
    }

    private static boolean isExcepted(String file, String line, Map<String, String> exceptions) {
        return exceptions.containsKey(file) && line.contains(exceptions.get(file));
    }
}
