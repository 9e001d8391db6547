package io.fittingroom.transfer;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import jakarta.servlet.AsyncContext;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request without a body that waits until few enough others are answered. No thread waits with it: it is dispatched anew when
 * its turn comes, or when it has waited for too long. Thread-safe.
 */
final class Question implements WorkGate.Visitor {

    private static final Logger LOG = LoggerFactory.getLogger(Question.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AsyncContext context;
    private final Exchange exchange;
    private final WorkGate gate;
    private final Consumer<Question> whenOver;
    private final long since;
    private State state = State.WAITING;
    private @Nullable ProblemException refusal;

    private enum State {
        WAITING,
        LET_IN,
        REFUSED,
        OVER
    }

    /**
     * @param since when it began to wait, as {@link System#nanoTime()} has it
     * @param whenOver told once, when the request was answered or its client is gone
     */
    Question(AsyncContext context, WorkGate gate, long since, Consumer<Question> whenOver) {
        this.context = context;
        this.gate = gate;
        this.since = since;
        this.whenOver = whenOver;
        this.exchange = Exchange.of(context, this::end);
    }

    @Override
    public long weight() {
        return 1;
    }

    @Override
    public void letIn() {
        synchronized (this) {
            if (state == State.WAITING) {
                state = State.LET_IN;
                dispatch();
                return;
            }
        }
        gate.leave(this);
    }

    /** Looks whether it waits for too long. */
    void check(long now) {
        if (now - since > PATIENCE.toNanos() && gate.giveUp(this)) {
            synchronized (this) {
                if (state == State.WAITING) {
                    state = State.REFUSED;
                    refusal = ProblemException.retryLater(
                            ProblemCode.BUSY,
                            "The service answers as many other questions as it can at once; try again in a few seconds.",
                            PATIENCE);
                    dispatch();
                }
            }
        }
    }

    private void dispatch() {
        try {
            context.dispatch();
        } catch (IllegalStateException gone) {
            LOG.debug("A client went before its turn came", gone);
            exchange.end();
        }
    }

    /** Why it has no turn, if it has none. */
    Optional<ProblemException> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** The request was answered, or nobody waits for it. */
    void end() {
        State before;
        synchronized (this) {
            before = state;
            state = State.OVER;
        }
        if (before == State.OVER) {
            return;
        }
        whenOver.accept(this);
        if (before == State.LET_IN) {
            gate.leave(this);
        } else if (before == State.WAITING) {
            gate.giveUp(this);
        }
    }
}
