package io.fittingroom.engine.blas;

/**
 * Whether a second thread is worth asking, by what asking it has saved and cost lately. One that loses its processor within a
 * half now and then still saves more than it costs. Where others need both cores, each half that is interrupted costs as much
 * as a hundred save; then it is left alone for a while, longer each time. Not thread-safe.
 */
final class SharingGain {

    /** What is remembered of savings, and how far losses may go beyond them before a rest: two or three interruptions. */
    static final long MOST_NANOS = 5_000_000;

    static final int LEAST_REST = 256;
    static final int MOST_REST = 1 << 14;

    private long balance;
    private int restingTurns;
    private int nextRest = LEAST_REST;

    /** To be asked once each turn: whether the second thread is to be left alone in this one. */
    boolean isResting() {
        if (restingTurns == 0) {
            return false;
        }
        restingTurns--;
        return true;
    }

    /** @param nanos by how much a turn with the second thread was shorter than one without; longer when negative */
    void add(long nanos) {
        balance += nanos;
        if (balance >= MOST_NANOS) {
            balance = MOST_NANOS;
            nextRest = LEAST_REST;
        } else if (balance < -MOST_NANOS) {
            balance = 0;
            restingTurns = nextRest;
            nextRest = Math.min(MOST_REST, 2 * nextRest);
        }
    }
}
