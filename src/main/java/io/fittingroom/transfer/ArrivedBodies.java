package io.fittingroom.transfer;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Marks requests whose whole body lies in the container's buffer already, as small ones do that were sent together with their
 * headers. To read those waits for nobody. The servlet API tells only whether there is something to read.
 */
final class ArrivedBodies extends ValveBase {

    private static final String MARK = ArrivedBodies.class.getName();

    /** The buffer that headers and the beginning of the body share is hardly larger. */
    private static final long MOST = 16 * 1024;

    ArrivedBodies() {
        super(true);
    }

    /** Whether reading the whole body, of the length that was announced, waits for nobody. */
    static boolean isMarked(ServletRequest request) {
        return request.getAttribute(MARK) != null;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        long announced = request.getContentLengthLong();
        // Not when a request is dispatched anew: what then comes may belong to the next one, which would be lost.
        if (announced > 0 && announced <= MOST && !request.isAsync()) {
            org.apache.coyote.Request connection = request.getCoyoteRequest();
            // Looks once into the connection if the buffer is empty.
            connection.action(ActionCode.AVAILABLE, true);
            if (connection.getAvailable() >= announced) {
                request.setAttribute(MARK, true);
            }
        }
        getNext().invoke(request, response);
    }
}
