package io.fittingroom.web;

/**
 * One fault of a request.
 *
 * @param pointer JSON pointer (RFC 6901) of the faulty field, such as {@code /layers/3/units}; the name of a query
 *     parameter or of a multipart part stands as {@code /name}
 * @param detail what was wrong, what was expected and what to do
 */
public record Violation(String pointer, String detail) {}
