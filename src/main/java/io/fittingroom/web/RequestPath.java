package io.fittingroom.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;

/** What a request asks for, wherever the service stands. */
public final class RequestPath {

    private RequestPath() {}

    /**
     * The address that was asked for, as it was encoded, without the context path and without what a proxy put before it; on
     * the container's way to its error page it is still the one that was asked for.
     */
    public static String of(HttpServletRequest request) {
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String original) {
            // As Tomcat saw it, or as the client did, by whom the error was sent.
            String below = below(request.getContextPath(), original);
            return below.equals(original) ? below(request.getServletContext().getContextPath(), original) : below;
        }
        return below(request.getContextPath(), request.getRequestURI());
    }

    /** Whether an address is one of the two serving protocols, whose errors have their own form. */
    public static boolean isProtocol(String path) {
        return path.equals("/v1") || path.startsWith("/v1/") || path.equals("/v2") || path.startsWith("/v2/");
    }

    static String below(String root, String uri) {
        return uri.startsWith(root) ? uri.substring(root.length()) : uri;
    }
}
