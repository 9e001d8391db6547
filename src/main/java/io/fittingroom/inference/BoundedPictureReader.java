package io.fittingroom.inference;

import io.fittingroom.picture.PictureFile;
import io.fittingroom.picture.PictureLimits;
import io.fittingroom.picture.PictureReader;
import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ClientConnection;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Turns;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Reads picture files, a few at the same time, and together in a part of the heap, so that many large ones at once do not
 * exhaust it. Thread-safe.
 */
@Component
class BoundedPictureReader {

    /** A class that sends its pictures at the same moment. Those who wait for something else are to find threads too. */
    private static final int MOST_WAITING = 64;

    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final String BUSY = "Too many pictures wait to be read; try again in a few seconds.";
    private static final int HEAP_SHARE = 2;
    private static final int KILOBYTE = 1024;

    private final PictureReader reader;
    private final Turns turns;
    private final int mostKilobytes;
    private final Semaphore kilobytes;
    private final long mostPixelsPerRequest;

    @Autowired
    BoundedPictureReader(PictureLimits limits, PictureSettings settings) {
        this(limits, settings, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    /** @param memory bytes of heap that all pictures that are read at the same time may take together */
    BoundedPictureReader(PictureLimits limits, PictureSettings settings, long memory) {
        this.reader = new PictureReader(limits);
        this.turns = new Turns(settings.maxConcurrent(), MOST_WAITING, WAIT, BUSY);
        this.mostKilobytes = (int) Math.min(Integer.MAX_VALUE, memory / KILOBYTE);
        this.kilobytes = new Semaphore(mostKilobytes, true);
        this.mostPixelsPerRequest = settings.maxPixelsPerRequest();
    }

    /** What may be decoded for the request that this thread handles. */
    PixelBudget budget() {
        return new PixelBudget(mostPixelsPerRequest, ClientConnection.current());
    }

    /**
     * The picture that a network sees of a file.
     *
     * @param preparation of the version that is asked
     * @throws ProblemException for a file that is no picture, damaged or too large, when the budget does not reach, and when no
     *     turn comes in time
     */
    Picture read(byte[] file, Preparation preparation, PixelBudget budget) {
        return turns.take(() -> {
            PictureFile picture = reader.open(file, preparation);
            budget.take(picture.pixels());
            int needed = takeMemory(picture.bytesToRead() / KILOBYTE, preparation);
            try {
                return Picture.of(picture.read(), preparation);
            } finally {
                kilobytes.release(needed);
            }
        });
    }

    private int takeMemory(long needed, Preparation preparation) {
        if (needed > mostKilobytes) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The picture would take more memory than the service has for reading pictures. Make it smaller: the"
                            + " network sees " + preparation.size()
                            + " pixels of it; or send it as PNG or JPEG, which take less.");
        }
        try {
            if (kilobytes.tryAcquire((int) needed, WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return (int) needed;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw ProblemException.retryLater(ProblemCode.BUSY, BUSY, WAIT);
    }

    /** As {@link #read(byte[], Preparation, PixelBudget, String)}, for the one picture of a request. */
    Picture read(byte[] file, Preparation preparation, String pointer) {
        return read(file, preparation, budget(), pointer);
    }

    /**
     * As {@link #read(byte[], Preparation, PixelBudget)}; a refusal names the place.
     *
     * @param pointer where the file stands in the request
     */
    Picture read(byte[] file, Preparation preparation, PixelBudget budget, String pointer) {
        try {
            return read(file, preparation, budget);
        } catch (ProblemException refused) {
            throw Uploads.at(pointer, refused);
        }
    }
}
