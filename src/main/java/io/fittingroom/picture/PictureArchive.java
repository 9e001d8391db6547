package io.fittingroom.picture;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.zip.BrokenZipException;
import io.fittingroom.zip.ZipInMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The picture files in a zip, in the order of its directory. Nothing is unpacked before it is read, nothing is written
 * anywhere, and each file is judged by itself: a damaged one does not spoil the rest. Left out are directories and what
 * systems add unasked ({@code __MACOSX}, names that begin with a dot, {@code Thumbs.db}, {@code desktop.ini}). Immutable and
 * thread-safe.
 */
public final class PictureArchive {

    /** Directories count. */
    static final int MOST_ENTRIES = 2_000;

    /** Of a longer name the end is shown. */
    static final int LONGEST_NAME = 255;

    /** Beyond this many bytes of content for each stored byte a zip is a bomb; a photo or drawing is far below. */
    static final int MOST_RATIO = 200;

    private static final int FREE_OF_RATIO = 1 << 20;

    private final ZipInMemory zip;
    private final long mostBytes;
    private final Preparation preparation;
    private final List<ZipInMemory.Entry> files;

    private PictureArchive(ZipInMemory zip, int zipBytes, long mostBytes, Preparation preparation)
            throws BrokenZipException {
        this.zip = zip;
        this.mostBytes = mostBytes;
        this.preparation = preparation;
        this.files = files(zip, zipBytes);
    }

    /** Whether the bytes begin as a zip does; an empty zip has nothing but its end. */
    public static boolean isZip(byte[] file) {
        return ZipInMemory.isZip(file);
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
            return new PictureArchive(ZipInMemory.of(zip), zip.length, limits.maxBytes(), preparation);
        } catch (BrokenZipException broken) {
            throw (ProblemException) refusal(broken.fault()).initCause(broken);
        }
    }

    /** The picture files, without directories; of a long name its end. */
    public List<ZipInMemory.Entry> files() {
        return files;
    }

    /**
     * A file's content.
     *
     * @throws ProblemException DAMAGED_PICTURE or TOO_LARGE
     */
    public byte[] read(ZipInMemory.Entry file) {
        if (file.bytes() > mostBytes) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The file has more than the " + mostBytes + " bytes that a picture may have. "
                            + Refusal.makeSmaller(preparation));
        }
        try {
            return zip.read(file);
        } catch (BrokenZipException damage) {
            String fault = damage.fault() == BrokenZipException.Fault.CHECKSUM
                    ? "its checksum is wrong"
                    : "it cannot be unpacked";
            throw (ProblemException) ProblemException.of(
                            ProblemCode.DAMAGED_PICTURE,
                            "The file in the zip is damaged: " + fault + ". Send the picture by itself.")
                    .initCause(damage);
        }
    }

    private static List<ZipInMemory.Entry> files(ZipInMemory zip, int zipBytes) throws BrokenZipException {
        if (zip.count() > MOST_ENTRIES) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The zip has " + zip.count() + " entries and the limit is " + MOST_ENTRIES
                            + "; send fewer at a time.");
        }
        List<ZipInMemory.Entry> files = new ArrayList<>();
        long[] stored = {0};
        zip.forEach(entry -> {
            check(entry);
            stored[0] += entry.storedBytes();
            if (isWanted(entry.name())) {
                files.add(entry.withName(shown(entry.name())));
            }
        });
        if (stored[0] > zipBytes) {
            // The same bytes serve several entries: how a small zip is made to unpack to a huge one.
            throw damaged("its entries overlap");
        }
        return List.copyOf(files);
    }

    private static void check(ZipInMemory.Entry entry) {
        if (entry.isEncrypted()) {
            throw unread("an encrypted zip");
        }
        if (!entry.isOfKnownMethod()) {
            throw unread("a zip with compression method " + entry.method());
        }
        if (entry.bytes() > FREE_OF_RATIO && entry.bytes() > MOST_RATIO * entry.storedBytes()) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "A file in the zip grows to more than " + MOST_RATIO
                            + " times its size when it is unpacked. Send such pictures as they are.");
        }
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

    private static ProblemException refusal(BrokenZipException.Fault fault) {
        return switch (fault) {
            case NO_END -> damaged("it is cut short: its directory is missing");
            case SEVERAL_VOLUMES, ZIP64 -> unread("a zip of several volumes or with Zip64");
            case DIRECTORY -> damaged("its directory is broken");
            case MISPLACED, METHOD, CONTENT, CHECKSUM -> damaged("its directory points outside of it");
        };
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
}
