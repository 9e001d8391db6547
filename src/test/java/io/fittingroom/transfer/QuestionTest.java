package io.fittingroom.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class QuestionTest {

    private static final long BEGUN = -5;

    private final WorkGate gate = new WorkGate(1);
    private final List<Question> over = new ArrayList<>();

    private record Asked(Question question, AtomicInteger dispatches) {}

    private Asked ask() {
        MockAsyncContext context = new MockAsyncContext(new MockHttpServletRequest(), new MockHttpServletResponse());
        AtomicInteger dispatches = new AtomicInteger();
        context.addDispatchHandler(dispatches::incrementAndGet);
        Question question = new Question(context, gate, BEGUN, over::add);
        gate.enter(question);
        return new Asked(question, dispatches);
    }

    private static long later(Duration time) {
        return BEGUN + time.toNanos();
    }

    @Test
    void theyAreLetInOneAfterTheOther() {
        Asked first = ask();
        Asked second = ask();

        assertThat(first.dispatches()).hasValue(1);
        assertThat(second.dispatches()).hasValue(0);

        first.question().end();
        first.question().end();

        assertThat(second.dispatches()).hasValue(1);
        assertThat(second.question().refusal()).isEmpty();
        assertThat(over).containsExactly(first.question());
    }

    @Test
    void whoWaitsForTooLongIsToldSoAndTakesNoPlace() {
        Asked first = ask();
        Asked second = ask();

        second.question().check(later(Duration.ofSeconds(9)));
        assertThat(second.dispatches()).hasValue(0);
        second.question().check(later(Duration.ofSeconds(11)));

        assertThat(second.dispatches()).hasValue(1);
        assertThat(second.question().refusal())
                .get()
                .extracting(ProblemException::code)
                .isEqualTo(ProblemCode.BUSY);
        second.question().end();
        first.question().end();
        assertThat(ask().dispatches()).hasValue(1);
    }

    @Test
    void whoLeavesWhileItWaitsIsNotLetIn() {
        Asked first = ask();
        Asked second = ask();

        second.question().end();
        first.question().end();

        assertThat(second.dispatches()).hasValue(0);
        assertThat(ask().dispatches()).hasValue(1);
    }
}
