package io.fittingroom.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one exception by which any part of the service refuses a request. Its message is written for the person who sent the
 * request and is shown to them.
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final transient List<Violation> violations;
    private final transient Duration retryAfter;
    private final transient Map<String, Object> members;

    private ProblemException(ProblemCode code, String detail, List<Violation> violations, Duration retryAfter) {
        this(code, detail, violations, retryAfter, Map.of());
    }

    private ProblemException(
            ProblemCode code,
            String detail,
            List<Violation> violations,
            Duration retryAfter,
            Map<String, Object> members) {
        super(detail);
        this.members = Map.copyOf(members);
        this.code = code;
        this.violations = List.copyOf(violations);
        this.retryAfter = retryAfter;
    }

    public static ProblemException of(ProblemCode code, String detail) {
        return new ProblemException(code, detail, List.of(), null);
    }

    public static ProblemException of(ProblemCode code, String detail, List<Violation> violations) {
        return new ProblemException(code, detail, violations, null);
    }

    /** A 400 for these faults. */
    public static ProblemException invalid(List<Violation> violations) {
        String detail = violations.size() == 1
                ? named(violations.get(0))
                : violations.size() + " fields need your attention; errors lists them all.";
        return new ProblemException(ProblemCode.INVALID_REQUEST, detail, violations, null);
    }

    private static String named(Violation violation) {
        String subject = violation.pointer().isEmpty() ? "The body" : violation.pointer();
        return subject + " " + violation.detail();
    }

    /** A 400 for one fault. */
    public static ProblemException invalid(String pointer, String detail) {
        return invalid(List.of(new Violation(pointer, detail)));
    }

    public static ProblemException notFound(String detail) {
        return of(ProblemCode.NOT_FOUND, detail);
    }

    /** A 409 whose answer also has these members, for programs to read. */
    public static ProblemException conflict(String detail, Map<String, Object> members) {
        return new ProblemException(ProblemCode.WRONG_STATE, detail, List.of(), null, members);
    }

    /** A refusal whose answer also has these members, for programs to read. */
    public static ProblemException of(ProblemCode code, String detail, Map<String, Object> members) {
        return new ProblemException(code, detail, List.of(), null, members);
    }

    /** A refusal for now, with the time after which another try makes sense. */
    public static ProblemException retryLater(ProblemCode code, String detail, Duration retryAfter) {
        return new ProblemException(code, detail, List.of(), retryAfter);
    }

    public ProblemCode code() {
        return code;
    }

    public List<Violation> violations() {
        return violations;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Further members of the answer. */
    Map<String, Object> members() {
        return members;
    }
}
