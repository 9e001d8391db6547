package io.fittingroom.engine.file;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.zip.BrokenZipException;
import io.fittingroom.zip.ZipInMemory;
import io.fittingroom.zip.ZipInMemory.Entry;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The zip of a model, from somebody unknown, in memory. An entry is unpacked only when it is asked for, with a bound on its
 * size: entries that nobody asks for are never opened. Names are flat, each is there once. Immutable and thread-safe.
 */
public final class PackedFile {

    private static final int MOST_ENTRIES = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Beyond what weights (1.1) and JSON (30) reach by far; Deflate itself ends near 1,032. */
    private static final int MOST_RATIO = 200;

    private final ZipInMemory zip;
    private final Map<String, Entry> entries;

    private PackedFile(ZipInMemory zip, int zipBytes) throws BrokenZipException {
        this.zip = zip;
        this.entries = entries(zip, zipBytes);
    }

    /** Reads the directory; a 400 or 422 when there is none, when it is not whole, or when it holds what it must not. */
    public static PackedFile of(byte[] file) {
        if (!ZipInMemory.isZip(file)) {
            throw damaged(
                    "The body is not a zip file: it does not begin with PK. Send the zip that the download gave or"
                            + " that DL4J's ModelSerializer wrote.");
        }
        try {
            ZipInMemory zip = ZipInMemory.exactly(file);
            if (zip.count() == 0) {
                throw damaged(
                        "The zip is empty. Send the one that the download gave or that DL4J's ModelSerializer wrote.");
            }
            return new PackedFile(zip, file.length);
        } catch (BrokenZipException broken) {
            throw (ProblemException) refusal(broken.fault()).initCause(broken);
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
        return entries.get(name).bytes();
    }

    /**
     * An entry's content.
     *
     * @param name of an entry that is there
     * @param most bytes; more are refused before anything is unpacked
     */
    public byte[] read(String name, long most) {
        Entry entry = entries.get(name);
        if (entry.bytes() > most) {
            throw refused(String.format(
                    Locale.ROOT,
                    "%s is %,d bytes when unpacked, but at most %,d make sense here.",
                    name,
                    entry.bytes(),
                    most));
        }
        if (entry.bytes() > 4_096 && entry.bytes() / MOST_RATIO > entry.storedBytes()) {
            throw refused(String.format(
                    Locale.ROOT, "%s unpacks to more than %d times its size, as no network does.", name, MOST_RATIO));
        }
        if (entry.isEncrypted()) {
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
        try {
            return zip.read(entry);
        } catch (BrokenZipException broken) {
            throw refusal(entry, broken);
        }
    }

    /**
     * The first bytes of an entry's content, whose checksum is not looked at.
     *
     * @param name of an entry that is there
     * @param most bytes; fewer where it has fewer
     */
    public byte[] start(String name, int most) {
        Entry entry = entries.get(name);
        try {
            return zip.start(entry, most);
        } catch (BrokenZipException broken) {
            throw refusal(entry, broken);
        }
    }

    private static Map<String, Entry> entries(ZipInMemory zip, int zipBytes) throws BrokenZipException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        zip.forEach(entry -> {
            if (isAddedUnasked(entry.name())) {
                return;
            }
            checkName(entry.name());
            if (entries.size() == MOST_ENTRIES) {
                throw refused(String.format(
                        Locale.ROOT, "The zip has %,d entries; a model has at most %d.", zip.count(), MOST_ENTRIES));
            }
            checkSizes(entry, zipBytes);
            if (entries.put(entry.name(), entry) != null) {
                throw refused("The zip has " + entry.name() + " more than once; which one counts would be a guess.");
            }
        });
        return entries;
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
    private static void checkSizes(Entry entry, int zipBytes) {
        if (Math.max(entry.bytes(), Math.max(entry.storedBytes(), entry.localAt())) > Integer.MAX_VALUE) {
            throw refused("By the zip's directory " + entry.name()
                    + " is 2 GB or more, or the zip is a Zip64; no model's is. Send the zip that the download gave or that"
                    + " DL4J's ModelSerializer wrote.");
        }
        if (entry.endsAt() > zipBytes) {
            throw damaged("The zip's directory points outside the file for " + entry.name() + "; it is damaged.");
        }
    }

    private static ProblemException refusal(BrokenZipException.Fault fault) {
        return switch (fault) {
            case NO_END -> damaged("The zip has no end: it was cut off. Send the whole file.");
            case SEVERAL_VOLUMES -> refused("The zip is one part of several; send it in one piece.");
            case ZIP64 -> refused("The zip is a Zip64; no model needs one. Send the zip that the download gave.");
            case MISPLACED, DIRECTORY, METHOD, CONTENT, CHECKSUM ->
                damaged("The zip's directory is not where it says, or is damaged. Send the file again.");
        };
    }

    private static ProblemException refusal(Entry entry, BrokenZipException broken) {
        ProblemException refusal = switch (broken.fault()) {
            case METHOD ->
                refused(entry.name() + " is packed by method " + entry.method()
                        + "; only stored and deflated entries are read.");
            case CHECKSUM -> damaged(entry.name() + " does not have its checksum; the zip is damaged.");
            case NO_END, SEVERAL_VOLUMES, ZIP64, MISPLACED, DIRECTORY, CONTENT ->
                damaged(entry.name() + " cannot be unpacked; the zip is damaged.");
        };
        return (ProblemException) refusal.initCause(broken);
    }

    private static ProblemException damaged(String detail) {
        return ProblemException.of(ProblemCode.DAMAGED_MODEL, detail);
    }

    private static ProblemException refused(String detail) {
        return ProblemException.of(ProblemCode.MODEL_NOT_UNDERSTOOD, detail);
    }
}
