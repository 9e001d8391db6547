package io.fittingroom.dataset.source;

/** An upload cannot become a data set; the problem says why, where, and what to do. */
public final class SourceRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient SourceProblem problem;

    SourceRefusedException(SourceProblem problem) {
        super(problem.words());
        this.problem = problem;
    }

    public SourceProblem problem() {
        return problem;
    }
}
