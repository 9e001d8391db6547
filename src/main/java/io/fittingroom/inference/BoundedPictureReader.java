package io.fittingroom.inference;

import io.fittingroom.picture.Invert;
import io.fittingroom.picture.PictureFile;
import io.fittingroom.picture.PictureReader;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Turns;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Reads picture files, a few at the same time, so that many large ones at once do not exhaust the memory. Thread-safe. */
@Component
class BoundedPictureReader {

    private static final Duration WAIT = Duration.ofSeconds(5);

    private final PictureReader reader;
    private final Turns turns;
    private final long mostPixelsPerRequest;

    BoundedPictureReader(PictureSettings settings) {
        this.reader = new PictureReader(settings.limits());
        this.turns = new Turns(
                settings.maxConcurrent(), WAIT, "Too many pictures wait to be read; try again in a few seconds.");
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
        return turns.take(() -> {
            PictureFile picture = reader.open(file);
            budget.take(picture.pixels());
            return Picture.of(picture.read(invert));
        });
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
}
