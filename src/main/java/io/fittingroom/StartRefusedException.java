package io.fittingroom;

import org.jspecify.annotations.Nullable;

/** Why the service does not start, and the way out. */
final class StartRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String wayOut;

    StartRefusedException(String reason, String wayOut, @Nullable Throwable cause) {
        super(reason, cause);
        this.wayOut = wayOut;
    }

    String wayOut() {
        return wayOut;
    }
}
