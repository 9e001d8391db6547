package io.fittingroom.stream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * One client that follows a job, by non-blocking output: when the client takes nothing more, nothing is written, and the
 * servlet container says when it does again, or closes the connection after its write timeout. What is not sent yet stays in
 * the database, so a client that is slow or stands still costs a page of events of memory and no thread. At most one sender
 * works for a stream at a time.
 */
final class EventStream {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    static final String CONTENT_TYPE = "text/event-stream";

    private static final long RECONNECT_MILLIS = 2_000;
    private static final int EVENTS_AT_ONCE = 100;

    private final String jobId;
    private final EventSource source;
    private final Consumer<EventStream> whenClosed;
    private final AtomicBoolean isWaiting = new AtomicBoolean();
    private final Object sending = new Object();

    /** Held by whoever uses the response: once it is over, the container makes another request's of the same objects. */
    private final Object response = new Object();

    private final Deque<KeptEvent> page = new ArrayDeque<>();
    private final AtomicReference<@Nullable String> latest = new AtomicReference<>();
    private volatile boolean isAnnounced = true;

    /** Set once, by whoever holds {@link #response}. */
    private volatile boolean isClosed;

    /** Not before the container says so for the first time: until then, asking whether writing is possible is an error. */
    private volatile boolean isOpen;

    private volatile boolean heartbeatDue;
    private volatile boolean isToEnd;
    private volatile long cursor;

    /** Not at first: a client whose job waits has the headers, and knows that it is heard. */
    private boolean isFlushed;

    private boolean isOver;
    private @Nullable AsyncContext context;
    private @Nullable ServletOutputStream out;
    private @Nullable Executor senders;

    /**
     * @param cursor number of the last event that the client has
     * @param whenClosed is told once, whichever way the stream ends
     */
    EventStream(String jobId, long cursor, EventSource source, Consumer<EventStream> whenClosed) {
        this.jobId = jobId;
        this.cursor = cursor;
        this.source = source;
        this.whenClosed = whenClosed;
    }

    String jobId() {
        return jobId;
    }

    /** Whether an event of this number is still to be sent. */
    boolean isBefore(long number) {
        return cursor < number;
    }

    /** Takes the response over; its headers are set. Called once, by the thread that handles the request. */
    void begin(HttpServletRequest request, HttpServletResponse response, Executor senders) throws IOException {
        this.senders = senders;
        response.setContentType(CONTENT_TYPE);
        AsyncContext started = request.startAsync();
        // Streams end by themselves.
        started.setTimeout(0);
        started.addListener(new Ends());
        context = started;
        // Not the one that holds a body back until it is whole.
        out = started.getResponse().getOutputStream();
        // Says that writing is possible as soon as this thread has left the request.
        out.setWriteListener(new Writes());
    }

    /** Progress, as JSON; what was offered before and not sent is out of date. */
    void offer(String progress) {
        latest.set(progress);
        schedule();
    }

    void beat() {
        heartbeatDue = true;
        wake();
    }

    /** Closes the stream, after what can be sent at once. */
    void end() {
        isToEnd = true;
        wake();
    }

    /** Says that there may be new events. */
    void wake() {
        isAnnounced = true;
        schedule();
    }

    /** Has a sender look after this client soon; many calls before it does are one. */
    private void schedule() {
        if (!isOpen || isClosed || !isWaiting.compareAndSet(false, true)) {
            return;
        }
        try {
            senders.execute(() -> {
                isWaiting.set(false);
                synchronized (sending) {
                    send();
                }
            });
        } catch (RejectedExecutionException ending) {
            close();
        }
    }

    private void send() {
        try {
            while (isReady() && sendNext()) {
                // Until there is nothing more, or the client takes nothing more.
            }
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("A client that followed job {} is gone", jobId, gone);
            complete();
        } catch (DataAccessException | TransactionException away) {
            isAnnounced = true;
            LOG.debug("Events of job {} cannot be read now; they will be when it is woken again", jobId, away);
        } catch (RuntimeException failed) {
            LOG.warn("Events of job {} could not be sent; the client can come back with Last-Event-ID", jobId, failed);
            complete();
        }
    }

    private boolean isReady() {
        synchronized (response) {
            return !isClosed && out.isReady();
        }
    }

    /** One write; false when there is nothing to write. */
    private boolean sendNext() throws IOException {
        String next = isOver ? null : next();
        if (next == null && isFlushed) {
            if (isOver || isToEnd) {
                complete();
            }
            return false;
        }
        synchronized (response) {
            if (isClosed) {
                return false;
            }
            if (next == null) {
                out.flush();
            } else {
                out.write(next.getBytes(StandardCharsets.UTF_8));
            }
            isFlushed = next == null;
        }
        return true;
    }

    private @Nullable String next() {
        if (page.isEmpty() && isAnnounced) {
            isAnnounced = false;
            String known = latest.get();
            page.addAll(source.after(jobId, cursor, EVENTS_AT_ONCE));
            if (!page.isEmpty()) {
                // There may be more than a page.
                isAnnounced = true;
                // Kept events have overtaken it: an epoch that has ended is not announced as half done.
                latest.compareAndSet(known, null);
            }
        }
        KeptEvent event = page.poll();
        if (event != null) {
            cursor = event.number();
            isOver = event.type().equals(KeptEvent.END);
            return String.format(
                    Locale.ROOT,
                    "id:%d\nevent:%s\nretry:%d\ndata:%s\n\n",
                    event.number(),
                    event.type(),
                    RECONNECT_MILLIS,
                    isOver ? source.end(jobId) : event.data());
        }
        String progress = latest.getAndSet(null);
        if (progress != null) {
            return "event:" + source.progressType() + "\ndata:" + progress + "\n\n";
        }
        if (heartbeatDue) {
            heartbeatDue = false;
            return ":still here\n\n";
        }
        return null;
    }

    /** Ends the response, unless it has ended. */
    private void complete() {
        synchronized (response) {
            if (!isClosed) {
                completeNow();
            }
        }
    }

    /** For the container's own thread, to which the response cannot be another request's yet. */
    private void completeNow() {
        synchronized (response) {
            try {
                context.complete();
            } catch (IllegalStateException already) {
                LOG.debug("The stream of job {} was over", jobId, already);
            }
            close();
        }
    }

    private void close() {
        synchronized (response) {
            if (!isClosed) {
                isClosed = true;
                whenClosed.accept(this);
            }
        }
    }

    private final class Writes implements WriteListener {

        @Override
        public void onWritePossible() {
            isOpen = true;
            schedule();
        }

        @Override
        public void onError(Throwable gone) {
            LOG.debug("A client that followed job {} is gone", jobId, gone);
            complete();
        }
    }

    private final class Ends implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            close();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            completeNow();
        }

        /** A sender that met the error first could not complete it: without this the container answers with its error page. */
        @Override
        public void onError(AsyncEvent event) {
            completeNow();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // A stream is started once.
        }
    }
}
