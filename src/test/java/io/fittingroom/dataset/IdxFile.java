package io.fittingroom.dataset;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** IDX files made for tests, right or wrong in any part. */
final class IdxFile {

    private IdxFile() {}

    static byte[] pictures(int count, int height, int width, byte... pixels) {
        return gzip(plain(pixels, 2051, count, height, width));
    }

    static byte[] labels(int count, int... labels) {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        return gzip(plain(bytes, 2049, count));
    }

    static byte[] plain(byte[] elements, int... header) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(file)) {
            for (int number : header) {
                data.writeInt(number);
            }
            data.write(elements);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(file)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    static String sha256(byte[] file) {
        return HexFormat.of().formatHex(Sha256.create().digest(file));
    }
}
