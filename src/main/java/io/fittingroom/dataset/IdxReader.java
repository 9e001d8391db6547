package io.fittingroom.dataset;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/**
 * Reads the format in which MNIST and its relatives are published: gzip of a magic number (two zero bytes, the element type,
 * the number of dimensions), the dimensions as 32-bit big-endian integers, then the elements; here always unsigned bytes.
 *
 * <p>A file is read whole and exactly or not at all. DL4J's own reader takes a file that was cut off for one that ends in
 * zeros.
 */
final class IdxReader {

    private static final int UNSIGNED_BYTES = 0x0800;

    /** Memory is set aside as the header asks, so what it may ask for is bounded; Fashion-MNIST's largest file asks for 47 MB. */
    private static final int MOST_BYTES = 256 << 20;

    private static final int BUFFER_BYTES = 64 << 10;

    private IdxReader() {}

    /**
     * All items of a file, one after the other.
     *
     * @param file the name that an error message gives the file
     * @param compressed the gzip file from its first byte; read to its end, not closed
     * @param sha256 what the compressed file's SHA-256 must be, in lower-case hexadecimal digits
     * @param itemShape the dimensions of one item: 28, 28 for pictures of that size, none for labels
     * @throws DatasetDamagedException when the file is anything but that
     */
    static byte[] read(String file, InputStream compressed, String sha256, int... itemShape) {
        MessageDigest digest = Sha256.create();
        DigestInputStream digested = new DigestInputStream(compressed, digest);
        byte[] items;
        try {
            DataInputStream idx = new DataInputStream(new GZIPInputStream(digested, BUFFER_BYTES));
            items = readItems(file, idx, itemShape);
            // What follows the gzip data is not looked at, but counts in the checksum.
            digested.transferTo(OutputStream.nullOutputStream());
        } catch (EOFException e) {
            throw new DatasetDamagedException(file, "it ends too early, as if it had been cut off", e);
        } catch (IOException e) {
            throw new DatasetDamagedException(file, "it cannot be unpacked (" + e.getMessage() + ")", e);
        }
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(sha256)) {
            throw new DatasetDamagedException(file, "its SHA-256 is " + actual + " and not " + sha256);
        }
        return items;
    }

    private static byte[] readItems(String file, DataInputStream idx, int... itemShape) throws IOException {
        int expectedMagic = UNSIGNED_BYTES + 1 + itemShape.length;
        int magic = idx.readInt();
        if (magic != expectedMagic) {
            throw new DatasetDamagedException(
                    file, "its magic number is " + Integer.toUnsignedString(magic) + " and not " + expectedMagic);
        }
        long count = Integer.toUnsignedLong(idx.readInt());
        int itemBytes = 1;
        int[] shape = new int[itemShape.length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = idx.readInt();
            itemBytes = Math.multiplyExact(itemBytes, itemShape[i]);
        }
        if (!Arrays.equals(shape, itemShape)) {
            throw new DatasetDamagedException(
                    file,
                    "its header says items of shape " + Arrays.toString(shape) + " and not "
                            + Arrays.toString(itemShape));
        }
        if (count == 0 || count > MOST_BYTES / itemBytes) {
            throw new DatasetDamagedException(
                    file,
                    "its header says " + count + " items, where 1 to " + MOST_BYTES / itemBytes + " are possible");
        }
        byte[] items = new byte[Math.toIntExact(count * itemBytes)];
        int read = idx.readNBytes(items, 0, items.length);
        if (read < items.length) {
            throw new DatasetDamagedException(
                    file, "it holds " + read + " of the " + items.length + " bytes that its header announces");
        }
        if (idx.read() >= 0) {
            throw new DatasetDamagedException(
                    file, "it goes on after the " + items.length + " bytes that its header announces");
        }
        return items;
    }
}
