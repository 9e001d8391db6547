package io.fittingroom.dataset.source;

import io.fittingroom.picture.PictureReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarUtils;

/** What a file is, told by its first bytes; its name is not asked. */
enum FileKind {
    EMPTY,
    PICTURE,
    ZIP,
    GZIP,
    TAR,
    IDX,
    NPY,
    TEXT,
    PICKLE,
    OTHER_ARCHIVE,
    OTHER;

    /** How many bytes are looked at. */
    static final int START_BYTES = 1_024;

    private static final int TAR_HEADER = 512;

    static FileKind of(byte[] file) {
        if (file.length == 0) {
            return EMPTY;
        }
        // One char per byte, so that magic numbers can be compared as text.
        String start = new String(file, 0, Math.min(file.length, 32), StandardCharsets.ISO_8859_1);
        if (PictureReader.isPicture(file)) {
            return PICTURE;
        }
        if (start.startsWith("PK\u0003\u0004") || start.startsWith("PK\u0005\u0006")) {
            return ZIP;
        }
        if (start.startsWith("\u001f\u008b")) {
            return GZIP;
        }
        if (start.startsWith("\u0093NUMPY")) {
            return NPY;
        }
        if (start.startsWith("7z\u00bc\u00af")
                || start.startsWith("Rar!\u001a\u0007")
                || start.startsWith("\u00fd7zXZ\0")
                || start.startsWith("BZh")
                || start.startsWith("(\u00b5/\u00fd")) {
            return OTHER_ARCHIVE;
        }
        if (isTar(file)) {
            return TAR;
        }
        if (IdxHeader.isMagic(file)) {
            return IDX;
        }
        if (file.length > 2 && start.charAt(0) == '\u0080' && start.charAt(1) >= 2 && start.charAt(1) <= 5) {
            return PICKLE;
        }
        return isText(file) || isWideText(file) ? TEXT : OTHER;
    }

    /** By its checksum, which the oldest form has too. */
    private static boolean isTar(byte[] file) {
        try {
            return file.length >= TAR_HEADER && TarUtils.verifyCheckSum(Arrays.copyOf(file, TAR_HEADER));
        } catch (IllegalArgumentException noNumber) {
            return false;
        }
    }

    private static boolean isText(byte[] file) {
        for (byte character : file) {
            if (isControl(character & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** UTF-16, of which a table's readers say whether it can be read: by its mark, or by Latin characters without one. */
    private static boolean isWideText(byte[] file) {
        Charset wide = ByteOrderMark.charset(file);
        if (!wide.equals(StandardCharsets.UTF_8)) {
            return isWideText(file, wide, Character.MAX_VALUE);
        }
        return isWideText(file, StandardCharsets.UTF_16LE, 0xFF) || isWideText(file, StandardCharsets.UTF_16BE, 0xFF);
    }

    private static boolean isWideText(byte[] file, Charset wide, int largest) {
        CharBuffer characters = wide.decode(ByteBuffer.wrap(file, 0, file.length / 2 * 2));
        return file.length > 1
                && characters.chars().noneMatch(character -> isControl(character) || character > largest);
    }

    private static boolean isControl(int character) {
        return character < ' ' && character != '\t' && character != '\r' && character != '\n';
    }
}
