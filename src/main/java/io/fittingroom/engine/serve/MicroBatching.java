package io.fittingroom.engine.serve;

import java.time.Duration;

/**
 * Whether requests that come close together share a forward pass.
 *
 * @param delay how long the first of them waits for others; zero: each goes by itself
 * @param most pictures in one pass
 */
public record MicroBatching(Duration delay, int most) {

    /** Each request by itself. */
    public static final MicroBatching OFF = new MicroBatching(Duration.ZERO, 1);

    public MicroBatching {
        if (delay.isNegative() || most < 1) {
            throw new IllegalArgumentException("No batching: " + delay + ", " + most);
        }
    }

    boolean isOn() {
        return !delay.isZero() && most > 1;
    }
}
