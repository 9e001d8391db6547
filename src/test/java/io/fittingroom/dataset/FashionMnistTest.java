package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FashionMnistTest {

    private static final String TRAINING_PICTURES = "train-images-idx3-ubyte.gz";
    private static final String TRAINING_LABELS = "train-labels-idx1-ubyte.gz";
    private static final String TEST_LABELS = "t10k-labels-idx1-ubyte.gz";

    /** Two training pictures and one test picture, all black. */
    private final Map<String, byte[]> files = new HashMap<>(Map.of(
            TRAINING_PICTURES,
            IdxFile.pictures(2, 28, 28, new byte[2 * 784]),
            TRAINING_LABELS,
            IdxFile.labels(2, 9, 0),
            "t10k-images-idx3-ubyte.gz",
            IdxFile.pictures(1, 28, 28, new byte[784]),
            TEST_LABELS,
            IdxFile.labels(1, 3),
            "LICENSE",
            "Do as you like".getBytes(StandardCharsets.UTF_8)));

    private final Set<String> open = new HashSet<>();

    @Test
    void reads_both_splits_and_the_licence() {
        writeChecksums();

        Dataset dataset = load();

        assertThat(dataset.train().size()).isEqualTo(2);
        assertThat(dataset.train().label(0)).isEqualTo(9);
        assertThat(dataset.test().size()).isEqualTo(1);
        assertThat(dataset.test().label(0)).isEqualTo(3);
        assertThat(dataset.licence().text()).isEqualTo("Do as you like");
        assertThat(open).isEmpty();
    }

    @Test
    void refuses_a_label_that_is_no_class() {
        files.put(TRAINING_LABELS, IdxFile.labels(2, 9, 10));
        writeChecksums();

        assertDamaged(TRAINING_LABELS, "label 1 is 10, where 0 to 9 are possible");
    }

    @Test
    void refuses_a_label_beyond_the_signed_bytes() {
        files.put(TEST_LABELS, IdxFile.labels(1, 255));
        writeChecksums();

        assertDamaged(TEST_LABELS, "label 0 is 255, where 0 to 9 are possible");
    }

    @Test
    void refuses_pictures_without_a_label_each() {
        files.put(TRAINING_LABELS, IdxFile.labels(3, 9, 0, 1));
        writeChecksums();

        assertDamaged(TRAINING_PICTURES, "it holds 2 pictures, but train-labels-idx1-ubyte.gz holds 3 labels");
    }

    @Test
    void refuses_a_file_that_differs_from_its_checksum() {
        writeChecksums();
        files.put(TEST_LABELS, IdxFile.labels(1, 4));

        assertDamaged(TEST_LABELS, "its SHA-256 is");
    }

    @Test
    void refuses_to_go_without_a_checksum() {
        files.put("SHA256SUMS", new byte[0]);

        assertDamaged("SHA256SUMS", "it has no line for train-labels-idx1-ubyte.gz");
    }

    @Test
    void refuses_a_missing_file() {
        writeChecksums();
        files.remove(TRAINING_PICTURES);

        assertDamaged(TRAINING_PICTURES, "it is missing");
    }

    private void writeChecksums() {
        String lines = files.entrySet().stream()
                .map(file -> IdxFile.sha256(file.getValue()) + "  " + file.getKey() + "\n")
                .collect(Collectors.joining());
        files.put("SHA256SUMS", lines.getBytes(StandardCharsets.UTF_8));
    }

    private Dataset load() {
        return FashionMnist.load(this::open);
    }

    private void assertDamaged(String file, String fault) {
        assertThatExceptionOfType(DatasetDamagedException.class)
                .isThrownBy(this::load)
                .withMessageContaining("The data set file " + file + " is damaged: " + fault);
        assertThat(open).isEmpty();
    }

    private InputStream open(String file) {
        byte[] content = files.get(file);
        if (content == null) {
            return null;
        }
        open.add(file);
        return new FilterInputStream(new ByteArrayInputStream(content)) {
            @Override
            public void close() throws IOException {
                open.remove(file);
                super.close();
            }
        };
    }
}
