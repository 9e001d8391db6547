package io.fittingroom.picture;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The picture files in a zip, in the order of its directory. Nothing is unpacked before it is read, nothing is written
 * anywhere, and each file is judged by itself: a damaged one does not spoil the rest. Left out are directories and what
 * systems add unasked ({@code __MACOSX}, names that begin with a dot, {@code Thumbs.db}, {@code desktop.ini}).
 *
 * <p>The directory at the end of the file counts (APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16); files are stored or
 * deflated. Not read: encryption, Zip64, several volumes. Immutable and thread-safe.
 */
public final class PictureArchive {

    /** Directories count. */
    static final int MOST_ENTRIES = 2_000;

    /** Of a longer name the end is shown. */
    static final int LONGEST_NAME = 255;

    /** Beyond this many bytes of content for each stored byte a zip is a bomb; a photo or drawing is far below. */
    static final int MOST_RATIO = 200;

    private static final int FREE_OF_RATIO = 1 << 20;
    private static final int END_SIZE = 22;
    private static final int END = 0x06054b50;
    private static final int DIRECTORY_ENTRY = 0x02014b50;
    private static final int DIRECTORY_ENTRY_SIZE = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private final ByteBuffer zip;
    private final long mostBytes;
    private final Preparation preparation;
    private final List<Entry> files;

    private PictureArchive(byte[] zip, long mostBytes, Preparation preparation) {
        this.zip = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        this.mostBytes = mostBytes;
        this.preparation = preparation;
        this.files = List.copyOf(directory());
    }

    /**
     * A file in the zip.
     *
     * @param name with its folders, as well as it can be told; to be shown, never to be used as a path
     */
    public record Entry(String name, int method, long crc, int storedBytes, long bytes, int localAt) {}

    /** Whether the bytes begin as a zip does; an empty zip has nothing but its end. */
    public static boolean isZip(byte[] file) {
        return file.length >= 4
                && file[0] == 'P'
                && file[1] == 'K'
                && ((file[2] == 3 && file[3] == 4) || (file[2] == 5 && file[3] == 6));
    }

    /**
     * Reads the zip's directory.
     *
     * @param zip not changed meanwhile
     * @param limits of each picture file
     * @param preparation what the pictures are read for
     * @throws ProblemException INVALID_REQUEST for a damaged or hostile zip and for a form that is not read, TOO_LARGE for
     *     one with too many entries or that grows too much
     */
    public static PictureArchive of(byte[] zip, PictureLimits limits, Preparation preparation) {
        try {
            return new PictureArchive(zip, limits.maxBytes(), preparation);
        } catch (IndexOutOfBoundsException | IllegalArgumentException pastTheEnd) {
            throw (ProblemException)
                    damaged("its directory points outside of it").initCause(pastTheEnd);
        }
    }

    /** The picture files, without directories. */
    public List<Entry> files() {
        return files;
    }

    /**
     * A file's content.
     *
     * @throws ProblemException DAMAGED_PICTURE or TOO_LARGE
     */
    public byte[] read(Entry file) {
        if (file.bytes > mostBytes) {
            throw tooLarge();
        }
        try {
            ByteBuffer stored = stored(file);
            byte[] content = file.method == STORED ? bytes(stored) : inflated(stored);
            CRC32 crc = new CRC32();
            crc.update(content);
            if (content.length != file.bytes || crc.getValue() != file.crc) {
                throw damagedFile("its checksum is wrong");
            }
            return content;
        } catch (DataFormatException | IndexOutOfBoundsException | IllegalArgumentException damage) {
            throw (ProblemException) damagedFile("it cannot be unpacked").initCause(damage);
        }
    }

    private List<Entry> directory() {
        int end = end();
        int count = zip.getShort(end + 10) & 0xFFFF;
        int at = zip.getInt(end + 16);
        if (zip.getInt(end + 4) != 0 || count == 0xFFFF || at == -1) {
            throw unread("a zip of several volumes or with Zip64");
        }
        if (count > MOST_ENTRIES) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The zip has " + count + " entries and the limit is " + MOST_ENTRIES + "; send fewer at a time.");
        }
        List<Entry> entries = new ArrayList<>();
        long stored = 0;
        for (int i = 0; i < count; i++) {
            if (zip.getInt(at) != DIRECTORY_ENTRY) {
                throw damaged("its directory is broken");
            }
            int nameAt = at + DIRECTORY_ENTRY_SIZE;
            int nameBytes = zip.getShort(at + 28) & 0xFFFF;
            int extraBytes = zip.getShort(at + 30) & 0xFFFF;
            String name = ZipName.of(bytes(zip.slice(nameAt, nameBytes)), zip.slice(nameAt + nameBytes, extraBytes));
            Entry entry = entry(at, shown(name));
            stored += entry.storedBytes;
            if (isWanted(name)) {
                entries.add(entry);
            }
            at = nameAt + nameBytes + extraBytes + (zip.getShort(at + 32) & 0xFFFF);
        }
        if (stored > zip.limit()) {
            // The same bytes serve several entries: how a small zip is made to unpack to a huge one.
            throw damaged("its entries overlap");
        }
        return entries;
    }

    /** Where the end record begins; a comment may follow it. */
    private int end() {
        for (int at = zip.limit() - END_SIZE; at >= Math.max(0, zip.limit() - END_SIZE - 0xFFFF); at--) {
            if (zip.getInt(at) == END) {
                return at;
            }
        }
        throw damaged("it is cut short: its directory is missing");
    }

    private Entry entry(int at, String name) {
        int flags = zip.getShort(at + 8);
        int method = zip.getShort(at + 10) & 0xFFFF;
        long crc = zip.getInt(at + 16) & 0xFFFF_FFFFL;
        long storedBytes = zip.getInt(at + 20) & 0xFFFF_FFFFL;
        long bytes = zip.getInt(at + 24) & 0xFFFF_FFFFL;
        if ((flags & 1) != 0) {
            throw unread("an encrypted zip");
        }
        if (method != STORED && method != DEFLATED) {
            throw unread("a zip with compression method " + method);
        }
        if (storedBytes > zip.limit()) {
            throw damaged("its directory points outside of it");
        }
        if (bytes > FREE_OF_RATIO && bytes > MOST_RATIO * storedBytes) {
            throw bomb();
        }
        return new Entry(name, method, crc, (int) storedBytes, bytes, zip.getInt(at + 42));
    }

    private static String shown(String name) {
        int from = Math.max(0, name.length() - LONGEST_NAME);
        boolean cutsCharacter = from > 0 && Character.isLowSurrogate(name.charAt(from));
        return name.substring(cutsCharacter ? from + 1 : from);
    }

    private static boolean isWanted(String name) {
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String lower = file.toLowerCase(Locale.ROOT);
        return !file.isEmpty()
                && !file.startsWith(".")
                && !name.startsWith("__MACOSX/")
                && !lower.equals("thumbs.db")
                && !lower.equals("desktop.ini");
    }

    private ByteBuffer stored(Entry file) throws DataFormatException {
        if (zip.getInt(file.localAt) != LOCAL) {
            throw new DataFormatException();
        }
        int from = file.localAt
                + LOCAL_SIZE
                + (zip.getShort(file.localAt + 26) & 0xFFFF)
                + (zip.getShort(file.localAt + 28) & 0xFFFF);
        return zip.slice(from, file.storedBytes);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Stops at the limit, whatever the directory says of the size. */
    private byte[] inflated(ByteBuffer stored) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(stored);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] some = new byte[16 * 1024];
            while (!inflater.finished()) {
                int count = inflater.inflate(some);
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new DataFormatException();
                }
                content.write(some, 0, count);
                if (content.size() > mostBytes) {
                    throw tooLarge();
                }
                if (content.size() > FREE_OF_RATIO && content.size() > MOST_RATIO * inflater.getBytesRead()) {
                    throw bomb();
                }
            }
            return content.toByteArray();
        } finally {
            inflater.end();
        }
    }

    private ProblemException tooLarge() {
        return ProblemException.of(
                ProblemCode.TOO_LARGE,
                "The file has more than the " + mostBytes + " bytes that a picture may have. "
                        + Refusal.makeSmaller(preparation));
    }

    private static ProblemException bomb() {
        return ProblemException.of(
                ProblemCode.TOO_LARGE,
                "A file in the zip grows to more than " + MOST_RATIO
                        + " times its size when it is unpacked. Send such pictures as they are.");
    }

    private static ProblemException damaged(String fault) {
        return ProblemException.of(
                ProblemCode.INVALID_REQUEST,
                "The zip is not sound: " + fault + ". Make it again from the pictures and send the new file.");
    }

    private static ProblemException unread(String form) {
        return ProblemException.of(
                ProblemCode.INVALID_REQUEST,
                "The file is " + form + ", which is not read here. Send a plain zip, or the pictures by themselves.");
    }

    private static ProblemException damagedFile(String fault) {
        return ProblemException.of(
                ProblemCode.DAMAGED_PICTURE,
                "The file in the zip is damaged: " + fault + ". Send the picture by itself.");
    }
}
