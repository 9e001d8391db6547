package io.fittingroom.engine.file;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A zip from somebody unknown, in memory. It is read by its central directory alone, which must be whole and at the file's
 * end, and an entry is unpacked only when it is asked for, with a bound on its size: entries that nobody asks for are never
 * opened. Names are flat, each is there once. Format: PKWARE's APPNOTE.TXT, 4.3. Immutable and thread-safe.
 */
public final class PackedFile {

    private static final int MOST_ENTRIES = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Beyond what weights (1.1) and JSON (30) reach by far; Deflate itself ends near 1,032. */
    private static final int MOST_RATIO = 200;

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LOCAL_LENGTH = 30;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private final byte[] file;
    private final Map<String, Entry> entries;

    private PackedFile(byte[] file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /** One row of the central directory; sizes in bytes. */
    private record Entry(String name, int flags, int method, int crc, long packed, long unpacked, long offset) {}

    /** Reads the directory; a 400 or 422 when there is none, when it is not whole, or when it holds what it must not. */
    public static PackedFile of(byte[] file) {
        if (file.length < 4 || little(file).getInt(0) != LOCAL) {
            throw damaged(
                    "The body is not a zip file: it does not begin with PK. Send the zip that the download gave or"
                            + " that DL4J's ModelSerializer wrote.");
        }
        try {
            return new PackedFile(file, directory(file));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException cut) {
            throw damaged("The zip's directory points outside the file; it is damaged.");
        }
    }

    public Set<String> names() {
        return entries.keySet();
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /** How large the entry says it is when unpacked, in bytes. */
    long size(String name) {
        return entries.get(name).unpacked();
    }

    /**
     * An entry's content.
     *
     * @param name of an entry that is there
     * @param most bytes; more are refused before anything is unpacked
     */
    public byte[] read(String name, long most) {
        Entry entry = entries.get(name);
        if (entry.unpacked() > most) {
            throw refused(String.format(
                    Locale.ROOT,
                    "%s is %,d bytes when unpacked, but at most %,d make sense here.",
                    name,
                    entry.unpacked(),
                    most));
        }
        if (entry.unpacked() > 4_096 && entry.unpacked() / MOST_RATIO > entry.packed()) {
            throw refused(String.format(
                    Locale.ROOT, "%s unpacks to more than %d times its size, as no network does.", name, MOST_RATIO));
        }
        if ((entry.flags() & ENCRYPTED) != 0) {
            throw refused(name + " is encrypted; send the zip without a password.");
        }
        return read(name);
    }

    /**
     * An entry's content, in a zip of our own: however large it is, and however much smaller when packed.
     *
     * @param name of an entry that is there
     */
    byte[] read(String name) {
        Entry entry = entries.get(name);
        byte[] content = unpacked(entry, entry.unpacked());
        CRC32 crc = new CRC32();
        crc.update(content);
        if ((int) crc.getValue() != entry.crc()) {
            throw damaged(name + " does not have its checksum; the zip is damaged.");
        }
        return content;
    }

    /**
     * The first bytes of an entry's content, whose checksum is not looked at.
     *
     * @param name of an entry that is there
     * @param most bytes; fewer where it has fewer
     */
    public byte[] start(String name, int most) {
        Entry entry = entries.get(name);
        return unpacked(entry, Math.min(most, entry.unpacked()));
    }

    private byte[] unpacked(Entry entry, long length) {
        try {
            return unpack(entry, Math.toIntExact(length));
        } catch (DataFormatException
                | BufferUnderflowException
                | ArithmeticException
                | IndexOutOfBoundsException
                | IllegalArgumentException broken) {
            throw damaged(entry.name() + " cannot be unpacked; the zip is damaged.");
        }
    }

    private byte[] unpack(Entry entry, int length) throws DataFormatException {
        ByteBuffer bytes = little(file);
        bytes.position(Math.toIntExact(entry.offset()));
        if (bytes.getInt() != LOCAL) {
            throw new IndexOutOfBoundsException();
        }
        // Of the local header only the lengths of its variable parts matter; sizes are the directory's.
        int start = Math.toIntExact(entry.offset() + LOCAL_LENGTH)
                + Short.toUnsignedInt(bytes.getShort(bytes.position() + 22))
                + Short.toUnsignedInt(bytes.getShort(bytes.position() + 24));
        int packed = Math.toIntExact(entry.packed());
        Objects.checkFromIndexSize(start, packed, file.length);
        byte[] content = new byte[length];
        if (entry.method() == STORED) {
            if (packed != entry.unpacked()) {
                throw new DataFormatException();
            }
            System.arraycopy(file, start, content, 0, length);
            return content;
        }
        if (entry.method() != DEFLATED) {
            throw refused(entry.name() + " is packed by method " + entry.method()
                    + "; only stored and deflated entries are read.");
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(file, start, packed);
            int filled = 0;
            while (filled < length) {
                int more = inflater.inflate(content, filled, length - filled);
                if (more == 0) {
                    throw new DataFormatException();
                }
                filled += more;
            }
            // One byte more than was announced is one too many.
            if (length == entry.unpacked() && (inflater.inflate(new byte[1]) != 0 || !inflater.finished())) {
                throw new DataFormatException();
            }
            return content;
        } finally {
            inflater.end();
        }
    }

    private static Map<String, Entry> directory(byte[] file) {
        ByteBuffer bytes = little(file);
        int end = end(bytes);
        int count = Short.toUnsignedInt(bytes.getShort(end + 10));
        long size = Integer.toUnsignedLong(bytes.getInt(end + 12));
        long start = Integer.toUnsignedLong(bytes.getInt(end + 16));
        if (bytes.getShort(end + 4) != 0 || bytes.getShort(end + 8) != bytes.getShort(end + 10)) {
            throw refused("The zip is one part of several; send it in one piece.");
        }
        if (start + size != end) {
            throw damaged("The zip's directory is not where it says; the file is damaged.");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        bytes.position((int) start);
        for (int i = 0; i < count; i++) {
            Entry entry = entry(bytes);
            if (isAddedUnasked(entry.name())) {
                continue;
            }
            checkName(entry.name());
            if (entries.size() == MOST_ENTRIES) {
                throw refused(String.format(
                        Locale.ROOT, "The zip has %,d entries; a model has at most %d.", count, MOST_ENTRIES));
            }
            checkSizes(entry, file.length);
            if (entries.put(entry.name(), entry) != null) {
                throw refused("The zip has " + entry.name() + " more than once; which one counts would be a guess.");
            }
        }
        if (bytes.position() != end) {
            throw damaged("The zip's directory has more than it says; the file is damaged.");
        }
        return entries;
    }

    /** Where the end record is: it and its comment reach the file's last byte. */
    private static int end(ByteBuffer bytes) {
        int last = bytes.capacity() - END_LENGTH;
        for (int at = last; at >= Math.max(0, last - 0xFFFF); at--) {
            if (bytes.getInt(at) == END
                    && at + END_LENGTH + Short.toUnsignedInt(bytes.getShort(at + 20)) == bytes.capacity()) {
                return at;
            }
        }
        throw damaged("The zip has no end: it was cut off. Send the whole file.");
    }

    private static Entry entry(ByteBuffer bytes) {
        int at = bytes.position();
        if (bytes.getInt(at) != CENTRAL) {
            throw damaged("The zip's directory is damaged.");
        }
        int nameLength = Short.toUnsignedInt(bytes.getShort(at + 28));
        int rest = Short.toUnsignedInt(bytes.getShort(at + 30)) + Short.toUnsignedInt(bytes.getShort(at + 32));
        byte[] name = new byte[nameLength];
        bytes.get(at + 46, name);
        bytes.position(at + 46 + nameLength + rest);
        return new Entry(
                new String(name, StandardCharsets.ISO_8859_1),
                Short.toUnsignedInt(bytes.getShort(at + 8)),
                Short.toUnsignedInt(bytes.getShort(at + 10)),
                bytes.getInt(at + 16),
                Integer.toUnsignedLong(bytes.getInt(at + 20)),
                Integer.toUnsignedLong(bytes.getInt(at + 24)),
                Integer.toUnsignedLong(bytes.getInt(at + 42)));
    }

    /** What macOS puts into a zip that is packed anew. */
    private static boolean isAddedUnasked(String name) {
        return name.startsWith("__MACOSX/") || name.equals(".DS_Store") || name.startsWith("._");
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw refused(
                    "An entry of the zip has a name that is a path, too long or has odd characters; the entries of a"
                            + " model have plain names, such as configuration.json. Pack the files themselves, not"
                            + " their folder.");
        }
    }

    /** Any 32-bit numbers can stand there; how much is unpacked is bounded when it is asked for. */
    private static void checkSizes(Entry entry, int fileLength) {
        if (Math.max(entry.unpacked(), Math.max(entry.packed(), entry.offset())) > Integer.MAX_VALUE) {
            throw refused("By the zip's directory " + entry.name()
                    + " is 2 GB or more, or the zip is a Zip64; no model's is. Send the zip that the download gave or that"
                    + " DL4J's ModelSerializer wrote.");
        }
        if (entry.offset() + LOCAL_LENGTH + entry.packed() > fileLength) {
            throw damaged("The zip's directory points outside the file for " + entry.name() + "; it is damaged.");
        }
    }

    private static ByteBuffer little(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ProblemException damaged(String detail) {
        return ProblemException.of(ProblemCode.DAMAGED_MODEL, detail);
    }

    private static ProblemException refused(String detail) {
        return ProblemException.of(ProblemCode.MODEL_NOT_UNDERSTOOD, detail);
    }
}
