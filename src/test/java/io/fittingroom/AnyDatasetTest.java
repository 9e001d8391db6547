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

/**
 * What prepares pictures, serves and evaluates knows no size and no classes of its own: Fashion-MNIST's numbers stand there in
 * comments and in texts alone, as the example.
 */
class AnyDatasetTest {

    private static final Path SOURCES = Path.of("src/main/java/io/fittingroom");
    private static final List<String> PACKAGES = List.of("picture", "inference", "model", "evaluation");
    private static final Pattern TEXT = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"");
    private static final Pattern COMMENT = Pattern.compile("^\\s*(/?\\*|//).*|//.*$");
    private static final Pattern OF_FASHION_MNIST = Pattern.compile("\\b(28|784)\\b|(?i)clothes|fashion");

    /** Parts of a picture's side, a number of questions, and places in files' headers. */
    private static final Map<String, String> OTHERS = Map.of(
            "Article.java", "PARTS = 28",
            "Background.java", "CORNER_PART = 28",
            "Occlusion.java", "MOST_CELLS = 28",
            "PictureArchive.java", "zip.getShort(");

    @Test
    void noCodeKnowsTheSizeOrTheClassesOfFashionMnist() throws IOException {
        List<String> found = new ArrayList<>();
        int files = 0;
        for (String name : PACKAGES) {
            try (Stream<Path> sources = Files.list(SOURCES.resolve(name))) {
                for (Path source : sources.sorted().toList()) {
                    files++;
                    found.addAll(linesThatKnow(source));
                }
            }
        }

        assertThat(files).isGreaterThan(90);
        assertThat(found).isEmpty();
    }

    private static List<String> linesThatKnow(Path source) throws IOException {
        String file = source.getFileName().toString();
        List<String> found = new ArrayList<>();
        boolean isBlock = false;
        for (String line : Files.readAllLines(source)) {
            // Examples may be blocks of text.
            if (line.contains("\"\"\"")) {
                isBlock = !isBlock;
                continue;
            }
            String code = COMMENT.matcher(TEXT.matcher(line).replaceAll("")).replaceAll("");
            if (!isBlock
                    && OF_FASHION_MNIST.matcher(code).find()
                    && !(OTHERS.containsKey(file) && line.contains(OTHERS.get(file)))) {
                found.add(file + ": " + line.strip());
            }
        }
        return found;
    }
}
