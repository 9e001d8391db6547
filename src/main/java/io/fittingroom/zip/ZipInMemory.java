package io.fittingroom.zip;

import io.fittingroom.zip.BrokenZipException.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A zip from somebody unknown, in memory. It is read by the directory at its end alone, nothing of which is kept, and an entry
 * is unpacked only when it is asked for, into no more than it says that it has. Read are stored and deflated entries; not read
 * are several volumes and Zip64. Format: PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. Immutable and thread-safe.
 */
public final class ZipInMemory {

    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_LENGTH = 30;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_LENGTH = 46;
    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private final ByteBuffer zip;
    private final int end;
    private final int directory;
    private final int count;

    private ZipInMemory(ByteBuffer zip, int end) throws BrokenZipException {
        this.zip = zip;
        this.end = end;
        this.directory = zip.getInt(end + 16);
        this.count = zip.getShort(end + 10) & 0xFFFF;
        if (zip.getInt(end + 4) != 0 || zip.getShort(end + 8) != zip.getShort(end + 10)) {
            throw new BrokenZipException(Fault.SEVERAL_VOLUMES);
        }
        if (count == 0xFFFF || directory == -1) {
            throw new BrokenZipException(Fault.ZIP64);
        }
    }

    /**
     * An entry of the directory, as it stands there.
     *
     * @param name with its folders, as well as it can be told; never to be used as a path
     * @param method by which it is compressed
     * @param crc of its content, CRC-32
     * @param storedBytes that it takes in the zip
     * @param bytes of its content
     * @param localAt where it begins in the zip
     */
    public record Entry(
            String name, boolean isEncrypted, int method, int crc, long storedBytes, long bytes, long localAt) {

        /** Where its content ends at the earliest: how long its own header is, that header says. */
        public long endsAt() {
            return localAt + LOCAL_LENGTH + storedBytes;
        }

        /** The same, called otherwise. */
        public Entry withName(String other) {
            return new Entry(other, isEncrypted, method, crc, storedBytes, bytes, localAt);
        }

        /** Whether it can be read, but for encryption and damage. */
        public boolean isOfKnownMethod() {
            return method == STORED || method == DEFLATED;
        }
    }

    /** Whether a file begins as a zip does. */
    public static boolean isZip(byte[] file) {
        return file.length >= 4
                && file[0] == 'P'
                && file[1] == 'K'
                && ((file[2] == 3 && file[3] == 4) || (file[2] == 5 && file[3] == 6));
    }

    /**
     * A zip whose directory may be anywhere in the file, and which something may follow.
     *
     * @param file not changed meanwhile
     */
    public static ZipInMemory of(byte[] file) throws BrokenZipException {
        ByteBuffer zip = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        return new ZipInMemory(zip, end(zip, false));
    }

    /**
     * A zip that ends with its directory, and nothing else, so that all who read it find the same.
     *
     * @param file not changed meanwhile
     */
    public static ZipInMemory exactly(byte[] file) throws BrokenZipException {
        ByteBuffer zip = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        ZipInMemory read = new ZipInMemory(zip, end(zip, true));
        long length = Integer.toUnsignedLong(zip.getInt(read.end + 12));
        if (Integer.toUnsignedLong(read.directory) + length != read.end) {
            throw new BrokenZipException(Fault.MISPLACED);
        }
        if (read.forEach(entry -> {}) != read.end) {
            throw new BrokenZipException(Fault.DIRECTORY);
        }
        return read;
    }

    /** Where the end record begins; a comment may follow it. */
    private static int end(ByteBuffer zip, boolean isLast) throws BrokenZipException {
        int last = zip.limit() - END_LENGTH;
        for (int at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
            if (zip.getInt(at) == END
                    && (!isLast || at + END_LENGTH + (zip.getShort(at + 20) & 0xFFFF) == zip.limit())) {
                return at;
            }
        }
        throw new BrokenZipException(Fault.NO_END);
    }

    /** How many entries the directory has, folders among them. */
    public int count() {
        return count;
    }

    /**
     * Gives every entry of the directory, in its order.
     *
     * @return where the directory ends
     */
    public int forEach(Consumer<Entry> reader) throws BrokenZipException {
        int at = directory;
        for (int i = 0; i < count; i++) {
            if (at < 0 || at > zip.limit() - ENTRY_LENGTH) {
                throw new BrokenZipException(Fault.MISPLACED);
            }
            if (zip.getInt(at) != ENTRY) {
                throw new BrokenZipException(Fault.DIRECTORY);
            }
            int nameAt = at + ENTRY_LENGTH;
            int extraAt = nameAt + (zip.getShort(at + 28) & 0xFFFF);
            int next = extraAt + (zip.getShort(at + 30) & 0xFFFF) + (zip.getShort(at + 32) & 0xFFFF);
            if (next > zip.limit()) {
                throw new BrokenZipException(Fault.MISPLACED);
            }
            reader.accept(entry(at, nameAt, extraAt));
            at = next;
        }
        return at;
    }

    private Entry entry(int at, int nameAt, int extraAt) {
        byte[] name = new byte[extraAt - nameAt];
        zip.get(nameAt, name);
        return new Entry(
                ZipName.of(name, zip.slice(extraAt, zip.getShort(at + 30) & 0xFFFF)),
                (zip.getShort(at + 8) & ENCRYPTED) != 0,
                zip.getShort(at + 10) & 0xFFFF,
                zip.getInt(at + 16),
                Integer.toUnsignedLong(zip.getInt(at + 20)),
                Integer.toUnsignedLong(zip.getInt(at + 24)),
                Integer.toUnsignedLong(zip.getInt(at + 42)));
    }

    /**
     * An entry's content, with its size and checksum compared.
     *
     * @param entry of this zip; how large it is, the caller has looked
     */
    public byte[] read(Entry entry) throws BrokenZipException {
        byte[] content = unpacked(entry, entry.bytes());
        CRC32 crc = new CRC32();
        crc.update(content);
        if ((int) crc.getValue() != entry.crc()) {
            throw new BrokenZipException(Fault.CHECKSUM);
        }
        return content;
    }

    /**
     * The first bytes of an entry's content, whose checksum is not looked at.
     *
     * @param most bytes; fewer where it has fewer
     */
    public byte[] start(Entry entry, int most) throws BrokenZipException {
        return unpacked(entry, Math.min(most, entry.bytes()));
    }

    private byte[] unpacked(Entry entry, long length) throws BrokenZipException {
        if (!entry.isOfKnownMethod()) {
            throw new BrokenZipException(Fault.METHOD);
        }
        // Of the entry's own header only the lengths of its variable parts matter; sizes are the directory's.
        int local = entry.localAt() > zip.limit() - LOCAL_LENGTH ? -1 : (int) entry.localAt();
        if (local < 0 || zip.getInt(local) != LOCAL) {
            throw new BrokenZipException(Fault.MISPLACED);
        }
        long from =
                (long) local + LOCAL_LENGTH + (zip.getShort(local + 26) & 0xFFFF) + (zip.getShort(local + 28) & 0xFFFF);
        if (from + entry.storedBytes() > zip.limit() || length > Integer.MAX_VALUE) {
            throw new BrokenZipException(Fault.MISPLACED);
        }
        ByteBuffer stored = zip.slice((int) from, (int) entry.storedBytes());
        return entry.method() == STORED ? copied(stored, entry, (int) length) : inflated(stored, entry, (int) length);
    }

    private static byte[] copied(ByteBuffer stored, Entry entry, int length) throws BrokenZipException {
        if (entry.storedBytes() != entry.bytes()) {
            throw new BrokenZipException(Fault.CONTENT);
        }
        byte[] content = new byte[length];
        stored.get(content);
        return content;
    }

    private static byte[] inflated(ByteBuffer stored, Entry entry, int length) throws BrokenZipException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(stored);
            byte[] content = new byte[length];
            int filled = 0;
            while (filled < length) {
                int more = inflater.inflate(content, filled, length - filled);
                if (more == 0) {
                    throw new BrokenZipException(Fault.CONTENT);
                }
                filled += more;
            }
            // One byte more than was announced is one too many.
            if (length == entry.bytes() && (inflater.inflate(new byte[1]) != 0 || !inflater.finished())) {
                throw new BrokenZipException(Fault.CONTENT);
            }
            return content;
        } catch (DataFormatException notDeflated) {
            throw new BrokenZipException(Fault.CONTENT);
        } finally {
            inflater.end();
        }
    }
}
