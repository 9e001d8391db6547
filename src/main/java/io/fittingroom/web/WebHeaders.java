package io.fittingroom.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Headers that keep a browser from doing what the service never asks of it: nothing is loaded from elsewhere, nothing is
 * framed, no content is guessed at, nothing is shown within the pages of others, and a page that opened ours has no hold on
 * it. In Tomcat's own pipeline, so that every answer has them.
 */
final class WebHeaders extends ValveBase {

    private static final String OURS =
            "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self';"
                    + " form-action 'self'; frame-ancestors 'none'";

    /** Swagger UI writes one style sheet into its page; this is its hash, which a later release may change. */
    private static final String SWAGGER =
            OURS + "; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    WebHeaders() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String root = request.getContext() == null ? "" : request.getContext().getPath();
        String uri = request.getRequestURI();
        boolean isSwagger = uri != null && uri.startsWith(root + "/swagger-ui");
        response.setHeader("Content-Security-Policy", isSwagger ? SWAGGER : OURS);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        getNext().invoke(request, response);
    }
}
