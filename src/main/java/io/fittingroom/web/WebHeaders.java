package io.fittingroom.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Headers that keep a browser from doing what the service never asks of it: nothing is loaded from elsewhere, nothing is
 * framed, no content is guessed at.
 */
@Component
class WebHeaders extends OncePerRequestFilter {

    private static final String OURS =
            "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self';"
                    + " form-action 'self'; frame-ancestors 'none'";

    /** Swagger UI writes one style sheet into its page; this is its hash, which a later release may change. */
    private static final String SWAGGER =
            OURS + "; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean isSwagger = request.getRequestURI().startsWith("/swagger-ui");
        response.setHeader("Content-Security-Policy", isSwagger ? SWAGGER : OURS);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
        chain.doFilter(request, response);
    }
}
