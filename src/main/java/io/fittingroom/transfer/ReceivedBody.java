package io.fittingroom.transfer;

import io.fittingroom.web.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** A request's body that has arrived, or the reason why it was refused. */
interface ReceivedBody {

    /** All bytes from the first on, decoded; only of a body that was not refused. */
    InputStream input();

    /** The bytes from {@code from} on, {@code length} of them; likewise. */
    InputStream input(long from, long length);

    /**
     * Gives the bytes away in a file that goes when it is closed, which is the caller's to do; the body is empty afterwards.
     * Likewise.
     *
     * @param space which they are no part of any more
     */
    FileChannel give(SpoolSpace space) throws IOException;

    /** Bytes, decoded. */
    long size();

    /** Whether the bytes are others than those that were sent: they were compressed. */
    boolean isDecoded();

    /** Why there is none. */
    Optional<ProblemException> refusal();
}
