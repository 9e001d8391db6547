package io.fittingroom.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.zip.ZipInMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureArchiveTest {

    private static final int END_SIZE = 22;

    @Test
    void filesComeInOrderWithTheirFoldersAndContent() {
        byte[] zip = new Zip()
                .add("b.png", bytes("one"))
                .add("folder/", new byte[0])
                .add("folder/a.png", bytes("two"))
                .addStored("ä.png", bytes("three"))
                .done();

        PictureArchive archive = PictureArchive.of(zip, Pictures.LIMITS, Pictures.fashion(Invert.AUTO));

        assertThat(archive.files())
                .extracting(ZipInMemory.Entry::name)
                .containsExactly("b.png", "folder/a.png", "ä.png");
        assertThat(archive.files())
                .extracting(file -> new String(archive.read(file), StandardCharsets.UTF_8))
                .containsExactly("one", "two", "three");
    }

    @Test
    void whatSystemsAddUnaskedIsLeftOut() {
        byte[] zip = new Zip()
                .add("__MACOSX/._boot.png", bytes("x"))
                .add("shoes/.DS_Store", bytes("x"))
                .add("shoes/Thumbs.db", bytes("x"))
                .add("desktop.ini", bytes("x"))
                .add("shoes/boot.png", bytes("x"))
                .done();

        assertThat(PictureArchive.of(zip, Pictures.LIMITS, Pictures.fashion(Invert.AUTO))
                        .files())
                .extracting(ZipInMemory.Entry::name)
                .containsExactly("shoes/boot.png");
    }

    @Test
    void anEmptyZipHasNoFiles() {
        byte[] zip = new Zip().done();

        assertThat(PictureArchive.isZip(zip)).isTrue();
        assertThat(PictureArchive.of(zip, Pictures.LIMITS, Pictures.fashion(Invert.AUTO))
                        .files())
                .isEmpty();
    }

    @Test
    void aDamagedFileDoesNotSpoilTheOthers() {
        byte[] noise = new byte[1_000];
        new Random(1).nextBytes(noise);
        byte[] zip = new Zip()
                .add("first.png", bytes("one"))
                .addStored("second.png", noise)
                .add("third.png", bytes("three"))
                .done();
        zip[indexOf(zip, noise) + 500]++;

        PictureArchive archive = PictureArchive.of(zip, Pictures.LIMITS, Pictures.fashion(Invert.AUTO));

        assertThat(archive.read(archive.files().get(0))).isEqualTo(bytes("one"));
        assertRefused(
                ProblemCode.DAMAGED_PICTURE, () -> archive.read(archive.files().get(1)));
        assertThat(archive.read(archive.files().get(2))).isEqualTo(bytes("three"));
    }

    @ParameterizedTest
    @CsvSource({
        "IBM437, Stiefel-ä.png",
        "IBM437, Größe.png",
        "IBM437, Möbel/été.png",
        "IBM437, señor ñandú.png",
        "IBM437, töö élève Ä.png",
        "GBK, 靴子/运动鞋.png",
        "GBK, 连衣裙 1.png",
        "windows-31j, スニーカー/青い靴.png",
        "windows-31j, 表.png",
        "windows-31j, ドレス１.png",
        "windows-31j, くつ.png",
        "UTF-8, 靴/ä.png"
    })
    void aNameInAnotherCodePageIsAName(String codePage, String name) {
        byte[] flagged =
                new Zip(Charset.forName(codePage)).add(name, bytes("x")).done();
        byte[] plain = flagged.clone();
        // Without the flag that says UTF-8, as macOS has it.
        plain[directoryAt(plain) + 9] = 0;

        assertThat(names(flagged)).containsExactly(name);
        assertThat(names(plain)).containsExactly(name);
    }

    @Test
    void aNameThatStandsInUnicodeTooIsTakenFromThere() {
        String name = "brodequin-œuvre-靴.png";
        byte[] inCodePage = "brodequin-?uvre-?.png".getBytes(StandardCharsets.US_ASCII);

        assertThat(names(withUnicodeName(inCodePage, inCodePage, name))).containsExactly(name);
        // Renamed after it was written there.
        assertThat(names(withUnicodeName(inCodePage, bytes("other"), name))).containsExactly("brodequin-?uvre-?.png");
    }

    @ParameterizedTest
    @CsvSource({
        "../boot.png, ../boot.png",
        "/etc/boot.png, /etc/boot.png",
        "..\\boot.png, ..\\boot.png",
        "C:\\boot.png, C:\\boot.png",
        "a: shoe.png, a: shoe.png"
    })
    void aNameIsShownAndNeverAPath(String name, String shown) {
        assertThat(names(new Zip().add(name, bytes("x")).done())).containsExactly(shown);
    }

    @Test
    void controlCharactersOfANameAreReplacedAndOfALongOneTheEndIsShown() {
        byte[] zip = new Zip()
                .add("a\nb\0c.png", bytes("x"))
                .add("folder/" + "靴".repeat(300) + ".png", bytes("x"))
                .add("\uD83D\uDC60".repeat(126) + ".png", bytes("x"))
                .done();

        assertThat(names(zip))
                .containsExactly("a\uFFFDb\uFFFDc.png", "靴".repeat(251) + ".png", "\uD83D\uDC60".repeat(125) + ".png");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 24, 42})
    void sizesAndPlacesOfTwoGigabytesAndMoreAreRefused(int field) {
        for (int value : new int[] {Integer.MIN_VALUE, Integer.MIN_VALUE + 7, -2, -1}) {
            byte[] zip = new Zip().addStored("a.png", bytes("one")).done();
            putDirectory(zip, field, value);

            assertThat(readAll(zip)).as("%d at %d", value, field).isFalse();
        }
    }

    @Test
    void tooManyEntriesAreRefusedDirectoriesCounted() {
        Zip zip = new Zip();
        for (int i = 0; i <= PictureArchive.MOST_ENTRIES; i++) {
            zip.add(i + "/", new byte[0]);
        }

        assertRefused(
                ProblemCode.TOO_LARGE,
                () -> PictureArchive.of(zip.done(), Pictures.LIMITS, Pictures.fashion(Invert.AUTO)));
    }

    @Test
    void aBombIsRefusedByItsDirectory() {
        byte[] zip = new Zip().add("zeros.bmp", new byte[5_000_000]).done();

        assertThat(zip).hasSizeLessThan(10_000);
        assertRefused(
                ProblemCode.TOO_LARGE, () -> PictureArchive.of(zip, Pictures.LIMITS, Pictures.fashion(Invert.AUTO)));
    }

    @Test
    void aBombThatLiesAboutItsSizeIsStopped() {
        byte[] zip = new Zip().add("zeros.bmp", new byte[50_000_000]).done();
        putDirectory(zip, 24, 1_000);

        PictureArchive archive = PictureArchive.of(zip, Pictures.LIMITS, Pictures.fashion(Invert.AUTO));

        assertRefused(
                ProblemCode.DAMAGED_PICTURE, () -> archive.read(archive.files().get(0)));
    }

    @Test
    void aFileBeyondThePicturesLimitIsRefusedByItself() {
        byte[] noise = new byte[2_000];
        new Random(1).nextBytes(noise);
        byte[] zip =
                new Zip().add("large.png", noise).add("small.png", bytes("x")).done();

        PictureArchive archive =
                PictureArchive.of(zip, new PictureLimits(1_999, 10_000, 25_000_000), Pictures.fashion(Invert.AUTO));

        assertRefused(ProblemCode.TOO_LARGE, () -> archive.read(archive.files().get(0)));
        assertThat(archive.read(archive.files().get(1))).isEqualTo(bytes("x"));
    }

    @Test
    void entriesThatShareTheirBytesAreRefused() {
        byte[] noise = new byte[10_000];
        new Random(1).nextBytes(noise);
        byte[] one = new Zip().add("a.png", noise).done();
        int directoryAt = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN).getInt(one.length - END_SIZE + 16);
        byte[] directory = Arrays.copyOfRange(one, directoryAt, one.length - END_SIZE);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        zip.write(one, 0, directoryAt);
        for (int i = 0; i < 50; i++) {
            zip.writeBytes(directory);
        }
        byte[] end = Arrays.copyOfRange(one, one.length - END_SIZE, one.length);
        ByteBuffer.wrap(end)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(8, (short) 50)
                .putShort(10, (short) 50);
        zip.writeBytes(end);

        assertRefused(
                ProblemCode.INVALID_REQUEST,
                () -> PictureArchive.of(zip.toByteArray(), Pictures.LIMITS, Pictures.fashion(Invert.AUTO)));
    }

    @Test
    void anEncryptedZipIsRefused() {
        byte[] zip = new Zip().add("a.png", bytes("x")).done();
        putDirectory(zip, 8, ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(directoryAt(zip) + 8) | 1);

        assertRefused(
                ProblemCode.INVALID_REQUEST,
                () -> PictureArchive.of(zip, Pictures.LIMITS, Pictures.fashion(Invert.AUTO)));
    }

    /** Each cut and each flipped byte is refused or read, and nothing else happens. */
    @Test
    void noDamageGetsThrough() {
        byte[] zip = new Zip()
                .add("a.png", bytes("one"))
                .addStored("b.png", bytes("two"))
                .done();

        for (int length = 0; length < zip.length; length++) {
            byte[] cut = Arrays.copyOf(zip, length);
            assertRefused(
                    ProblemCode.INVALID_REQUEST,
                    () -> PictureArchive.of(cut, Pictures.LIMITS, Pictures.fashion(Invert.AUTO)));
        }
        int readable = 0;
        for (int i = 0; i < zip.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = zip.clone();
                damaged[i] ^= (byte) (1 << bit);
                readable += readAll(damaged) ? 1 : 0;
            }
        }
        // Bits that do not matter, such as those of times.
        assertThat(readable).isBetween(1, zip.length * 8 - 1);
    }

    private static List<String> names(byte[] zip) {
        return PictureArchive.of(zip, Pictures.LIMITS, Pictures.fashion(Invert.AUTO)).files().stream()
                .map(ZipInMemory.Entry::name)
                .toList();
    }

    /** A zip whose file has Info-ZIP's field with a name for the one that it says is there. */
    private static byte[] withUnicodeName(byte[] name, byte[] nameThen, String unicode) {
        CRC32 crc = new CRC32();
        crc.update(nameThen);
        byte[] path = bytes(unicode);
        ZipEntry entry = new ZipEntry(new String(name, StandardCharsets.US_ASCII));
        entry.setExtra(ByteBuffer.allocate(9 + path.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x7075)
                .putShort((short) (5 + path.length))
                .put((byte) 1)
                .putInt((int) crc.getValue())
                .put(path)
                .array());
        return new Zip().add(entry, bytes("x")).done();
    }

    private static boolean readAll(byte[] zip) {
        try {
            PictureArchive archive = PictureArchive.of(zip, Pictures.LIMITS, Pictures.fashion(Invert.AUTO));
            archive.files().forEach(archive::read);
            return true;
        } catch (ProblemException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return false;
        }
    }

    private static void assertRefused(ProblemCode code, Runnable reading) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, reading::run);
        assertThat(refused).as("refusal").isNotNull();
        assertThat(refused.code()).isEqualTo(code);
    }

    /** Changes four bytes of the first directory entry. */
    private static void putDirectory(byte[] zip, int offset, int value) {
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(directoryAt(zip) + offset, value);
    }

    private static int directoryAt(byte[] zip) {
        return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(zip.length - END_SIZE + 16);
    }

    private static int indexOf(byte[] where, byte[] what) {
        for (int i = 0; i <= where.length - what.length; i++) {
            if (Arrays.equals(where, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        throw new IllegalArgumentException("not there");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A zip as the JDK writes it. */
    private static final class Zip {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final ZipOutputStream zip;

        Zip() {
            this(StandardCharsets.UTF_8);
        }

        Zip(Charset names) {
            this.zip = new ZipOutputStream(bytes, names);
        }

        Zip add(String name, byte[] content) {
            return add(new ZipEntry(name), content);
        }

        Zip addStored(String name, byte[] content) {
            ZipEntry entry = new ZipEntry(name);
            CRC32 crc = new CRC32();
            crc.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setCrc(crc.getValue());
            entry.setSize(content.length);
            return add(entry, content);
        }

        private Zip add(ZipEntry entry, byte[] content) {
            try {
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return this;
        }

        byte[] done() {
            try {
                zip.close();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            return bytes.toByteArray();
        }
    }
}
