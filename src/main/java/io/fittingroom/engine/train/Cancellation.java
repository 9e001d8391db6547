package io.fittingroom.engine.train;

/** Asks a training to end after the mini-batch it is in. Thread-safe; once asked it stays asked. */
public final class Cancellation {

    private volatile boolean requested;

    public void request() {
        requested = true;
    }

    public boolean isRequested() {
        return requested;
    }
}
