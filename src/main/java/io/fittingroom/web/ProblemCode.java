package io.fittingroom.web;

import java.util.Arrays;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** The kinds of problem that the API reports: the member {@code code}, its HTTP status and its title. */
public enum ProblemCode {
    INVALID_REQUEST(HttpStatus.BAD_REQUEST, "The request is not valid"),
    MALFORMED_JSON(HttpStatus.BAD_REQUEST, "The body is not well-formed JSON"),
    DAMAGED_MODEL(HttpStatus.BAD_REQUEST, "The model file is damaged"),
    DAMAGED_PICTURE(HttpStatus.BAD_REQUEST, "The picture is damaged"),
    FOREIGN_HOST(HttpStatus.FORBIDDEN, "The service is not known by that name"),
    FOREIGN_ORIGIN(HttpStatus.FORBIDDEN, "The request comes from the page of another site"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such thing here"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The method is not allowed here"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "The answer is not to be had in the form asked for"),
    REQUEST_TIMEOUT(HttpStatus.REQUEST_TIMEOUT, "The request came too slowly"),
    WRONG_STATE(HttpStatus.CONFLICT, "That cannot be done in the present state"),
    IN_USE(HttpStatus.CONFLICT, "Others need it"),
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The request is too large"),
    NOT_A_PICTURE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "That is not a picture the service can read"),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The content type is not supported here"),
    RANGE_NOT_SATISFIABLE(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The file has no such part"),
    NETWORK_CANNOT_BE_BUILT(HttpStatus.UNPROCESSABLE_CONTENT, "The network cannot be built"),
    MODEL_NOT_UNDERSTOOD(HttpStatus.UNPROCESSABLE_CONTENT, "The model file holds what the service does not understand"),
    KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The idempotency key belongs to another request"),
    QUEUE_SHARE_FULL(HttpStatus.TOO_MANY_REQUESTS, "The submitter's share of the queue is full"),
    QUEUE_FULL(HttpStatus.SERVICE_UNAVAILABLE, "The queue is full"),
    BUSY(HttpStatus.SERVICE_UNAVAILABLE, "The service is busy"),
    DATABASE_AWAY(HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer"),
    ARITHMETIC_UNUSABLE(HttpStatus.SERVICE_UNAVAILABLE, "Nothing can be computed on this machine"),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "The service made an error"),
    MODEL_DAMAGED(HttpStatus.INTERNAL_SERVER_ERROR, "The stored model does not pass its self-test"),
    DATASET_DAMAGED(HttpStatus.INTERNAL_SERVER_ERROR, "The stored data set is damaged"),
    NOT_IMPLEMENTED(HttpStatus.NOT_IMPLEMENTED, "The service does not speak that"),
    HTTP_VERSION(HttpStatus.HTTP_VERSION_NOT_SUPPORTED, "The service does not speak that version of HTTP");

    private final HttpStatus status;
    private final String title;

    ProblemCode(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The first code with this status; INVALID_REQUEST or INTERNAL_ERROR where there is none. */
    static ProblemCode ofStatus(int status) {
        return Arrays.stream(values())
                .filter(code -> code.status.value() == status)
                .findFirst()
                .orElse(status < 500 ? INVALID_REQUEST : INTERNAL_ERROR);
    }

    public HttpStatus status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The problem type as RFC 9457 wants it: a URI that identifies the kind and need not resolve. */
    public String type() {
        return "urn:fitting-room:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
