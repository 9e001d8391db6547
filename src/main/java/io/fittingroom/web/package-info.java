/**
 * What every feature's HTTP has in common. What the service says when it cannot do what it was asked: the error codes, the
 * one exception type, the one advice that turns them into RFC 9457 {@code application/problem+json}. The strict reading of
 * bodies and queries, which finds every fault of a request at once; limits, headers, and how JSON is written.
 */
package io.fittingroom.web;
