package io.fittingroom.dataset.source;

import io.fittingroom.web.FileSlice;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The files of a tar, which are read where they stand, in any order. A tar that was gzipped is unpacked to one file first,
 * whose name is not the archive's to say and which is deleted on close.
 */
final class TarContainer {

    /** Long names and attributes stand before an entry; nobody's need more. */
    private static final int MOST_BEFORE_AN_ENTRY = 1 << 16;

    private static final int RECORD = 512;

    private TarContainer() {}

    /**
     * Unpacks a gzipped tar and opens it.
     *
     * @param workDirectory where there is room for {@code unpacked} bytes
     */
    static Container unzip(SourceFile gzip, Path workDirectory, ListingRoom room, Unpacked unpacked, Findings findings)
            throws IOException {
        FileChannel tar = FileChannel.open(
                Files.createTempFile(workDirectory, "upload-", ".tar"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        try {
            try (InputStream in = gzip.unzipped(unpacked).open()) {
                in.transferTo(Channels.newOutputStream(tar));
            } catch (DamagedFileException damage) {
                throw SourceFault.DAMAGED_FILE.in(gzip.origin()).refusal(damage);
            }
            return open(gzip.origin(), FileSlice.whole(tar), room, unpacked, findings, tar);
        } catch (IOException | RuntimeException e) {
            tar.close();
            throw e;
        }
    }

    static Container open(String name, FileSlice tar, ListingRoom room, Unpacked unpacked, Findings findings)
            throws IOException {
        return open(name, tar, room, unpacked, findings, () -> {});
    }

    private static Container open(
            String name, FileSlice tar, ListingRoom room, Unpacked unpacked, Findings findings, Closeable afterwards)
            throws IOException {
        Listing listing = new Listing(name, findings);
        list(name, tar, room, unpacked, listing);
        return new Container(name, listing.files(), afterwards);
    }

    private static void list(String name, FileSlice tar, ListingRoom room, Unpacked unpacked, Listing listing)
            throws IOException {
        try (Position position = new Position(new BufferedInputStream(tar.open(), 1 << 16));
                TarArchiveInputStream in = new TarArchiveInputStream(position, "UTF-8")) {
            position.allow(MOST_BEFORE_AN_ENTRY);
            TarArchiveEntry entry = in.getNextEntry();
            while (entry != null) {
                room.take(name, entry.getName().length());
                long at = position.at();
                long size = entry.getSize();
                if (size < 0 || size > tar.size() - at) {
                    throw SourceFault.CUT_OFF
                            .in(name)
                            .with("what", "the file " + entry.getName())
                            .refusal();
                }
                add(entry, at, tar, unpacked, listing);
                position.allow(size + RECORD + MOST_BEFORE_AN_ENTRY);
                entry = in.getNextEntry();
            }
        } catch (IOException | IllegalArgumentException damage) {
            throw SourceFault.DAMAGED_ARCHIVE
                    .in(name)
                    .with("why", "the header of a file in it is broken or cut off")
                    .refusal(damage);
        }
    }

    private static void add(TarArchiveEntry entry, long at, FileSlice tar, Unpacked unpacked, Listing listing) {
        if (entry.isDirectory()) {
            listing.addFolder(entry.getName());
        } else if (entry.isSymbolicLink() || entry.isLink()) {
            listing.leaveOut(entry.getName(), LeftOut.Reason.LINK);
        } else if (entry.isSparse()
                || !entry.isFile()
                || entry.isCharacterDevice()
                || entry.isBlockDevice()
                || entry.isFIFO()) {
            listing.leaveOut(entry.getName(), LeftOut.Reason.SPECIAL_FILE);
        } else {
            long size = entry.getSize();
            listing.addFile(
                    entry.getName(),
                    size,
                    origin -> () -> unpacked.checked(
                            origin, new FileSlice(tar.file(), tar.from() + at, size).open(), size, -1));
        }
    }

    /** Knows how far the tar was read, and stops what reads more between two entries than they can need. */
    private static final class Position extends InputStream {

        private final InputStream in;
        private long at;
        private long allowed;

        Position(InputStream in) {
            this.in = in;
        }

        long at() {
            return at;
        }

        void allow(long bytes) {
            allowed = at + bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (at > allowed) {
                throw new IOException("A name or an attribute is too long");
            }
            int read = in.read(target, offset, length);
            at += Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = in.skip(count);
            at += skipped;
            return skipped;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
