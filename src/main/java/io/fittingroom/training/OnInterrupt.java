package io.fittingroom.training;

/** What becomes of a job whose process ended while it ran. */
enum OnInterrupt {
    /** It is INTERRUPTED until somebody resumes it. */
    LEAVE,
    /** It goes back into the queue, and goes on from its last checkpoint on whichever instance takes it. */
    RESUME
}
