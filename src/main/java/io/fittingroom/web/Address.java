package io.fittingroom.web;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The service's addresses as whoever asks knows them: below the context path, or below what a trusted proxy says that it
 * puts before them.
 */
public final class Address {

    private Address() {}

    /** An address that begins with {@code /}, as the client of the present request would write it. */
    public static String of(String path) {
        return root() + path;
    }

    /** What stands before every address of the present request's client; empty where there is none, and outside of requests. */
    public static String root() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current
                ? current.getRequest().getContextPath()
                : "";
    }
}
