package io.fittingroom.picture;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;

/** The ways in which a file is refused, in words for the person who sent it. */
final class Refusal {

    private Refusal() {}

    /** A 400; {@code fault} is a half sentence such as "a checksum is wrong". */
    static ProblemException damaged(PictureKind kind, String fault) {
        return ProblemException.of(
                ProblemCode.DAMAGED_PICTURE,
                "The " + kind.shownName() + " file is damaged: " + fault
                        + ". Save the picture again and send the new file.");
    }

    /** A 400. */
    static ProblemException cutShort(PictureKind kind) {
        return ProblemException.of(
                ProblemCode.DAMAGED_PICTURE,
                "The " + kind.shownName()
                        + " file is cut short: it ends before the picture does. Send the whole file again.");
    }

    /** A 400 for what only the decoder found out. */
    static ProblemException undecodable(PictureKind kind, Throwable cause) {
        ProblemException problem = damaged(kind, "it cannot be decoded");
        problem.initCause(cause);
        return problem;
    }

    /** A 413 for a picture within the limits whose decoder still wants more memory than there is. */
    static ProblemException tooMuchMemory(PictureKind kind, Preparation preparation, Throwable cause) {
        ProblemException problem = ProblemException.of(
                ProblemCode.TOO_LARGE,
                "The " + kind.shownName() + " file takes more memory to decode than the service has for it. "
                        + makeSmaller(preparation));
        problem.initCause(cause);
        return problem;
    }

    /** The way out for a picture that is too large. */
    static String makeSmaller(Preparation preparation) {
        return "Make the picture smaller: the network sees " + preparation.size() + " pixels of it.";
    }

    /** A 415 for the PNG that Apple's tools make for its own devices: no other program can read it. */
    static ProblemException cgbi() {
        return ProblemException.of(
                ProblemCode.NOT_A_PICTURE,
                "The file is a PNG in Apple's own form (CgBI), as Xcode puts it into apps, which is not read here. Open it in "
                        + "Preview on a Mac and export it as PNG, or undo the form by pngcrush -revert-iphone-optimizations, "
                        + "and send that.");
    }

    /** A 415 for a sound file of a kind that is read, in a form that is not; {@code form} is such as "with 12 bits". */
    static ProblemException unsupported(PictureKind kind, String form) {
        return ProblemException.of(
                ProblemCode.NOT_A_PICTURE,
                "The file is a " + kind.shownName() + " " + form
                        + ", which is not read here. Save it as PNG and send that.");
    }
}
