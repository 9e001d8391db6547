package io.fittingroom.web;

import java.io.IOException;
import java.util.Arrays;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/**
 * Answers what Tomcat refuses by itself, such as a path that is not well encoded, in the form of all other errors instead of
 * an HTML page; and gives a body to an error that has none. Public because Tomcat makes it by its name.
 */
public final class ProblemReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable throwable) {
        int status = response.getStatus();
        // As the overridden method: only errors, and only where nothing was written yet.
        if (status < 400 || response.getContentWritten() > 0 || response.isCommitted()) {
            return;
        }
        if (response.isError() && !response.setErrorReported()) {
            return;
        }
        ProblemCode code = ProblemCode.ofStatus(status);
        try {
            PlainAnswer.write(request, response, code, status, detail(code), root());
        } catch (IOException gone) {
            // The client went away; there is nobody to answer.
            container.getLogger().debug("An error could not be reported", gone);
        }
    }

    /** A path that is not well encoded has not been found to be below any application; there is but one. */
    private String root() {
        return Arrays.stream(container.findChildren())
                .filter(Context.class::isInstance)
                .map(one -> ((Context) one).getPath())
                .findFirst()
                .orElse("");
    }

    private static String detail(ProblemCode code) {
        return switch (code) {
            case INVALID_REQUEST -> "The request's address, headers or framing are not valid HTTP.";
            case NOT_IMPLEMENTED ->
                "The request uses what the service does not speak: a Transfer-Encoding other than chunked, or an unknown method."
                        + " Send the body as it is, with its Content-Length, or in chunks.";
            case HTTP_VERSION -> "The request's version of HTTP is not spoken here; use HTTP/1.1.";
            case INTERNAL_ERROR -> "The fault is ours and is in the service's log.";
            default -> code.title() + ".";
        };
    }
}
