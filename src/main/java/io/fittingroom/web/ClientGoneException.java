package io.fittingroom.web;

/** Nobody waits for a request's answer any more. Nothing is answered, and nothing is wrong. */
public final class ClientGoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ClientGoneException() {
        super("the client has closed the connection", null, false, false);
    }
}
