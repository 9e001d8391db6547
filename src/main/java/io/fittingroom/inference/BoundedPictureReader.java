package io.fittingroom.inference;

import io.fittingroom.picture.Invert;
import io.fittingroom.picture.PictureFile;
import io.fittingroom.picture.PictureReader;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Reads picture files, a few at the same time, so that many large ones at once do not exhaust the memory. Thread-safe. */
@Component
class BoundedPictureReader {

    private static final Duration WAIT = Duration.ofSeconds(5);

    private final PictureReader reader;
    private final Semaphore turns;
    private final long mostPixelsPerRequest;

    BoundedPictureReader(PictureSettings settings) {
        this.reader = new PictureReader(settings.limits());
        this.turns = new Semaphore(settings.maxConcurrent(), true);
        this.mostPixelsPerRequest = settings.maxPixelsPerRequest();
    }

    /** What may be decoded for a request. */
    PixelBudget budget() {
        return new PixelBudget(mostPixelsPerRequest);
    }

    /**
     * The picture that the network sees of a file.
     *
     * @throws ProblemException for a file that is no picture, damaged or too large, when the budget does not reach, and when no
     *     turn comes in time
     */
    Picture read(byte[] file, Invert invert, PixelBudget budget) {
        takeTurn();
        try {
            PictureFile picture = reader.open(file);
            budget.take(picture.pixels());
            return Picture.of(picture.read(invert));
        } finally {
            turns.release();
        }
    }

    /** As {@link #read(byte[], Invert, PixelBudget, String)}, for the one picture of a request. */
    Picture read(byte[] file, Invert invert, String pointer) {
        return read(file, invert, budget(), pointer);
    }

    /**
     * As {@link #read(byte[], Invert, PixelBudget)}; a refusal names the place.
     *
     * @param pointer where the file stands in the request
     */
    Picture read(byte[] file, Invert invert, PixelBudget budget, String pointer) {
        try {
            return read(file, invert, budget);
        } catch (ProblemException refused) {
            throw Uploads.at(pointer, refused);
        }
    }

    private void takeTurn() {
        try {
            if (turns.tryAcquire(WAIT.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw ProblemException.retryLater(
                ProblemCode.BUSY, "Too many pictures wait to be read; try again in a few seconds.", WAIT);
    }
}
