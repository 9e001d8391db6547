package io.fittingroom.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Turns every exception that leaves a controller into {@code application/problem+json}. What the person may read is written
 * here or stands in a {@link ProblemException}; messages of other exceptions go to the log only.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private static final Duration DATABASE_WAIT = Duration.ofSeconds(5);

    private final RandomGenerator random;

    ProblemAdvice(RandomGenerator random) {
        this.random = random;
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(ProblemException refusal, HttpServletRequest request) {
        HttpHeaders headers = new HttpHeaders();
        refusal.retryAfter()
                .ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, wait.toSeconds()))));
        ResponseEntity<Object> answer =
                answer(refusal.code(), refusal.getMessage(), refusal.violations(), headers, request.getRequestURI());
        if (answer.getBody() instanceof ProblemDetail body) {
            refusal.members().forEach(body::setProperty);
        }
        return answer;
    }

    /** A database that restarts, is out of reach, or has no room left. */
    @ExceptionHandler({
        TransientDataAccessException.class,
        RecoverableDataAccessException.class,
        NonTransientDataAccessResourceException.class,
        CannotCreateTransactionException.class,
        TransactionSystemException.class
    })
    ResponseEntity<Object> databaseAway(RuntimeException away, HttpServletRequest request) {
        LOG.warn("The database does not answer: {} {}", request.getMethod(), request.getRequestURI(), away);
        return refused(
                ProblemException.retryLater(
                        ProblemCode.DATABASE_AWAY,
                        "The database does not answer or has no room at the moment; try again later. A submission that is"
                                + " repeated with its Idempotency-Key starts nothing twice.",
                        DATABASE_WAIT),
                request);
    }

    /** Asks for the response, by which nothing more is written to it. */
    @ExceptionHandler
    void gone(ClientGoneException gone, HttpServletRequest request, HttpServletResponse unused) {
        LOG.debug("Nobody waits for the answer to {} {} any more", request.getMethod(), request.getRequestURI());
    }

    @ExceptionHandler
    ResponseEntity<Object> unexpected(Exception exception, HttpServletRequest request) {
        String correlationId = String.format(Locale.ROOT, "%016x", random.nextLong());
        LOG.error(
                "Unexpected exception, correlation id {}: {} {}",
                correlationId,
                request.getMethod(),
                request.getRequestURI(),
                exception);
        ResponseEntity<Object> answer = answer(
                ProblemCode.INTERNAL_ERROR,
                "The fault is ours and is in the service's log under correlation id " + correlationId + ".",
                List.of(),
                new HttpHeaders(),
                request.getRequestURI());
        if (answer.getBody() instanceof ProblemDetail body) {
            body.setProperty("correlation_id", correlationId);
        }
        return answer;
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        ProblemException refusal = causeOf(unreadable, ProblemException.class);
        if (refusal != null) {
            return answer(refusal.code(), refusal.getMessage(), refusal.violations(), headers, path(request));
        }
        JacksonException json = causeOf(unreadable, JacksonException.class);
        if (json instanceof StreamConstraintsException
                && json.getOriginalMessage().contains("Token count")) {
            return answer(
                    ProblemCode.TOO_LARGE,
                    "The body has more than " + JsonRules.MOST_TOKENS
                            + " JSON values and brackets; send less at a time.",
                    List.of(),
                    headers,
                    path(request));
        }
        String detail = json == null
                ? "The request has no body, but one is needed; an empty JSON object {} is enough where all fields have defaults."
                : "The body is not well-formed JSON" + at(json.getLocation()) + ": "
                        + reason(json.getOriginalMessage());
        return answer(ProblemCode.MALFORMED_JSON, detail, List.of(), headers, path(request));
    }

    /**
     * Nobody's answer is written to a client from here, so that what Spring takes for one that went is an answer that could not
     * be held: a full disk, say.
     */
    @Override
    protected @Nullable ResponseEntity<Object> handleAsyncRequestNotUsableException(
            AsyncRequestNotUsableException unwritten, WebRequest request) {
        return unexpected(unwritten, ((ServletWebRequest) request).getRequest());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception exception,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        if (exception instanceof NoResourceFoundException || exception instanceof NoHandlerFoundException) {
            return answer(
                    ProblemCode.NOT_FOUND,
                    "There is nothing at " + path(request) + "; " + Address.of("/swagger-ui.html")
                            + " lists what there is.",
                    List.of(),
                    headers,
                    path(request));
        }
        if (exception instanceof HttpRequestMethodNotSupportedException method) {
            return answer(
                    ProblemCode.METHOD_NOT_ALLOWED,
                    method.getMethod() + " is not possible here; allowed: " + String.join(", ", allowed(method)) + ".",
                    List.of(),
                    headers,
                    path(request));
        }
        if (exception instanceof HttpMediaTypeNotSupportedException type) {
            return answer(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type "
                            + (type.getContentType() == null
                                    ? "is missing"
                                    : type.getContentType() + " is not supported here")
                            + "; send one of " + named(type.getSupportedMediaTypes()) + ".",
                    List.of(),
                    headers,
                    path(request));
        }
        if (exception instanceof HttpMediaTypeNotAcceptableException type) {
            return answer(
                    ProblemCode.NOT_ACCEPTABLE,
                    "The Accept header rules out what this address answers"
                            + (type.getSupportedMediaTypes().isEmpty()
                                    ? "; leave it out"
                                    : ": " + join(type.getSupportedMediaTypes()))
                            + ".",
                    List.of(),
                    headers,
                    path(request));
        }
        if (exception instanceof MissingServletRequestPartException part) {
            return invalid(part.getRequestPartName(), "is missing from the multipart body.", headers, request);
        }
        if (exception instanceof MissingServletRequestParameterException parameter) {
            return invalid(parameter.getParameterName(), "is missing from the query.", headers, request);
        }
        if (exception instanceof TypeMismatchException mismatch) {
            String name = mismatch.getPropertyName() == null ? "" : mismatch.getPropertyName();
            return invalid(name, "cannot be read; see the OpenAPI document for what it takes.", headers, request);
        }
        if (status.is5xxServerError() && request instanceof ServletWebRequest servlet) {
            return unexpected(exception, servlet.getRequest());
        }
        LOG.debug("Refused a request", exception);
        return answer(
                ProblemCode.INVALID_REQUEST,
                "The request cannot be read; see " + Address.of("/swagger-ui.html") + " for what is expected here.",
                List.of(),
                headers,
                path(request));
    }

    private static ResponseEntity<Object> invalid(String name, String detail, HttpHeaders headers, WebRequest request) {
        return answer(
                ProblemCode.INVALID_REQUEST,
                name + " " + detail,
                List.of(new Violation("/" + name, detail)),
                headers,
                path(request));
    }

    static ResponseEntity<Object> answer(
            ProblemCode code, String detail, List<Violation> violations, HttpHeaders headers, String path) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(code.status(), detail);
        body.setType(URI.create(code.type()));
        body.setTitle(code.title());
        body.setInstance(instance(path));
        body.setProperty("code", code.name());
        if (!violations.isEmpty()) {
            body.setProperty("errors", violations);
        }
        return ResponseEntity.status(code.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    /** The raw path may hold characters that a URI may not; such a path is left out. */
    private static @Nullable URI instance(String path) {
        try {
            return URI.create(path);
        } catch (IllegalArgumentException notAUri) {
            return null;
        }
    }

    private static String path(WebRequest request) {
        return request instanceof ServletWebRequest servlet
                ? servlet.getRequest().getRequestURI()
                : "";
    }

    private static String at(@Nullable TokenStreamLocation location) {
        return location == null || location.getLineNr() < 0
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** Jackson appends where in its source the fault was found, with names of Java types; the first sentence is enough. */
    private static String reason(@Nullable String message) {
        if (message == null) {
            return "it cannot be parsed.";
        }
        String first = message.lines().findFirst().orElse("");
        int source = first.indexOf(" (start marker");
        return (source > 0 ? first.substring(0, source) : first)
                .replaceAll("\\s*\\(?(for|of) type `[^`]*`\\)?", "")
                .replaceAll(": enable `JsonReadFeature\\.\\w+` to allow", "")
                .replaceAll("`?StreamReadConstraints\\.\\w+\\(\\)`?", "the limit")
                .replaceAll("`StreamReadFeature\\.\\w+`", "a setting");
    }

    private static String[] allowed(HttpRequestMethodNotSupportedException method) {
        String[] supported = method.getSupportedMethods();
        return supported == null ? new String[0] : supported;
    }

    /** As they may be sent: what has a wildcard is an example of what it stands for. */
    private static String named(List<MediaType> types) {
        return types.stream()
                .flatMap(type -> type.getType().equals("image") && !type.isConcrete()
                        ? Stream.of("image/png", "image/jpeg (or another image type)")
                        : Stream.of(type).filter(MediaType::isConcrete).map(MediaType::toString))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String join(List<MediaType> types) {
        return types.stream().map(MediaType::toString).collect(Collectors.joining(", "));
    }

    private static <T extends Throwable> @Nullable T causeOf(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
