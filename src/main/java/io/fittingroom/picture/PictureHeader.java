package io.fittingroom.picture;

import java.nio.ByteBuffer;

/**
 * What a file says about its picture before any pixel is decoded. Reading it also follows the file's structure to the end of
 * the picture, so that a file that is cut short, asks for absurd memory or carries a wrong checksum never reaches a decoder.
 *
 * @param width of the stored picture, before any EXIF turn, in pixels, within the limits
 * @param height likewise
 * @param frame the part that the decoder gives, which in an animation may be smaller than the picture; the rest is transparent
 * @param jpegColour what the samples of a JPEG file mean; {@code null} for every other kind
 */
record PictureHeader(int width, int height, Box frame, Orientation orientation, JpegColour jpegColour) {

    /**
     * Reads the header of a file of this kind.
     *
     * @throws io.fittingroom.web.ProblemException for a picture that is too large, damaged or of a form that is not read
     * @throws RuntimeException any other one for a damaged file, most often {@link IndexOutOfBoundsException} because it is
     *     cut short
     */
    static PictureHeader read(PictureKind kind, byte[] file, Bounds bounds) {
        ByteBuffer bytes = ByteBuffer.wrap(file).asReadOnlyBuffer();
        return switch (kind) {
            case PNG -> PngHeader.read(bytes, bounds);
            case JPEG -> JpegHeader.read(bytes, bounds);
            case GIF -> GifHeader.read(bytes, bounds);
            case BMP -> BmpHeader.read(bytes, bounds);
            case WEBP -> WebpHeader.read(bytes, bounds);
            case TIFF -> TiffHeader.read(bytes, bounds);
        };
    }

    /** The header of a picture of this size, once the size is known to be sane. */
    static PictureHeader of(PictureKind kind, long width, long height, Orientation orientation, Bounds bounds) {
        if (width < 1 || height < 1) {
            throw Refusal.damaged(kind, "its header gives the size " + width + "x" + height);
        }
        bounds.checkPixels(width, height);
        return new PictureHeader(
                (int) width, (int) height, new Box(0, 0, (int) width, (int) height), orientation, null);
    }

    PictureHeader turned(Orientation turn) {
        return new PictureHeader(width, height, frame, turn, jpegColour);
    }

    PictureHeader coloured(JpegColour colour) {
        return new PictureHeader(width, height, frame, orientation, colour);
    }

    PictureHeader framed(Box part) {
        return new PictureHeader(width, height, part, orientation, jpegColour);
    }

    boolean isWhole() {
        return frame.width() == width && frame.height() == height;
    }

    /** How much there is to decode, in pixels. */
    long pixels() {
        return (long) width * height;
    }
}
