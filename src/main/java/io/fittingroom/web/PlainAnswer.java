package io.fittingroom.web;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import tools.jackson.databind.json.JsonMapper;

/** An error's answer where Spring has not come into play: in the form of all others, by the address that was asked for. */
final class PlainAnswer {

    private PlainAnswer() {}

    static void write(Request request, Response response, ProblemCode code, String detail) throws IOException {
        response.setStatus(code.status().value());
        String root = request.getContext() == null ? "" : request.getContext().getPath();
        write(request, response, code, code.status().value(), detail, root);
    }

    /**
     * The same where the status is set already, and may be one that no code has.
     *
     * @param root the context path
     */
    static void write(Request request, Response response, ProblemCode code, int status, String detail, String root)
            throws IOException {
        String uri = request.getRequestURI();
        boolean isProtocol = uri != null && RequestPath.isProtocol(RequestPath.below(root, uri));
        Map<String, Object> body = new LinkedHashMap<>();
        if (isProtocol) {
            body.put("error", detail);
        } else {
            body.put("type", code.type());
            body.put("title", code.title());
            body.put("status", status);
            body.put("detail", detail);
            body.put("code", code.name());
        }
        response.setContentType(isProtocol ? "application/json" : "application/problem+json");
        response.setCharacterEncoding("utf-8");
        Writer writer = response.getReporter();
        if (writer != null) {
            writer.write(JsonMapper.shared().writeValueAsString(body));
            response.finishResponse();
        }
    }
}
