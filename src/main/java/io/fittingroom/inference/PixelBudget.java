package io.fittingroom.inference;

import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ClientConnection;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.util.Locale;

/**
 * How many pixels may still be decoded for one request, as long as its client waits for them. Not thread-safe: one for each
 * request, used by the thread that handles it.
 */
final class PixelBudget {

    private final long most;
    private final ClientConnection client;
    private final long mostSeen;
    private long left;
    private long seen;
    private boolean isExceeded;

    /**
     * @param most pixels that are decoded
     * @param mostSeen numbers that the network gets
     */
    PixelBudget(long most, long mostSeen, ClientConnection client) {
        this.most = most;
        this.mostSeen = mostSeen;
        this.client = client;
        this.left = most;
    }

    /**
     * Takes the pixels of a picture that is to be decoded next.
     *
     * @throws ProblemException TOO_LARGE when they are more than are left
     * @throws io.fittingroom.web.ClientGoneException when nobody waits for it any more
     */
    void take(long pixels, Preparation preparation) {
        client.requireOpen();
        if (pixels > left) {
            isExceeded = true;
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "The pictures of the request have more than %d pixels in all, which is its limit"
                                    + " (fitting-room.pictures.max-pixels-per-request). Send fewer at a time, or smaller ones:"
                                    + " the network sees %s pixels of each.",
                            most,
                            preparation.size()));
        }
        left -= pixels;
    }

    /**
     * Takes what the network gets of a picture, however small its file is.
     *
     * @throws ProblemException TOO_LARGE when it is more than is left
     */
    void takeSeen(Preparation preparation) {
        if (seen + preparation.elements() > mostSeen) {
            isExceeded = true;
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "The service's heap has room for %d pictures of %s in one request. Send fewer at a time.",
                            mostSeen / preparation.elements(),
                            preparation.size()));
        }
        seen += preparation.elements();
    }

    /** Whether a picture was refused because of the others, so that the request as a whole is. */
    boolean isExceeded() {
        return isExceeded;
    }
}
