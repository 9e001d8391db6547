package io.fittingroom.dataset.source;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An array of pictures, [n, height, width] or [n, height, width, channels], or with the channels first. */
final class PictureArray {

    /** Of pictures that are put together at a time where the array has them interleaved. */
    private static final int BLOCK_BYTES = 8 << 20;

    private static final int PIECE = 1 << 16;

    private final ArrayFile array;
    private final PixelShape shape;
    private final PixelNumbers numbers;
    /** Where each element of a picture goes, in the order of the file; null where it stays. */
    private final int[] places;

    private PictureArray(ArrayFile array, PixelShape shape, PixelNumbers numbers, int[] places) {
        this.array = array;
        this.shape = shape;
        this.numbers = numbers;
        this.places = places;
    }

    /** Takes the pixels of one picture, which are its own to keep. */
    @FunctionalInterface
    interface Receiver {
        void accept(int index, byte[] pixels) throws IOException;
    }

    /** @throws SourceRefusedException for a shape that is none of pictures or beyond the limits */
    static PictureArray of(ArrayFile array, SourceSettings settings, SourceLimits limits, Findings findings) {
        String file = array.file().origin();
        List<Long> sides = array.header().shape();
        if (sides.size() < 3) {
            throw SourceFault.DIMENSIONS
                    .in(file)
                    .with("shape", array.header().shownShape())
                    .refusal();
        }
        if (sides.get(0) == 0) {
            throw SourceFault.NO_PICTURES.in(file).refusal();
        }
        boolean channelsFirst = sides.size() == 4 && isColour(sides.get(1)) && !isColour(sides.get(3));
        int rows = channelsFirst ? 2 : 1;
        long channels = sides.size() == 3 ? 1 : sides.get(channelsFirst ? 1 : 3);
        PixelChecks.shape(file, sides.get(rows), sides.get(rows + 1), channels, limits);
        if (channelsFirst) {
            findings.warn(SourceFault.CHANNELS_FIRST.in(file));
        }
        if (array.words().contains("emnist") && array.kind() == FileKind.IDX) {
            findings.warn(SourceFault.EMNIST_LIES_ON_ITS_SIDE.in(file));
        }
        PixelShape shape =
                new PixelShape((int) (long) sides.get(rows), (int) (long) sides.get(rows + 1), (int) channels);
        return new PictureArray(
                array,
                shape,
                PixelNumbers.of(file, array.header().type(), settings.valueRange()),
                places(shape, channelsFirst, array.header().fortranOrder()));
    }

    private static boolean isColour(long channels) {
        return channels == 1 || channels == 3;
    }

    private static int[] places(PixelShape shape, boolean channelsFirst, boolean fortranOrder) {
        if (!fortranOrder && !channelsFirst) {
            return null;
        }
        int[] places = new int[shape.size()];
        for (int row = 0; row < shape.height(); row++) {
            for (int column = 0; column < shape.width(); column++) {
                for (int channel = 0; channel < shape.channels(); channel++) {
                    int first = channelsFirst ? channel : row;
                    int second = channelsFirst ? row : column;
                    int third = channelsFirst ? column : channel;
                    int firsts = channelsFirst ? shape.channels() : shape.height();
                    int seconds = channelsFirst ? shape.height() : shape.width();
                    int thirds = channelsFirst ? shape.width() : shape.channels();
                    int inFile = fortranOrder
                            ? first + firsts * (second + seconds * third)
                            : (first * seconds + second) * thirds + third;
                    places[inFile] = (row * shape.width() + column) * shape.channels() + channel;
                }
            }
        }
        return places;
    }

    ArrayFile array() {
        return array;
    }

    PixelShape shape() {
        return shape;
    }

    /**
     * Gives the pictures one after the other.
     *
     * @param workDirectory where an array in Fortran order, in which each picture is spread over the whole file, is put
     *     meanwhile; takes one byte for each pixel
     */
    void read(Path workDirectory, Receiver receiver) throws IOException {
        try {
            if (array.header().fortranOrder()) {
                readInterleaved(workDirectory, receiver);
            } else {
                readInOrder(receiver);
            }
        } catch (DamagedFileException damage) {
            throw SourceFault.DAMAGED_FILE.in(file()).refusal(damage);
        }
    }

    private void readInOrder(Receiver receiver) throws IOException {
        int size = shape.size();
        byte[] raw = new byte[size * array.header().type().bytes()];
        try (InputStream in = opened()) {
            for (int i = 0; i < count(); i++) {
                int row = i + 1;
                byte[] pixels = new byte[size];
                if (numbers.areBytes()) {
                    require(in.readNBytes(pixels, 0, size) == size, row);
                } else {
                    require(in.readNBytes(raw, 0, raw.length) == raw.length, row);
                    numbers.read(raw, size, pixels, index -> row);
                }
                receiver.accept(i, places == null ? pixels : placed(pixels));
            }
            requireEnd(in);
        }
    }

    private byte[] placed(byte[] inFile) {
        byte[] pixels = new byte[inFile.length];
        for (int i = 0; i < inFile.length; i++) {
            pixels[places[i]] = inFile[i];
        }
        return pixels;
    }

    private void readInterleaved(Path workDirectory, Receiver receiver) throws IOException {
        Path bytes = Files.createTempFile(workDirectory, "array-", ".bytes");
        try {
            unpack(bytes);
            try (FileChannel channel = FileChannel.open(bytes)) {
                int atOnce = Math.max(1, BLOCK_BYTES / shape.size());
                for (int from = 0; from < count(); from += atOnce) {
                    int pictures = Math.min(atOnce, count() - from);
                    byte[][] block = block(channel, from, pictures);
                    for (int i = 0; i < pictures; i++) {
                        receiver.accept(from + i, block[i]);
                    }
                }
            }
        } finally {
            Files.deleteIfExists(bytes);
        }
    }

    /** Writes the array as it is, one byte for each pixel. */
    private void unpack(Path bytes) throws IOException {
        long left = (long) count() * shape.size();
        int elementBytes = array.header().type().bytes();
        byte[] raw = new byte[PIECE * elementBytes];
        byte[] pixels = new byte[PIECE];
        try (InputStream in = opened();
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(bytes), PIECE)) {
            long done = 0;
            while (left > 0) {
                int some = (int) Math.min(PIECE, left);
                long before = done;
                require(in.readNBytes(raw, 0, some * elementBytes) == some * elementBytes, before % count() + 1);
                numbers.read(raw, some, pixels, index -> (before + index) % count() + 1);
                out.write(pixels, 0, some);
                left -= some;
                done += some;
            }
            requireEnd(in);
        }
    }

    private byte[][] block(FileChannel channel, int from, int pictures) throws IOException {
        byte[][] block = new byte[pictures][shape.size()];
        ByteBuffer values = ByteBuffer.allocate(pictures);
        for (int element = 0; element < places.length; element++) {
            values.clear();
            while (values.hasRemaining()) {
                if (channel.read(values, (long) element * count() + from + values.position()) < 0) {
                    throw new IOException("The working copy of an array was cut off");
                }
            }
            for (int i = 0; i < pictures; i++) {
                block[i][places[element]] = values.get(i);
            }
        }
        return block;
    }

    private InputStream opened() throws IOException {
        InputStream in = new BufferedInputStream(array.file().open(), PIECE);
        try {
            ArrayHeader.read(file(), array.kind(), in);
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private void require(boolean isWhole, long row) {
        if (!isWhole) {
            throw SourceFault.CUT_OFF
                    .at(file(), row)
                    .with("what", "picture " + row)
                    .refusal();
        }
    }

    private void requireEnd(InputStream in) throws IOException {
        if (in.read() >= 0) {
            throw SourceFault.GOES_ON.in(file()).with("count", count()).refusal();
        }
    }

    private int count() {
        return (int) array.header().count();
    }

    private String file() {
        return array.file().origin();
    }
}
