package io.fittingroom.picture;

import io.fittingroom.web.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads any uploaded picture as the 28x28 grey picture that a network sees; the rules are in the package's description.
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
     * @throws ProblemException and nothing else: {@code DAMAGED_PICTURE} for an empty, truncated or corrupt file,
     *     {@code NOT_A_PICTURE} for one of another kind or of a rare form of a known kind, {@code TOO_LARGE} for one beyond
     *     the limits
     */
    public SeenPicture read(byte[] file, Invert invert) {
        limits.checkBytes(file.length);
        PictureKind kind = PictureKind.of(file);
        PictureHeader header = header(kind, file);
        GreyPicture stored = decode(kind, header, file);
        List<String> steps = new ArrayList<>();
        steps.add("read " + kind.shownName() + " " + header.width() + "x" + header.height());
        if (stored.width < header.width() || stored.height < header.height()) {
            steps.add("thin out to " + stored.width + "x" + stored.height);
        }
        if (header.orientation() != Orientation.UPRIGHT) {
            steps.add(header.orientation().step());
        }
        if (stored.coloured) {
            steps.add("grey");
        }
        GreyPicture upright = header.orientation().upright(stored);
        return Framing.seen(Transparency.flatten(upright, steps), invert, steps);
    }

    private PictureHeader header(PictureKind kind, byte[] file) {
        try {
            return PictureHeader.read(kind, file, limits);
        } catch (ProblemException refusal) {
            throw refusal;
        } catch (IndexOutOfBoundsException pastTheEnd) {
            throw (ProblemException) Refusal.cutShort(kind).initCause(pastTheEnd);
        } catch (RuntimeException damage) {
            throw Refusal.undecodable(kind, damage);
        }
    }

    private GreyPicture decode(PictureKind kind, PictureHeader header, byte[] file) {
        try {
            return decoder.decode(kind, header, file);
        } catch (ProblemException refusal) {
            throw refusal;
        } catch (IOException | RuntimeException damage) {
            // Decoders meet damage with every exception there is, an array's bounds most of all.
            throw Refusal.undecodable(kind, damage);
        } catch (OutOfMemoryError tooLarge) {
            throw Refusal.tooMuchMemory(kind, tooLarge);
        }
    }
}
