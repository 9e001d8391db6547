/**
 * What the service says when it cannot do what it was asked: the error codes, the one exception type, the one advice that
 * turns them into RFC 9457 {@code application/problem+json}, and the strict reading of JSON bodies that finds every fault
 * of a request at once.
 */
package io.fittingroom.problem;
