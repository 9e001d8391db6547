package io.fittingroom.picture;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** The kinds of picture file that are read. The first bytes of a file say which it is; its name and type are not asked. */
enum PictureKind {
    PNG("PNG"),
    JPEG("JPEG"),
    GIF("GIF"),
    BMP("BMP"),
    WEBP("WebP"),
    TIFF("TIFF");

    private static final String READ = "Send a PNG, JPEG, WebP, GIF, BMP or TIFF picture.";
    private static final int BMP_INFO_SIZE_AT = 14;
    private static final Set<Integer> BMP_INFO_SIZES = Set.of(12, 40, 52, 56, 64, 108, 124);

    private final String shownName;

    PictureKind(String shownName) {
        this.shownName = shownName;
    }

    String shownName() {
        return shownName;
    }

    /** The file's kind; throws a 400 for an empty file and a 415 for anything that is not read. */
    static PictureKind of(byte[] file) {
        if (file.length == 0) {
            throw ProblemException.of(ProblemCode.DAMAGED_PICTURE, "The file is empty. " + READ);
        }
        return find(file)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.NOT_A_PICTURE, "The file is " + named(start(file)) + ". " + READ));
    }

    /** The kind that the first 32 bytes of a file say, if it is one. */
    static Optional<PictureKind> find(byte[] file) {
        String start = start(file);
        if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (start.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
            return Optional.of(GIF);
        }
        if (start.startsWith("BM") && isBitmapInfoSize(start)) {
            return Optional.of(BMP);
        }
        if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
            return Optional.of(WEBP);
        }
        if (start.startsWith("II*\0") || start.startsWith("MM\0*")) {
            return Optional.of(TIFF);
        }
        return Optional.empty();
    }

    /** One char per byte, so that magic numbers can be compared as text. */
    private static String start(byte[] file) {
        return new String(file, 0, Math.min(file.length, 32), StandardCharsets.ISO_8859_1);
    }

    /** Two letters are weak evidence: a text may begin with "BM", but not go on with the size of a bitmap's header. */
    private static boolean isBitmapInfoSize(String start) {
        if (start.length() < BMP_INFO_SIZE_AT + 4) {
            return false;
        }
        String size = start.substring(BMP_INFO_SIZE_AT, BMP_INFO_SIZE_AT + 4);
        return size.endsWith("\0\0\0") && BMP_INFO_SIZES.contains((int) size.charAt(0));
    }

    /** What people send most often instead. */
    private static String named(String start) {
        String brand = start.startsWith("ftyp", 4) ? start.substring(8, Math.min(start.length(), 12)) : "";
        if (brand.startsWith("hei") || brand.startsWith("hev") || brand.equals("mif1") || brand.equals("msf1")) {
            return "a HEIC picture, which is not read here; export it as JPEG";
        }
        if (brand.startsWith("avi")) {
            return "an AVIF picture, which is not read here; export it as PNG or JPEG";
        }
        if (!brand.isEmpty()) {
            return "a video, not a picture";
        }
        if (start.startsWith("%PDF")) {
            return "a PDF, not a picture";
        }
        if (start.startsWith("PK\u0003\u0004")) {
            return "a ZIP archive, not a picture";
        }
        if (start.startsWith("8BPS")) {
            return "a Photoshop document, which is not read here";
        }
        if (start.startsWith("II+\0") || start.startsWith("MM\0+")) {
            return "a BigTIFF picture, which is not read here";
        }
        String text = start.stripLeading();
        if (text.startsWith("<svg") || text.startsWith("<?xml")) {
            return "a drawing (SVG) or another XML file, not a picture made of pixels";
        }
        return "not a picture that is known here";
    }
}
