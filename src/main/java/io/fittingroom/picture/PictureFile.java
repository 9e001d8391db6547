package io.fittingroom.picture;

import io.fittingroom.web.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A picture file whose header was found sound; nothing of it is decoded yet. Immutable and thread-safe. */
public final class PictureFile {

    /** As measured: 400 MB for 25 million pixels. */
    private static final long BYTES_PER_PIXEL = 16;

    /** Of a grey picture; the three samples of a coloured one take as much again. */
    private static final long THINNED_BYTES = 20 << 20;

    private static final int PNG_COLOUR_TYPE_AT = 25;

    /** In a PNG's colour type this bit is set unless the picture is grey. */
    private static final int PNG_COLOUR = 2;

    private final PictureKind kind;
    private final PictureHeader header;
    private final byte[] file;
    private final PictureDecoder decoder;
    private final Preparation preparation;

    PictureFile(PictureKind kind, PictureHeader header, byte[] file, PictureDecoder decoder, Preparation preparation) {
        this.kind = kind;
        this.header = header;
        this.file = file;
        this.decoder = decoder;
        this.preparation = preparation;
    }

    /** How many pixels there are to decode: what reading it costs grows with them. */
    public long pixels() {
        return header.pixels();
    }

    /** Rows of the picture as it is looked at, in pixels. */
    public int height() {
        return header.orientation().isLying() ? header.width() : header.height();
    }

    /** Pixels in a row of the picture as it is looked at. */
    public int width() {
        return header.orientation().isLying() ? header.height() : header.width();
    }

    /**
     * Whether any pixel is a colour, and no grey; it is decoded for that.
     *
     * @throws ProblemException as {@link #read}
     */
    public boolean isColoured() {
        return mayBeColoured() && decode(new ArrayList<>()).coloured;
    }

    /** What the header says of it; grey pictures are not decoded to know that they are. */
    private boolean mayBeColoured() {
        return switch (kind) {
            case PNG -> (file[PNG_COLOUR_TYPE_AT] & PNG_COLOUR) != 0;
            case JPEG -> header.jpegColour() != JpegColour.GREY;
            default -> true;
        };
    }

    /** Bytes of heap that reading it takes at most: some decoders hold the whole picture, others thin it out as they go. */
    public long bytesToRead() {
        long whole = BYTES_PER_PIXEL * pixels();
        boolean isHeldWhole = kind == PictureKind.WEBP || kind == PictureKind.TIFF;
        long thinned = preparation.channels() == 1 ? THINNED_BYTES : 2 * THINNED_BYTES;
        return isHeldWhole ? whole : Math.min(thinned, whole);
    }

    /**
     * The picture that the network sees of this file.
     *
     * @throws ProblemException and nothing else: {@code DAMAGED_PICTURE}, or {@code TOO_LARGE} when it takes more memory than
     *     there is
     */
    public SeenPicture read() {
        List<String> warnings = new ArrayList<>();
        DecodedPicture stored = decode(warnings);
        List<String> steps = new ArrayList<>();
        steps.add("read " + kind.shownName() + " " + header.width() + "x" + header.height());
        if (stored.width < header.width() || stored.height < header.height()) {
            steps.add("thin out to " + stored.width + "x" + stored.height);
        }
        if (header.orientation() != Orientation.UPRIGHT) {
            steps.add(header.orientation().step());
        }
        if (stored.coloured && stored.channels == 1) {
            steps.add("grey");
        }
        DecodedPicture upright = header.orientation().upright(stored);
        DecodedPicture opaque = Transparency.flatten(upright, preparation.transparency(), steps);
        return Framing.seen(opaque, preparation, steps, warnings);
    }

    private DecodedPicture decode(List<String> warnings) {
        try {
            return decoder.decode(kind, header, file, preparation.colorMode(), warnings);
        } catch (ProblemException refusal) {
            throw refusal;
        } catch (IOException | RuntimeException damage) {
            // Decoders meet damage with every exception there is, an array's bounds most of all.
            throw Refusal.undecodable(kind, damage);
        } catch (OutOfMemoryError tooLarge) {
            throw Refusal.tooMuchMemory(kind, preparation, tooLarge);
        }
    }
}
