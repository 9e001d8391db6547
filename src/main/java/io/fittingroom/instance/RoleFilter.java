package io.fittingroom.instance;

import io.fittingroom.web.ProblemException;
import io.fittingroom.web.RequestPath;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** An instance that only trains answers no request but those for its health. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
class RoleFilter extends OncePerRequestFilter {

    private static final String HEALTH = "/actuator";

    private final Instance instance;
    private final HandlerExceptionResolver resolver;

    RoleFilter(Instance instance, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver resolver) {
        this.instance = instance;
        this.resolver = resolver;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (instance.isWeb() || RequestPath.of(request).startsWith(HEALTH)) {
            chain.doFilter(request, response);
        } else {
            resolver.resolveException(
                    request,
                    response,
                    null,
                    ProblemException.notFound(
                            "This instance only trains (fitting-room.roles); ask one that has the role web."));
        }
    }
}
