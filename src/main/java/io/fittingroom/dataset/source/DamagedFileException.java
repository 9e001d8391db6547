package io.fittingroom.dataset.source;

import java.io.IOException;

/** A file's content is not what its archive says, or cannot be unpacked. Other {@link IOException}s are the disk's. */
final class DamagedFileException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedFileException(String fault) {
        super(fault);
    }

    DamagedFileException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
