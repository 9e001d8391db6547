package io.fittingroom.engine.blas;

/**
 * Whether predictions are being answered at present. Then training leaves the second processor to them: its second thread
 * makes it a half faster, and whoever waits for an answer would pay for that. Of the whole process, as its processors are.
 * Thread-safe.
 */
public final class ServingLoad {

    /** How long after a prediction the next one is awaited: of a client that asks ten times a second, not. */
    public static final long LASTS_NANOS = 20_000_000;

    private static volatile long last = System.nanoTime() - LASTS_NANOS;

    private ServingLoad() {}

    /** A prediction begins. */
    public static void predicts() {
        last = System.nanoTime();
    }

    /**
     * Whether one is awaited.
     *
     * @param now by {@link System#nanoTime}
     */
    public static boolean isOn(long now) {
        return now - last < LASTS_NANOS;
    }
}
