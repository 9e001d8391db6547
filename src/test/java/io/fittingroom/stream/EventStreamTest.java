package io.fittingroom.stream;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class EventStreamTest {

    private final List<KeptEvent> kept = new ArrayList<>();
    private final Output output = new Output();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger completions = new AtomicInteger();
    private final EventStream stream = new EventStream("job", 0, source(), over -> closed.incrementAndGet());
    private final HttpServletResponse response = new HttpServletResponseWrapper(new MockHttpServletResponse()) {

        @Override
        public ServletOutputStream getOutputStream() {
            return output;
        }
    };
    private final MockHttpServletRequest request = new MockHttpServletRequest() {

        @Override
        public AsyncContext startAsync() {
            return new MockAsyncContext(this, response) {

                @Override
                public void complete() {
                    completions.incrementAndGet();
                    super.complete();
                }
            };
        }
    };

    @Test
    void progressFollowsWhatIsKept() throws IOException {
        kept.add(new KeptEvent(1, "state", "{}"));
        open();
        stream.offer("{\"epoch\":1}");
        stream.offer("{\"epoch\":1}");

        assertThat(sentTypes()).containsExactly("state", "batch", "batch");
    }

    /** The client took nothing while the epoch ended. */
    @Test
    void progressThatKeptEventsHaveOvertakenIsNotSent() throws IOException {
        open();
        output.isReady = false;
        stream.offer("{\"epoch\":1}");
        kept.add(new KeptEvent(1, "epoch", "{}"));
        kept.add(new KeptEvent(2, "evaluation", "{}"));
        stream.wake();
        output.isReady = true;
        output.listener.onWritePossible();

        assertThat(sentTypes()).containsExactly("epoch", "evaluation");
    }

    /** The container uses the objects of a request that is over for the next one. */
    @Test
    void theResponseIsLeftAloneOnceItIsOver() throws IOException {
        open();
        output.listener.onError(new IOException("The client is gone"));
        int asked = output.asked;
        stream.wake();
        stream.end();
        output.listener.onWritePossible();
        output.listener.onError(new IOException("Still gone"));

        assertThat(output.asked).isEqualTo(asked);
        assertThat(completions).hasValue(1);
        assertThat(closed).hasValue(1);
    }

    private void open() throws IOException {
        stream.begin(request, response, Runnable::run);
        output.listener.onWritePossible();
    }

    private List<String> sentTypes() {
        return output.sent
                .toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("event:"))
                .map(line -> line.substring(6))
                .collect(Collectors.toList());
    }

    private EventSource source() {
        return new EventSource() {

            @Override
            public EventSource below(String root) {
                return this;
            }

            @Override
            public List<KeptEvent> after(String jobId, long number, int most) {
                return kept.stream().filter(event -> event.number() > number).toList();
            }

            @Override
            public Optional<KeptEvent> newest(String jobId) {
                return kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(kept.size() - 1));
            }

            @Override
            public String end(String jobId) {
                return "{}";
            }
        };
    }

    /** A client that takes what is sent while it is ready. */
    private static final class Output extends ServletOutputStream {

        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private boolean isReady = true;
        private int asked;
        private WriteListener listener;

        @Override
        public boolean isReady() {
            asked++;
            return isReady;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            this.listener = listener;
        }

        @Override
        public void write(int value) {
            sent.write(value);
        }
    }
}
