package io.fittingroom.web;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/**
 * Answers what Tomcat refuses by itself, such as a path that is not well encoded, in the form of all other errors instead of
 * an HTML page. Public because Tomcat makes it by its name.
 */
public final class ProblemReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable throwable) {
        int status = response.getStatus();
        // As the overridden method: only errors, and only where nothing was written yet.
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemCode code = ProblemCode.ofStatus(status);
        response.setContentType("application/problem+json");
        response.setCharacterEncoding("utf-8");
        try {
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write("""
                        {"type":"%s","title":"%s","status":%d,"detail":"%s","code":"%s"}""".formatted(
                                code.type(),
                                code.title(),
                                status,
                                status < 500
                                        ? "The request's address, headers or framing are not valid HTTP."
                                        : "The fault is ours and is in the service's log.",
                                code.name()));
                response.finishResponse();
            }
        } catch (IOException gone) {
            // The client went away; there is nobody to answer.
            container.getLogger().debug("An error could not be reported", gone);
        }
    }
}
