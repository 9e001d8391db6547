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
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

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

    /** Of the memory for decoding: numbers, pixels, and pictures as text in the answer are four times what is counted. */
    private static final int SEEN_SHARE = 4;

    /** Kilobytes: some pictures go at a time, however small the heap is. */
    private static final int LEAST_SEEN = 8 << 10;

    /** How many of the largest requests there is room for at once. */
    private static final int REQUESTS = 4;

    private static final String SEEN = BoundedPictureReader.class.getName();

    private final PictureReader reader;
    private final Turns turns;
    private final int mostKilobytes;
    private final Semaphore kilobytes;
    private final long mostPixelsPerRequest;

    /** What the pictures of requests take that are being answered: numbers for the network, and what is shown of them. */
    private final Semaphore seenKilobytes;

    private final int mostSeenKilobytes;

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
        this.mostSeenKilobytes = Math.max(LEAST_SEEN, mostKilobytes / SEEN_SHARE);
        this.seenKilobytes = new Semaphore(mostSeenKilobytes, true);
    }

    /** What may be decoded for the request that this thread handles. */
    PixelBudget budget() {
        long mostSeen = (long) mostSeenKilobytes / REQUESTS * KILOBYTE / Float.BYTES;
        return new PixelBudget(mostPixelsPerRequest, mostSeen, ClientConnection.current());
    }

    /** Takes room for what the network gets of a picture, until the request is answered. */
    private void takeSeen(PixelBudget budget, Preparation preparation) {
        budget.takeSeen(preparation);
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request == null) {
            return;
        }
        int needed = 1 + preparation.elements() * Float.BYTES / KILOBYTE;
        acquire(seenKilobytes, needed);
        if (!(request.getAttribute(SEEN, RequestAttributes.SCOPE_REQUEST) instanceof AtomicInteger)) {
            AtomicInteger none = new AtomicInteger();
            request.setAttribute(SEEN, none, RequestAttributes.SCOPE_REQUEST);
            request.registerDestructionCallback(
                    SEEN, () -> seenKilobytes.release(none.get()), RequestAttributes.SCOPE_REQUEST);
        }
        ((AtomicInteger) request.getAttribute(SEEN, RequestAttributes.SCOPE_REQUEST)).addAndGet(needed);
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
            budget.take(picture.pixels(), preparation);
            takeSeen(budget, preparation);
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
        acquire(kilobytes, (int) needed);
        return (int) needed;
    }

    private static void acquire(Semaphore room, int needed) {
        try {
            if (room.tryAcquire(needed, WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
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
