package io.fittingroom.dataset.source;

import static io.fittingroom.dataset.source.Archives.gzip;
import static io.fittingroom.dataset.source.Archives.tar;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarSourceTest {

    @TempDir
    Path directory;

    private Upload upload() {
        return new Upload(directory);
    }

    @Test
    void cifar10DropsInAsPublished() {
        byte[] tar = tar().add("cifar-10-batches-bin/test_batch.bin", record(3))
                .add("cifar-10-batches-bin/data_batch_2.bin", record(2))
                .add("cifar-10-batches-bin/data_batch_1.bin", record(0))
                .add("cifar-10-batches-bin/readme.html", "<html>".getBytes(StandardCharsets.UTF_8))
                .add(
                        "cifar-10-batches-bin/batches.meta.txt",
                        "airplane\nautomobile\nbird\ncat\n\n".getBytes(StandardCharsets.UTF_8))
                .done();

        Upload.Read read = upload().file("cifar-10-binary.tar.gz", gzip(tar)).read();

        assertThat(read.description().form()).isEqualTo(SourceDescription.Form.CIFAR_10);
        assertThat(read.description().classNames()).containsExactly("airplane", "automobile", "bird", "cat");
        assertThat(read.description().pictures()).contains(3);
        assertThat(read.splits()).containsExactly("train", "train", "test");
        assertThat(read.labels()).containsExactly("0", "2", "3");
        int[] pixels = read.pixels(0);
        // Planes 1, 2 and 3 in the file; the last pixel's green is marked.
        assertThat(pixels).hasSize(3_072).startsWith(1, 2, 3, 1, 2, 3).endsWith(1, 99, 3);
    }

    @Test
    void cifar100GivesItsFineLabels() {
        byte[] tar = tar().add("cifar-100-binary/train.bin", record(4, 1))
                .add("cifar-100-binary/test.bin", record(4, 0))
                .add("cifar-100-binary/fine_label_names.txt", "apple\nbaby\n".getBytes(StandardCharsets.UTF_8))
                .done();

        Upload.Read read = upload().file("cifar-100-binary.tar", tar).read();

        assertThat(read.description().form()).isEqualTo(SourceDescription.Form.CIFAR_100);
        assertThat(read.description().classNames()).containsExactly("apple", "baby");
        assertThat(read.labels()).containsExactly("1", "0");
        assertThat(read.splits()).containsExactly("train", "test");
    }

    @Test
    void cutOffFilesAndLabelsWithoutANameAreRefusedWithTheRow() {
        byte[] two = Arrays.copyOf(record(1), 2 * 3_073);
        two[3_073] = 10;

        SourceProblem cut =
                upload().file("data_batch_1.bin", Arrays.copyOf(two, 6_000)).refusal();
        assertThat(cut.fault()).isEqualTo(SourceFault.CUT_OFF);
        assertThat(cut.row()).isEqualTo(2);
        SourceProblem outside = upload().file("data_batch_1.bin", two).refusal();
        assertThat(outside.fault()).isEqualTo(SourceFault.LABEL_OUTSIDE);
        assertThat(outside.row()).isEqualTo(2);
    }

    @Test
    void thePythonVersionIsRefusedByItsName() {
        byte[] tar = tar().add("cifar-10-batches-py/data_batch_1", new byte[] {(byte) 0x80, 2, '}', 'q', 1})
                .done();

        assertThat(upload().file("cifar-10-python.tar.gz", gzip(tar)).refusal().fault())
                .isEqualTo(SourceFault.PICKLED);
    }

    /** One record with these labels, each plane of one number. */
    private static byte[] record(int... labels) {
        byte[] record = new byte[labels.length + 3_072];
        for (int i = 0; i < labels.length; i++) {
            record[i] = (byte) labels[i];
        }
        for (int plane = 0; plane < 3; plane++) {
            int from = labels.length + plane * 1_024;
            Arrays.fill(record, from, from + 1_024, (byte) (plane + 1));
        }
        record[labels.length + 2_047] = 99;
        return record;
    }
}
