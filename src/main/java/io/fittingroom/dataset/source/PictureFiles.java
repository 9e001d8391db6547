package io.fittingroom.dataset.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads picture files whole, within the limits. */
final class PictureFiles {

    private PictureFiles() {}

    /** The file's bytes; empty where it is left out. */
    static Optional<byte[]> read(SourceFile file, SourceLimits limits, Findings findings) throws IOException {
        int most = (int) Math.min(limits.pictureBytes(), Integer.MAX_VALUE - 16);
        if (file.size() > most) {
            return leftOut(file, LeftOut.Reason.TOO_LARGE, findings);
        }
        byte[] bytes;
        try (InputStream in = file.open()) {
            // One more than it should have: its end is where it is checked.
            bytes = in.readNBytes((int) (file.size() < 0 ? most : file.size()) + 1);
        } catch (DamagedFileException damage) {
            return leftOut(file, LeftOut.Reason.DAMAGED, findings);
        }
        if (bytes.length > most) {
            return leftOut(file, LeftOut.Reason.TOO_LARGE, findings);
        }
        return switch (FileKind.of(bytes)) {
            case PICTURE -> Optional.of(bytes);
            case EMPTY -> leftOut(file, LeftOut.Reason.EMPTY_FILE, findings);
            case ZIP, GZIP, TAR, OTHER_ARCHIVE -> leftOut(file, LeftOut.Reason.NESTED_ARCHIVE, findings);
            case IDX, NPY, TEXT, PICKLE, OTHER -> leftOut(file, LeftOut.Reason.NOT_A_PICTURE, findings);
        };
    }

    private static Optional<byte[]> leftOut(SourceFile file, LeftOut.Reason reason, Findings findings) {
        findings.leaveOut(file.origin(), reason);
        return Optional.empty();
    }
}
