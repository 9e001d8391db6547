package io.fittingroom.picture;

import io.fittingroom.web.ProblemException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads any uploaded picture as the one that a network sees, as its {@link Preparation} says; the rules are in the package's
 * description.
 * Deterministic, thread-safe. Memory while it reads one picture: some 20 MB, but up to 400 MB for a WebP or TIFF picture of
 * 25 million pixels and, outside the heap, 150 MB for such a progressive JPEG, because their decoders hold it whole. Time:
 * below 1 s, for a WebP picture of 25 million pixels 1.5 s.
 */
public final class PictureReader {

    private final PictureLimits limits;
    private final PictureDecoder decoder = new PictureDecoder();

    public PictureReader(PictureLimits limits) {
        this.limits = limits;
    }

    /**
     * The picture that the network sees of this file.
     *
     * @param file a whole PNG, JPEG, GIF, BMP, WebP or TIFF file; not changed
     * @throws ProblemException as {@link #open} and {@link PictureFile#read}
     */
    public SeenPicture read(byte[] file, Preparation preparation) {
        return open(file, preparation).read();
    }

    /** Whether the first bytes of a file, 32 of them or all, are those of a kind that is read here. */
    public static boolean isPicture(byte[] start) {
        return PictureKind.find(start).isPresent();
    }

    /**
     * The picture that the network sees of one that comes as numbers.
     *
     * @param pixels unsigned values, 0 black to 255 white, shape [height, width, channels], row by row from the top left; not
     *     changed
     * @param channels 1 for grey, 3 for red, green and blue
     */
    public static SeenPicture read(byte[] pixels, int height, int width, int channels, Preparation preparation) {
        PixelSink sink = new PixelSink(width, height, preparation.colorMode(), false);
        for (int i = 0; i < width * height; i++) {
            int at = i * channels;
            int red = pixels[at] & 0xFF;
            sink.put(i, red, channels == 1 ? red : pixels[at + 1] & 0xFF, channels == 1 ? red : pixels[at + 2] & 0xFF);
        }
        List<String> steps = new ArrayList<>();
        steps.add("read " + width + "x" + height + " pixels");
        return Framing.seen(sink.picture(), preparation, steps, new ArrayList<>());
    }

    /**
     * The file with its header read and checked.
     *
     * @param file as for {@link #read}; not to be changed as long as the result is used
     * @throws ProblemException and nothing else: {@code DAMAGED_PICTURE} for an empty, truncated or corrupt file,
     *     {@code NOT_A_PICTURE} for one of another kind or of a rare form of a known kind, {@code TOO_LARGE} for one beyond
     *     the limits
     */
    public PictureFile open(byte[] file, Preparation preparation) {
        Bounds bounds = new Bounds(limits, preparation);
        bounds.checkBytes(file.length);
        PictureKind kind = PictureKind.of(file);
        return new PictureFile(kind, header(kind, file, bounds), file, decoder, preparation);
    }

    private static PictureHeader header(PictureKind kind, byte[] file, Bounds bounds) {
        try {
            return PictureHeader.read(kind, file, bounds);
        } catch (ProblemException refusal) {
            throw refusal;
        } catch (IndexOutOfBoundsException pastTheEnd) {
            throw (ProblemException) Refusal.cutShort(kind).initCause(pastTheEnd);
        } catch (RuntimeException damage) {
            throw Refusal.undecodable(kind, damage);
        }
    }
}
