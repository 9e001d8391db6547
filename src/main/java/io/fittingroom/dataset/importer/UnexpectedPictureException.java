package io.fittingroom.dataset.importer;

/** A picture is not as the first one of its upload: the guess by that one was wrong. */
final class UnexpectedPictureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
