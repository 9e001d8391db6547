package io.fittingroom.inference;

import io.fittingroom.web.RequestPath;
import io.fittingroom.web.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Below the addresses of the two serving protocols an error's body is {@code {"error": "..."}}, as both specifications say.
 *
 * <p>The status and the words are those of the service's one advice; only the form is put in place of problem+json, and it
 * is chosen by address, not by controller: a body beyond the limit, a wrong method or an address where nothing is fail
 * before any controller is known.
 */
@RestControllerAdvice
class ProtocolErrors implements ResponseBodyAdvice<Object> {

    /** The form of an error in both protocols. */
    @Schema(name = "ProtocolError", description = "Why a request of a serving protocol was refused")
    record ProtocolError(
            @Schema(
                    description = "what was wrong, what was expected and what to do",
                    example = "/inputs/0/shape must be [N, 28, 28], ..., but is [1, 27, 28].")
            String error) {}

    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType selectedContentType,
            Class<? extends HttpMessageConverter<?>> selectedConverterType,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (!(body instanceof ProblemDetail problem) || !RequestPath.isProtocol(path(request))) {
            return body;
        }
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        return new ProtocolError(message(problem));
    }

    private static String path(ServerHttpRequest request) {
        return request instanceof ServletServerHttpRequest servlet
                ? RequestPath.of(servlet.getServletRequest())
                : request.getURI().getRawPath();
    }

    private static String message(ProblemDetail problem) {
        Map<String, Object> properties = problem.getProperties();
        if (properties != null && properties.get("errors") instanceof Collection<?> violations) {
            return violations.stream()
                    .filter(Violation.class::isInstance)
                    .map(Violation.class::cast)
                    .map(violation -> (violation.pointer() + " " + violation.detail()).strip())
                    .collect(Collectors.joining(" "));
        }
        return String.valueOf(problem.getDetail());
    }
}
