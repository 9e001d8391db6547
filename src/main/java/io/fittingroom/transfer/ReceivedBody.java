package io.fittingroom.transfer;

import io.fittingroom.web.ProblemException;
import java.io.InputStream;
import java.util.Optional;

/** A request's body that has arrived, or the reason why it was refused. */
interface ReceivedBody {

    /** All bytes from the first on, decoded; only of a body that was not refused. */
    InputStream input();

    /** Bytes, decoded. */
    long size();

    /** Whether the bytes are others than those that were sent: they were compressed. */
    boolean isDecoded();

    /** Why there is none. */
    Optional<ProblemException> refusal();
}
