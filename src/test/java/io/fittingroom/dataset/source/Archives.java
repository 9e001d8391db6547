package io.fittingroom.dataset.source;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Files made for tests: pictures, arrays, archives. */
public final class Archives {

    private Archives() {}

    /** A PNG of 2x2 pixels of this grey. */
    public static byte[] png(int grey) {
        return picture("png", grey);
    }

    public static byte[] picture(String form, int grey) {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 4; i++) {
            image.getRaster().setSample(i % 2, i / 2, 0, grey);
        }
        return written(out -> ImageIO.write(image, form, out));
    }

    public static byte[] idx(int type, int[] shape, byte... elements) {
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * shape.length + elements.length);
        file.putInt(type << 8 | shape.length);
        for (int side : shape) {
            file.putInt(side);
        }
        return file.put(elements).array();
    }

    /** An npy file of version 1 as NumPy writes it. */
    public static byte[] npy(String descr, boolean fortranOrder, String shape, byte... elements) {
        String dict = String.format(
                Locale.ROOT,
                "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }",
                descr,
                fortranOrder ? "True" : "False",
                shape);
        byte[] header = (dict + " ".repeat(63 - (dict.length() + 10) % 64) + "\n").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(10 + header.length + elements.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length)
                .put(header)
                .put(elements)
                .array();
    }

    public static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** first, first + 1, … */
    public static byte[] counting(int first, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    public static byte[] gzip(byte[] content) {
        return written(out -> {
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(content);
            }
        });
    }

    public static Zip zip() {
        return new Zip();
    }

    public static Tar tar() {
        return new Tar();
    }

    public static final class Zip {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final ZipOutputStream zip = new ZipOutputStream(bytes);

        public Zip add(String name, byte[] content) {
            return run(() -> {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(content);
                zip.closeEntry();
            });
        }

        public Zip add(String name, String content) {
            return add(name, content.getBytes(StandardCharsets.UTF_8));
        }

        public Zip folder(String name) {
            return add(name + "/", new byte[0]);
        }

        public byte[] done() {
            run(zip::close);
            return bytes.toByteArray();
        }

        private Zip run(Step step) {
            Archives.run(step);
            return this;
        }
    }

    public static final class Tar {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

        Tar() {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        }

        public Tar add(String name, byte[] content) {
            return add(new TarArchiveEntry(name, true), content);
        }

        /** A symbolic or hard link, a device and the like. */
        public Tar special(String name, byte type) {
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            entry.setLinkName("/etc/passwd");
            return add(entry, new byte[0]);
        }

        /** Says, as GNU's tar does, that the next entry has a name of so many letters. */
        public Tar longName(int length) {
            byte[] name = new byte[length];
            Arrays.fill(name, (byte) 'x');
            return add(new TarArchiveEntry(TarConstants.GNU_LONGLINK, TarConstants.LF_GNUTYPE_LONGNAME), name);
        }

        private Tar add(TarArchiveEntry entry, byte[] content) {
            Archives.run(() -> {
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            });
            return this;
        }

        public byte[] done() {
            Archives.run(tar::close);
            return bytes.toByteArray();
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    @FunctionalInterface
    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        run(() -> writing.to(out));
        return out.toByteArray();
    }
}
