package io.fittingroom.dataset.source;

import io.fittingroom.web.FileSlice;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;

/**
 * Looks at the entries of a zip without holding them, which the library that reads it does for all of them before anybody can
 * say stop. What the zip says of their number is not believed (APPNOTE 6.3.10, sections 4.3.12 to 4.3.16).
 */
final class ZipDirectory {

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END_64_LOCATOR = 0x07064b50;
    private static final int END_64_LOCATOR_BYTES = 20;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_BYTES = 46;

    private ZipDirectory() {}

    /**
     * Takes room for all entries, as many as there are; none where the directory is not found.
     *
     * @throws SourceRefusedException when there is none
     */
    static void takeRoom(String name, FileSlice zip, ListingRoom room) throws IOException {
        try (SeekableByteChannel channel = zip.channel()) {
            long at = start(channel);
            if (at < 0 || at >= channel.size()) {
                return;
            }
            channel.position(at);
            DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16));
            byte[] header = new byte[ENTRY_BYTES];
            ByteBuffer entry = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            in.readFully(header);
            while (entry.getInt(0) == ENTRY) {
                int named =
                        (entry.getShort(28) & 0xFFFF) + (entry.getShort(30) & 0xFFFF) + (entry.getShort(32) & 0xFFFF);
                room.take(name, named);
                in.skipNBytes(named);
                in.readFully(header);
            }
        } catch (EOFException ended) {
            // The library will say what is wrong with it.
        }
    }

    /** Where the directory begins, or -1. */
    private static long start(SeekableByteChannel channel) throws IOException {
        long size = channel.size();
        int length = (int) Math.min(size, END_BYTES + 0xFFFF + END_64_LOCATOR_BYTES);
        ByteBuffer end = read(channel, size - length, length);
        for (int at = length - END_BYTES; at >= 0; at--) {
            if (end.getInt(at) == END) {
                long start = end.getInt(at + 16) & 0xFFFF_FFFFL;
                int locator = at - END_64_LOCATOR_BYTES;
                boolean isLong = locator >= 0 && end.getInt(locator) == END_64_LOCATOR;
                return isLong ? start64(channel, end.getLong(locator + 8)) : start;
            }
        }
        return -1;
    }

    private static long start64(SeekableByteChannel channel, long at) throws IOException {
        return at < 0 || at > channel.size() - 56 ? -1 : read(channel, at, 56).getLong(48);
    }

    private static ByteBuffer read(SeekableByteChannel channel, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(at);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException();
            }
        }
        return bytes;
    }
}
