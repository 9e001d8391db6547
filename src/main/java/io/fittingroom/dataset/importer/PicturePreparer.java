package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.source.SourcePicture;
import io.fittingroom.dataset.source.SourcePicture.Encoded;
import io.fittingroom.dataset.source.SourcePicture.Pixels;
import io.fittingroom.picture.Invert;
import io.fittingroom.picture.PictureFile;
import io.fittingroom.picture.PictureLimits;
import io.fittingroom.picture.PictureReader;
import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a source's pictures what the network will see. Several threads may share one; large pictures are decoded a few at a
 * time, so that they do not take the heap.
 */
final class PicturePreparer {

    private static final int HEAP_SHARE = 4;
    private static final int KILOBYTE = 1024;

    private final PictureReader reader;
    private final int mostKilobytes;
    private final Semaphore kilobytes;

    PicturePreparer(PictureLimits limits) {
        this.reader = new PictureReader(limits);
        this.mostKilobytes =
                (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / HEAP_SHARE / KILOBYTE);
        this.kilobytes = new Semaphore(mostKilobytes, true);
    }

    /** What became of a picture. */
    sealed interface Outcome {}

    /** It is one of the data set. */
    record Taken(Prepared picture) implements Outcome {}

    /** It is left out. */
    record Refused(String code, String message) implements Outcome {}

    /** The picture that the network will see. */
    Outcome prepare(SourcePicture picture, Preparation preparation) {
        return prepare(picture, preparation, file -> {});
    }

    private Outcome prepare(SourcePicture picture, Preparation preparation, Consumer<PictureFile> check) {
        try {
            byte[] pixels = pixels(picture.content(), preparation, check);
            ByteBuffer hash = ByteBuffer.wrap(sha256(pixels));
            return new Taken(new Prepared(
                    pixels,
                    hash.getLong(),
                    hash.getLong(),
                    PictureLook.of(pixels, preparation),
                    PictureLook.isConstant(pixels, preparation.channels())));
        } catch (ProblemException refusal) {
            return new Refused(refusal.code().name(), refusal.getMessage());
        }
    }

    /**
     * The same for a picture file that is expected to be as large as the prepared ones and, if these are grey, grey, as far as
     * the settings do not give size and colours.
     *
     * @throws UnexpectedPictureException for one that is not
     */
    Outcome prepareAsExpected(SourcePicture picture, Preparation expected, ImportSettings settings) {
        return prepare(picture, expected, file -> {
            boolean isOfSize =
                    settings.hasImageSize() || (file.height() == expected.height() && file.width() == expected.width());
            boolean isOfColours = settings.hasColorMode() || expected.colorMode() == ColorMode.RGB;
            if (!isOfSize || (!isOfColours && withMemory(file, file::isColoured))) {
                throw new UnexpectedPictureException();
            }
        });
    }

    private byte[] pixels(SourcePicture.Content content, Preparation preparation, Consumer<PictureFile> check) {
        if (content instanceof Encoded encoded) {
            PictureFile file = reader.open(encoded.file(), preparation);
            check.accept(file);
            return withMemory(file, () -> file.read().pixels());
        }
        Pixels given = (Pixels) content;
        return isUntouched(given, preparation)
                ? given.values()
                : PictureReader.read(
                                given.values(),
                                given.shape().height(),
                                given.shape().width(),
                                given.shape().channels(),
                                preparation)
                        .pixels();
    }

    private static boolean isUntouched(Pixels given, Preparation preparation) {
        return given.shape().height() == preparation.height()
                && given.shape().width() == preparation.width()
                && given.shape().channels() == preparation.channels()
                && preparation.invert() == Invert.NO;
    }

    /** What a file's header says, and its colours. */
    record Seen(int height, int width, boolean isColoured) {}

    /**
     * Looks at a picture file; null for one that cannot be read.
     *
     * @param isColourKnown whether colours need not be looked for; becomes true when one is found
     */
    @Nullable Seen look(byte[] bytes, AtomicBoolean isColourKnown) {
        try {
            PictureFile file = reader.open(
                    bytes, Preparation.whole(ImportSettings.SIDE, ImportSettings.SIDE, ColorMode.GRAYSCALE));
            boolean isColoured = !isColourKnown.get() && withMemory(file, file::isColoured);
            if (isColoured) {
                isColourKnown.set(true);
            }
            return new Seen(file.height(), file.width(), isColoured);
        } catch (ProblemException unreadable) {
            return null;
        }
    }

    private <T> T withMemory(PictureFile file, Supplier<T> work) {
        long needed = file.bytesToRead() / KILOBYTE;
        if (needed > mostKilobytes) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The picture would take more memory than the service has for decoding pictures. Make it smaller, or send"
                            + " it as PNG or JPEG, which take less.");
        }
        kilobytes.acquireUninterruptibly((int) needed);
        try {
            return work.get();
        } finally {
            kilobytes.release((int) needed);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
