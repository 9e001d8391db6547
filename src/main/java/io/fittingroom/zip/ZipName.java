package io.fittingroom.zip;

import java.lang.Character.UnicodeBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The name of a file in a zip, as well as it can be told. It is in UTF-8 or in the code page of the system that packed it, and
 * a zip does not say which: beside UTF-8 this knows GBK (China) and Shift-JIS (Japan), and takes anything else for the code
 * page of DOS (437), as APPNOTE has it (appendix D). A name is there to be shown, and never a path.
 */
public final class ZipName {

    private static final int UNICODE_PATH = 0x7075;
    private static final int UNICODE_PATH_HEAD = 5;
    private static final Charset GBK = charset("GBK");
    private static final Charset SHIFT_JIS = charset("windows-31j");
    private static final Charset DOS = charset("IBM437");

    private static final Set<UnicodeBlock> JAPANESE = Set.of(
            UnicodeBlock.HIRAGANA,
            UnicodeBlock.KATAKANA,
            UnicodeBlock.CJK_UNIFIED_IDEOGRAPHS,
            UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION);

    private static final Set<UnicodeBlock> ALSO_IN_JAPANESE_NAMES =
            Set.of(UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS, UnicodeBlock.LATIN_1_SUPPLEMENT);

    private ZipName() {}

    /** Small Java runtimes have UTF-8 and little else. */
    private static Charset charset(String name) {
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.ISO_8859_1;
    }

    /**
     * The name, with control characters replaced.
     *
     * @param name as the zip has it
     * @param extra the extra fields of its entry, in which it may stand once more in Unicode
     */
    public static String of(byte[] name, ByteBuffer extra) {
        String decoded = unicodePath(name, extra)
                .or(() -> decoded(name, StandardCharsets.UTF_8))
                .or(() -> isGbk(name) ? decoded(name, GBK) : Optional.empty())
                .or(() -> decoded(name, SHIFT_JIS).filter(sound -> isJapanese(name)))
                .orElseGet(() -> new String(name, DOS));
        StringBuilder shown = new StringBuilder(decoded);
        for (int i = 0; i < shown.length(); i++) {
            if (Character.isISOControl(shown.charAt(i))) {
                shown.setCharAt(i, '\uFFFD');
            }
        }
        return shown.toString();
    }

    /** Info-ZIP's field (APPNOTE 4.6.9), unless the name was changed after it. */
    private static Optional<String> unicodePath(byte[] name, ByteBuffer extra) {
        ByteBuffer fields = extra.order(ByteOrder.LITTLE_ENDIAN);
        while (fields.remaining() >= 4) {
            int id = fields.getShort() & 0xFFFF;
            int length = fields.getShort() & 0xFFFF;
            if (length > fields.remaining()) {
                break;
            }
            ByteBuffer field = fields.slice(fields.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            if (id == UNICODE_PATH && length > UNICODE_PATH_HEAD && field.get() == 1) {
                CRC32 crc = new CRC32();
                crc.update(name);
                if (field.getInt() == (int) crc.getValue()) {
                    byte[] path = new byte[field.remaining()];
                    field.get(path);
                    return decoded(path, StandardCharsets.UTF_8);
                }
            }
            fields.position(fields.position() + length);
        }
        return Optional.empty();
    }

    private static Optional<String> decoded(byte[] name, Charset charset) {
        try {
            return Optional.of(
                    charset.newDecoder().decode(ByteBuffer.wrap(name)).toString());
        } catch (CharacterCodingException anotherOne) {
            return Optional.empty();
        }
    }

    /**
     * Whether all beyond ASCII is pairs of GBK, and most are of GB 2312, in which both bytes are above 160. In the other code
     * pages letters are below.
     */
    private static boolean isGbk(byte[] name) {
        int common = 0;
        int rare = 0;
        int at = 0;
        while (at < name.length) {
            int first = name[at] & 0xFF;
            at++;
            if (first >= 0x80) {
                int second = at < name.length ? name[at] & 0xFF : 0;
                at++;
                if (first == 0x80 || first == 0xFF || second < 0x40 || second == 0x7F || second == 0xFF) {
                    return false;
                }
                if (first >= 0xA1 && first <= 0xF7 && second >= 0xA1) {
                    common++;
                } else {
                    rare++;
                }
            }
        }
        return common > 0 && common >= rare;
    }

    /**
     * Whether a name that can be Shift-JIS is likely to be: it has two Japanese characters in a row, of which the second bytes
     * are not both letters of ASCII, which would more likely be accented letters among others; or one whose second byte is a
     * backslash, which no name in another code page has.
     */
    private static boolean isJapanese(byte[] name) {
        boolean isLikely = false;
        boolean followsJapanese = false;
        boolean followsOddByte = false;
        int at = 0;
        while (at < name.length) {
            int first = name[at] & 0xFF;
            boolean isPair = (first >= 0x81 && first <= 0x9F) || (first >= 0xE0 && first <= 0xFC);
            if (!isPair || at + 1 == name.length) {
                followsJapanese = false;
                at++;
                continue;
            }
            UnicodeBlock block = UnicodeBlock.of(new String(name, at, 2, SHIFT_JIS).charAt(0));
            byte second = name[at + 1];
            at += 2;
            if (!JAPANESE.contains(block)) {
                if (!ALSO_IN_JAPANESE_NAMES.contains(block)) {
                    return false;
                }
                followsJapanese = false;
                continue;
            }
            boolean isOddByte = !Character.isLetter(second);
            isLikely |= second == '\\' || (followsJapanese && (isOddByte || followsOddByte));
            followsJapanese = true;
            followsOddByte = isOddByte;
        }
        return isLikely;
    }
}
