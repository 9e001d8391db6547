package io.fittingroom.dataset.source;

import io.fittingroom.web.GzipStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.ZipException;

/**
 * A file of an upload, by itself or in an archive.
 *
 * @param path its folders and name, divided by slashes, in Unicode's composed form: what classes and order come from
 * @param origin what to call it to whoever sent it: the archive and the name as it stands there
 * @param size in bytes, of a gzip file packed
 * @param opening gives the content from its beginning
 */
record SourceFile(String path, String origin, long size, Opening opening) {

    private static final int BUFFER_BYTES = 1 << 16;

    /** Opens a file's content; what is wrong with the file itself is a {@link DamagedFileException}. */
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    InputStream open() throws IOException {
        return opening.open();
    }

    /** The folders, from the top, and the name. */
    String[] parts() {
        return path.split("/", -1);
    }

    /** The last part of the path. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The name without its last ending. */
    String stem() {
        String name = name();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** The first bytes, at most {@code count}; fewer where the file ends or is damaged. */
    byte[] start(int count) throws IOException {
        try (InputStream in = open()) {
            return in.readNBytes(count);
        } catch (DamagedFileException unreadable) {
            return new byte[0];
        }
    }

    /** This gzip file's content, called by its name without {@code .gz}. */
    SourceFile unzipped(Unpacked unpacked) {
        String plain = path.toLowerCase(Locale.ROOT).endsWith(".gz") ? path.substring(0, path.length() - 3) : path;
        return new SourceFile(plain, origin, size, () -> unpacked.counted(origin, gzip()));
    }

    private InputStream gzip() throws IOException {
        InputStream packed = open();
        try {
            return new GzipStream(packed, BUFFER_BYTES);
        } catch (EOFException | ZipException damage) {
            packed.close();
            throw new DamagedFileException(damage);
        } catch (IOException e) {
            packed.close();
            throw e;
        }
    }
}
