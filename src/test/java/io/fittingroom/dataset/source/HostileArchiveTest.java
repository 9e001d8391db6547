package io.fittingroom.dataset.source;

import static io.fittingroom.dataset.source.Archives.gzip;
import static io.fittingroom.dataset.source.Archives.png;
import static io.fittingroom.dataset.source.Archives.tar;
import static io.fittingroom.dataset.source.Archives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileArchiveTest {

    private static final int CENTRAL = 0x02014b50;

    @TempDir
    Path directory;

    private Upload upload() {
        return new Upload(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "../a/1.png, NAME_LEADS_OUT",
        "a/../../1.png, NAME_LEADS_OUT",
        "a\\..\\..\\1.png, NAME_LEADS_OUT",
        "/etc/1.png, NAME_IS_ABSOLUTE",
        "C:\\a\\1.png, NAME_IS_ABSOLUTE"
    })
    void namesThatLeadElsewhereAreRefused(String name, SourceFault fault) {
        byte[] zip = zip().add("a/1.png", png(1)).add(name, png(2)).done();
        byte[] tar = tar().add("a/1.png", png(1)).add(name, png(2)).done();

        assertThat(upload().file("x.zip", zip).refusal().fault()).isEqualTo(fault);
        assertThat(upload().file("x.tar", tar).refusal().fault()).isEqualTo(fault);
        assertThat(upload().file("x.tar.gz", gzip(tar)).refusal().fault()).isEqualTo(fault);
    }

    @Test
    void linksAndDevicesAreLeftOut() {
        byte[] tar = tar().add("a/1.png", png(1))
                .special("a/2.png", TarConstants.LF_SYMLINK)
                .special("a/3.png", TarConstants.LF_LINK)
                .special("a/4.png", TarConstants.LF_CHR)
                .special("a/5.png", TarConstants.LF_FIFO)
                .add("b/1.png", png(2))
                .done();

        assertThat(upload().file("x.tar", tar).read().leftOut())
                .containsOnly(entry(LeftOut.Reason.LINK, 2), entry(LeftOut.Reason.SPECIAL_FILE, 2));
    }

    @Test
    void aLinkInAZipIsLeftOut() {
        byte[] zip = zip().add("a/1.png", png(1))
                .add("a/2.png", png(2))
                .add("b/1.png", png(3))
                .done();
        int entry = central(zip, 1);
        // Made by Unix, and its mode says a symbolic link.
        zip[entry + 5] = 3;
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(entry + 38, 0xA1FF << 16);

        assertThat(upload().file("x.zip", zip).read().leftOut()).containsOnly(entry(LeftOut.Reason.LINK, 1));
    }

    @Test
    void anEncryptedZipIsRefused() {
        byte[] zip = zip().add("a/1.png", png(1)).done();
        zip[central(zip, 0) + 8] |= 1;

        assertThat(upload().file("x.zip", zip).refusal().fault()).isEqualTo(SourceFault.ENCRYPTED);
    }

    /** Some of which the library would read, but not tell damage from other failures. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9, 12, 14, 93, 95, 97, 98})
    void aMethodThatIsNotReadIsRefused(int method) {
        byte[] zip = zip().add("a/1.png", png(1)).done();
        zip[central(zip, 0) + 10] = (byte) method;

        assertThat(upload().file("x.zip", zip).refusal().fault()).isEqualTo(SourceFault.METHOD_NOT_READ);
    }

    /** Each of which once took a call more, until the thread had no room for another. */
    @Test
    void manyEmptyGzipFilesInARowAreDamage() {
        byte[] empty = gzip(new byte[0]);
        byte[] many = new byte[100_000 * empty.length];
        for (int i = 0; i < many.length; i++) {
            many[i] = empty[i % empty.length];
        }

        assertThat(upload().file("train-images-idx3-ubyte.gz", many)
                        .file("train-labels-idx1-ubyte.gz", gzip(new byte[] {0, 0, 8, 1, 0, 0, 0, 0}))
                        .refusal()
                        .fault())
                .isIn(SourceFault.DAMAGED_FILE, SourceFault.UNKNOWN_FORM, SourceFault.NOTHING_THERE);
        assertThat(upload().file(
                                "x.zip",
                                zip().add("x.npy.gz", many)
                                        .add("y.npy.gz", many)
                                        .done())
                        .refusal()
                        .fault())
                .isIn(SourceFault.DAMAGED_FILE, SourceFault.UNKNOWN_FORM, SourceFault.NOTHING_THERE);
    }

    @Test
    void aWrongChecksumOrDamageSpoilsOneFileOnly() {
        byte[] zip = zip().add("a/1.png", png(1))
                .add("a/2.png", png(2))
                .add("b/1.png", png(3))
                .done();
        zip[central(zip, 0) + 16] ^= 1;
        // A length that is not the content's.
        zip[central(zip, 1) + 24] ^= 1;

        Upload.Read read = upload().file("x.zip", zip).read();

        assertThat(read.labels()).containsExactly("b");
        assertThat(read.leftOut()).containsOnly(entry(LeftOut.Reason.DAMAGED, 2));
    }

    @Test
    void aPlaceOutsideOfTheZipIsRefused() {
        byte[] zip = zip().add("a/1.png", png(1)).add("b/1.png", png(3)).done();
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(central(zip, 0) + 42, 0x7FFFFFF0);

        assertThat(upload().file("x.zip", zip).refusal().fault()).isEqualTo(SourceFault.DAMAGED_ARCHIVE);
    }

    @Test
    void archivesThatAreCutOffAreRefused() {
        byte[] zip = zip().add("a/1.png", png(1)).add("b/1.png", png(3)).done();
        byte[] tar =
                tar().add("a/1.png", png(1)).add("b/1.png", new byte[3_000]).done();
        byte[] gzip = gzip(tar);

        assertThat(upload().file("x.zip", Arrays.copyOf(zip, zip.length - 30))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.DAMAGED_ARCHIVE);
        assertThat(upload().file("x.tar", Arrays.copyOf(tar, 2_500)).refusal().fault())
                .isEqualTo(SourceFault.CUT_OFF);
        assertThat(upload().file("x.tgz", Arrays.copyOf(gzip, gzip.length - 9))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.DAMAGED_FILE);
    }

    @Test
    void whatAZipSaysOfItsEntriesIsNotBelieved() {
        int count = 100_000;
        byte[] name = "a/1.png".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer zip =
                ByteBuffer.allocate(4 + count * (46 + name.length) + 22).order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034b50);
        for (int i = 0; i < count; i++) {
            int at = zip.position();
            zip.putInt(CENTRAL).putShort(at + 28, (short) name.length).position(at + 46);
            zip.put(name);
        }
        zip.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(count * (46 + name.length))
                .putInt(4);

        assertThat(upload().file("x.zip", zip.array()).refusal().fault()).isEqualTo(SourceFault.TOO_MANY_ENTRIES);
    }

    @Test
    void aTarOfManyEmptyFilesIsRefused() {
        byte[] one = Arrays.copyOf(tar().add("a/1.png", new byte[0]).done(), 512);
        ByteBuffer tar = ByteBuffer.allocate(512 * 6_000);
        for (int i = 0; i < 6_000; i++) {
            tar.put(one);
        }

        assertThat(upload().file("x.tar", tar.array()).refusal().fault()).isEqualTo(SourceFault.TOO_MANY_ENTRIES);
    }

    /** Names, comments and extra fields are held for each file; a thousand of these take as much as 100,000 others. */
    @Test
    void whatArchivesSayOfTheirFilesIsBounded() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(written)) {
            for (int i = 0; i < 50; i++) {
                ZipArchiveEntry entry = new ZipArchiveEntry("a/" + i + ".png");
                entry.setComment("c".repeat(60_000));
                zip.putArchiveEntry(entry);
                zip.closeArchiveEntry();
            }
        }
        Archives.Tar tar = tar();
        for (int i = 0; i < 2_500; i++) {
            tar.add("x".repeat(1_000) + "/" + i + ".png", png(1));
        }

        assertThat(upload().file("x.zip", written.toByteArray()).refusal().fault())
                .isEqualTo(SourceFault.LIST_TOO_LARGE);
        assertThat(upload().file("x.tar", tar.done()).refusal().fault()).isEqualTo(SourceFault.LIST_TOO_LARGE);
    }

    /** Several archives have no more room than one. */
    @Test
    void entriesAreCountedOverAllArchives() {
        Archives.Zip zip = zip();
        for (int i = 0; i < 3_000; i++) {
            zip.add("a/.hidden" + i, new byte[1]);
        }
        byte[] hidden = zip.done();

        assertThat(upload().file("1.zip", hidden)
                        .file("2.zip", hidden)
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.TOO_MANY_ENTRIES);
    }

    /** Whoever reads an upload can be told to stop, also where nothing comes of what is read. */
    @Test
    void aReadingIsEndedWhileItOnlyLooks() {
        Archives.Zip zip = zip();
        for (int i = 0; i < 1_000; i++) {
            zip.add("a/" + i + ".dat", new byte[1_000]);
        }
        AtomicInteger looks = new AtomicInteger();
        Upload upload = upload().file("x.zip", zip.done()).look(() -> {
            if (looks.incrementAndGet() == 10) {
                throw new IllegalStateException("it is to end");
            }
        });

        assertThatThrownBy(upload::read).hasMessage("it is to end");
        assertThat(looks).hasValue(10);
    }

    @Test
    void foldersInFoldersTakeNoMoreThanTheirNames() {
        byte[] zip = zip().add("a/".repeat(500) + "cat/1.png", png(1))
                .add("a/".repeat(500) + "dog/2.png", png(2))
                .done();

        assertThat(upload().file("x.zip", zip).read().labels()).containsExactly("cat", "dog");
    }

    @Test
    void aNameOfMegabytesInATarIsNotHeld() {
        byte[] tar = tar().longName(1 << 20).add("a/1.png", png(1)).done();

        assertThat(upload().file("x.tar", tar).refusal().fault()).isEqualTo(SourceFault.DAMAGED_ARCHIVE);
    }

    @Test
    void aLongNameIsRefused() {
        byte[] zip = zip().add("a/" + "x".repeat(1_025), png(1)).done();

        assertThat(upload().file("x.zip", zip).refusal().fault()).isEqualTo(SourceFault.NAME_TOO_LONG);
    }

    @Test
    void whatUnpacksToTooMuchIsStopped() {
        byte[] tar = tar().add("a/1.png", new byte[5 << 20]).done();
        Archives.Zip zip = zip();
        byte[] bomb = Arrays.copyOf(png(1), 99_000);
        for (int i = 0; i < 50; i++) {
            zip.add("c" + i % 2 + "/" + i + ".png", bomb);
        }
        byte[] zeros = gzip(Archives.idx(8, new int[] {1, 5 << 10, 1 << 10}, new byte[5 << 20]));

        assertThat(upload().file("x.tgz", gzip(tar)).refusal().fault()).isEqualTo(SourceFault.UNPACKS_TOO_LARGE);
        assertThat(upload().file("x.zip", zip.done()).refusal().fault()).isEqualTo(SourceFault.UNPACKS_TOO_LARGE);
        assertThat(upload().file("images.gz", zeros)
                        .file("labels", Archives.idx(8, new int[] {1}, (byte) 1))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.SIDES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7z\u00bc\u00af'\u001c", "Rar!\u001a\u0007\u0000", "PK\u0005\u0006", "\u0000\u0001\u0002"})
    void whatIsNotReadIsSaidSo(String start) {
        byte[] file = Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), 600);

        assertThat(upload().file("x.zip", file).refusal().fault())
                .isIn(SourceFault.UNKNOWN_FORM, SourceFault.DAMAGED_ARCHIVE, SourceFault.NOTHING_THERE);
    }

    @Test
    void nothingAtAllIsSaidSo() {
        assertThat(upload().refusal().fault()).isEqualTo(SourceFault.NOTHING_THERE);
        assertThat(upload().file("x", new byte[0]).refusal().fault()).isEqualTo(SourceFault.NOTHING_THERE);
        assertThat(upload().file("x.zip", zip().folder("a").done()).refusal().fault())
                .isEqualTo(SourceFault.NOTHING_THERE);
    }

    /** Where the directory's entry with this number begins. */
    private static int central(byte[] zip, int number) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int found = -1;
        for (int at = 0; at < zip.length - 4; at++) {
            if (bytes.getInt(at) == CENTRAL) {
                found++;
                if (found == number) {
                    return at;
                }
            }
        }
        throw new AssertionError("no entry " + number);
    }
}
