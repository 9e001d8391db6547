package io.fittingroom.training;

/** The job is no longer its runner's: nothing that the runner has is to be stored. */
final class LostRunException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Throws unless the job is still the runner's. */
    static void unless(boolean mine) {
        if (!mine) {
            throw new LostRunException();
        }
    }
}
