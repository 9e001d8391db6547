package io.fittingroom.web;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The connection on which a request came. Asked by the thread that handles the request, and only after its body was read. */
@FunctionalInterface
public interface ClientConnection {

    /** The request's attribute that has it. */
    String ATTRIBUTE = ClientConnection.class.getName();

    /** Whether the client has closed it, or its side of it: nobody waits for the answer then. */
    boolean isClosed();

    /** The connection of the request that this thread handles; one that stays open where it handles none. */
    static ClientConnection current() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                        && request.getRequest().getAttribute(ATTRIBUTE) instanceof ClientConnection connection
                ? connection
                : () -> false;
    }

    /**
     * Ends work that nobody waits for.
     *
     * @throws ClientGoneException when the client has closed the connection
     */
    default void requireOpen() {
        if (isClosed()) {
            throw new ClientGoneException();
        }
    }
}
