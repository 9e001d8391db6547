package io.fittingroom.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GzipStreamTest {

    private static final int BUFFER = 512;

    private final Random random = new Random(1);

    /** Wherever the first one ends within the buffer that is read into. */
    @Test
    void filesThatFollowEachOtherAreAllRead() throws IOException {
        for (int length = 300; length < 300 + BUFFER + 60; length++) {
            byte[] first = noise(length);
            byte[] second = noise(40);
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(packed(first));
            both.write(packed(second));

            try (InputStream in = new GzipStream(unsure(both.toByteArray()), BUFFER)) {
                assertThat(in.readAllBytes()).as("length " + length).hasSize(length + 40);
            }
        }
    }

    @Test
    void manyEmptyOnesAreDamage() throws IOException {
        byte[] empty = packed(new byte[0]);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 200_000; i++) {
            many.write(empty);
        }

        try (InputStream in = new GzipStream(new ByteArrayInputStream(many.toByteArray()), BUFFER)) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(ZipException.class);
        }
    }

    @Test
    void whatFollowsAndIsNoGzipIsLeftOut() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(packed(noise(100)));
        both.write(new byte[1000]);

        try (InputStream in = new GzipStream(unsure(both.toByteArray()), BUFFER)) {
            assertThat(in.readAllBytes()).hasSize(100);
        }
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] packed(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    /** A stream that does not know how much there is, as many do not. */
    private static InputStream unsure(byte[] content) {
        return new FilterInputStream(new ByteArrayInputStream(content)) {
            @Override
            public int available() {
                return 0;
            }
        };
    }
}
