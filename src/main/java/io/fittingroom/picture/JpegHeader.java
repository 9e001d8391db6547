package io.fittingroom.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Follows the markers of a JPEG file from the first to the end of the image. One instance reads one file. */
final class JpegHeader {

    /**
     * Progressive files have about ten, with four inks eighteen. Each costs a pass over the whole picture, however few bytes
     * it takes.
     */
    private static final int MOST_SCANS = 24;

    private static final int SOF0 = 0xC0;
    private static final int SOF2 = 0xC2;
    private static final int DHT = 0xC4;
    private static final int JPG = 0xC8;
    private static final int DAC = 0xCC;
    private static final int SOF15 = 0xCF;
    private static final int RST0 = 0xD0;
    private static final int RST7 = 0xD7;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int TEM = 0x01;

    private final ByteBuffer file;
    private final Bounds bounds;
    private PictureHeader picture;
    private Orientation orientation = Orientation.UPRIGHT;
    private String componentIds = "";
    private boolean jfif;
    private int adobeTransform = JpegColour.NO_ADOBE;
    private int scans;

    private JpegHeader(ByteBuffer file, Bounds bounds) {
        this.file = file;
        this.bounds = bounds;
    }

    static PictureHeader read(ByteBuffer file, Bounds bounds) {
        return new JpegHeader(file, bounds).read();
    }

    private PictureHeader read() {
        int at = 2;
        while (true) {
            at = afterMarker(at);
            int marker = file.get(at - 1) & 0xFF;
            if (marker == EOI) {
                break;
            }
            if (marker == TEM || (marker >= RST0 && marker <= RST7)) {
                continue;
            }
            int length = file.getShort(at) & 0xFFFF;
            readSegment(marker, file.slice(at + 2, length - 2));
            at += length;
        }
        if (picture == null || scans == 0) {
            throw Refusal.damaged(PictureKind.JPEG, "it holds no picture");
        }
        return picture.turned(orientation).coloured(JpegColour.of(componentIds, jfif, adobeTransform));
    }

    /** The position behind the next marker; passes over coded pixels, in which 0xFF is never a marker before 0. */
    private int afterMarker(int from) {
        int at = from;
        while (at + 1 < file.limit()) {
            int next = file.get(at + 1) & 0xFF;
            if (file.get(at) == (byte) 0xFF && next != 0 && next != 0xFF) {
                return at + 2;
            }
            at++;
        }
        throw Refusal.cutShort(PictureKind.JPEG);
    }

    private void readSegment(int marker, ByteBuffer segment) {
        if (marker == SOS) {
            scans++;
            if (scans > MOST_SCANS) {
                throw Refusal.damaged(PictureKind.JPEG, "it has more than " + MOST_SCANS + " scans");
            }
        } else if (marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC) {
            readFrame(marker, segment);
        } else if (marker == APP0 && startsWith(segment, "JFIF\0")) {
            jfif = true;
        } else if (marker == APP1 && startsWith(segment, "Exif\0\0")) {
            orientation = Orientation.ofExif(segment.slice(6, segment.limit() - 6));
        } else if (marker == APP14 && startsWith(segment, "Adobe")) {
            adobeTransform = segment.get(11) & 0xFF;
        }
    }

    private void readFrame(int marker, ByteBuffer segment) {
        if (picture != null) {
            throw Refusal.damaged(PictureKind.JPEG, "it has two headers");
        }
        if (marker > SOF2) {
            throw Refusal.unsupported(PictureKind.JPEG, "with lossless or arithmetic coding");
        }
        if (segment.get(0) != 8) {
            throw Refusal.unsupported(PictureKind.JPEG, "with " + segment.get(0) + " bits a sample");
        }
        picture = PictureHeader.of(
                PictureKind.JPEG,
                segment.getShort(3) & 0xFFFF,
                segment.getShort(1) & 0xFFFF,
                Orientation.UPRIGHT,
                bounds);
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i < (segment.get(5) & 0xFF); i++) {
            ids.append((char) (segment.get(6 + 3 * i) & 0xFF));
        }
        componentIds = ids.toString();
    }

    private static boolean startsWith(ByteBuffer segment, String text) {
        byte[] start = text.getBytes(StandardCharsets.US_ASCII);
        return segment.limit() >= start.length && segment.slice(0, start.length).equals(ByteBuffer.wrap(start));
    }
}
