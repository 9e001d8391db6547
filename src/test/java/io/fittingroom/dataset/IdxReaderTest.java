package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxReaderTest {

    private static final String FILE = "some-images-idx3-ubyte.gz";
    private static final byte[] SIX_PIXELS = {0, 1, 127, (byte) 128, (byte) 254, (byte) 255};

    @Test
    void reads_the_pixels_of_every_picture() {
        assertThat(read(IdxFile.pictures(3, 1, 2, SIX_PIXELS), 1, 2)).isEqualTo(SIX_PIXELS);
    }

    @Test
    void reads_labels() {
        assertThat(read(IdxFile.labels(3, 9, 0, 255))).containsExactly(9, 0, 255);
    }

    @Test
    void leaves_the_stream_open_and_read_to_its_end() throws IOException {
        byte[] file = IdxFile.pictures(3, 1, 2, SIX_PIXELS);
        InputStream stream = new ByteArrayInputStream(file);

        IdxReader.read(FILE, stream, IdxFile.sha256(file), 1, 2);

        assertThat(stream.read()).isEqualTo(-1);
    }

    @Test
    void refuses_a_label_file_where_pictures_are_expected() {
        assertDamaged(IdxFile.labels(3, 1, 2, 3), "its magic number is 2049 and not 2051");
    }

    @Test
    void refuses_elements_that_are_not_unsigned_bytes() {
        byte[] floats = IdxFile.gzip(IdxFile.plain(SIX_PIXELS, 0x0D03, 3, 1, 2));

        assertDamaged(floats, "its magic number is 3331 and not 2051");
    }

    @Test
    void refuses_a_magic_number_written_low_byte_first() {
        byte[] swapped = IdxFile.gzip(IdxFile.plain(SIX_PIXELS, Integer.reverseBytes(2051), 3, 1, 2));

        assertDamaged(swapped, "its magic number is 50855936 and not 2051");
    }

    @Test
    void refuses_another_height() {
        assertDamaged(IdxFile.pictures(1, 3, 2, SIX_PIXELS), "its header says items of shape [3, 2] and not [1, 2]");
    }

    @Test
    void refuses_another_width() {
        assertDamaged(IdxFile.pictures(1, 1, 6, SIX_PIXELS), "its header says items of shape [1, 6] and not [1, 2]");
    }

    @Test
    void refuses_no_pictures_at_all() {
        assertDamaged(IdxFile.pictures(0, 1, 2), "its header says 0 items");
    }

    @ParameterizedTest
    @ValueSource(ints = {134_217_729, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void refuses_a_huge_count_before_setting_memory_aside(int count) {
        assertDamaged(
                IdxFile.pictures(count, 1, 2, SIX_PIXELS),
                "its header says " + Integer.toUnsignedString(count) + " items, where 1 to 134217728 are possible");
    }

    @Test
    void refuses_fewer_pixels_than_announced() {
        assertDamaged(IdxFile.pictures(4, 1, 2, SIX_PIXELS), "it holds 6 of the 8 bytes that its header announces");
    }

    @Test
    void refuses_more_pixels_than_announced() {
        assertDamaged(IdxFile.pictures(2, 1, 2, SIX_PIXELS), "it goes on after the 4 bytes that its header announces");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 8, 12, 15})
    void refuses_a_file_that_ends_within_its_header(int bytes) {
        byte[] plain = IdxFile.plain(SIX_PIXELS, 2051, 3, 1, 2);

        assertDamaged(IdxFile.gzip(Arrays.copyOf(plain, bytes)), "it ends too early");
    }

    @Test
    void refuses_an_empty_file() {
        assertDamaged(new byte[0], "it ends too early");
    }

    @Test
    void refuses_a_file_cut_off_anywhere() {
        byte[] whole = IdxFile.pictures(3, 1, 2, SIX_PIXELS);

        for (int bytes = 0; bytes < whole.length; bytes++) {
            assertDamaged(Arrays.copyOf(whole, bytes), "it ends too early");
        }
    }

    @Test
    void refuses_a_file_that_is_not_compressed() {
        assertDamaged(IdxFile.plain(SIX_PIXELS, 2051, 3, 1, 2), "it cannot be unpacked (Not in GZIP format)");
    }

    @Test
    void refuses_a_file_whose_gzip_checksum_is_wrong() {
        byte[] file = IdxFile.pictures(3, 1, 2, SIX_PIXELS);
        file[file.length - 8] ^= 1;

        assertDamaged(file, "it cannot be unpacked (Corrupt GZIP trailer)");
    }

    @Test
    void refuses_another_file_than_the_published_one() {
        byte[] published = IdxFile.pictures(3, 1, 2, SIX_PIXELS);
        byte[] other = IdxFile.pictures(3, 1, 2, new byte[6]);

        assertDamaged(
                other,
                IdxFile.sha256(published),
                "its SHA-256 is " + IdxFile.sha256(other) + " and not " + IdxFile.sha256(published));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000_000})
    void refuses_bytes_after_the_compressed_data(int count) {
        byte[] published = IdxFile.pictures(3, 1, 2, SIX_PIXELS);
        byte[] longer = Arrays.copyOf(published, published.length + count);

        assertDamaged(longer, IdxFile.sha256(published), "its SHA-256 is " + IdxFile.sha256(longer));
    }

    @Test
    void refuses_any_single_changed_byte() {
        byte[] published = IdxFile.pictures(3, 1, 2, SIX_PIXELS);

        for (int i = 0; i < published.length; i++) {
            byte[] changed = published.clone();
            changed[i] ^= 0x10;
            assertDamaged(changed, IdxFile.sha256(published), "is damaged");
        }
    }

    private static byte[] read(byte[] file, int... itemShape) {
        return IdxReader.read(FILE, new ByteArrayInputStream(file), IdxFile.sha256(file), itemShape);
    }

    /** That the file is refused for this fault and not for its checksum, which is right. */
    private static void assertDamaged(byte[] file, String fault) {
        assertDamaged(file, IdxFile.sha256(file), fault);
    }

    private static void assertDamaged(byte[] file, String sha256, String fault) {
        assertThatExceptionOfType(DatasetDamagedException.class)
                .isThrownBy(() -> IdxReader.read(FILE, new ByteArrayInputStream(file), sha256, 1, 2))
                .withMessageContaining(FILE)
                .withMessageContaining(fault);
    }
}
