package io.fittingroom.training;

import io.fittingroom.problem.ProblemCode;
import io.fittingroom.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The clients that follow a job. A stream has a cursor into the job's kept events; an announcement only says that there may
 * be more, and a few threads of our own read them and send them. So a stream cannot lose an event, however it is told, and
 * the training thread never waits for a client. Progress within an epoch is not kept: a slow client gets the latest.
 * Thread-safe.
 */
@Component
class EventStreams {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final int SENDERS = 4;
    private static final long HEARTBEAT_SECONDS = 15;
    private static final long BATCH_EVENT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long RECONNECT_MILLIS = 2_000;

    private final JobStore store;
    private final JobViews views;
    private final JsonMapper json;
    private final int mostStreams;
    private final Map<String, Set<Stream>> byJob = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS, this::thread);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(this::thread);
    private final ScheduledFuture<?> heartbeat;

    EventStreams(JobStore store, JobViews views, JsonMapper json, TrainingSettings settings) {
        this.store = store;
        this.views = views;
        this.json = json;
        this.mostStreams = settings.maxEventStreams();
        heartbeat = clock.scheduleAtFixedRate(this::beat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    }

    /** A stream of the job's events after number {@code lastEvent}; it closes itself after the job's end. */
    SseEmitter open(String id, long lastEvent) {
        if (open.incrementAndGet() > mostStreams) {
            open.decrementAndGet();
            throw ProblemException.retryLater(
                    ProblemCode.BUSY,
                    "%d clients follow events already, as many as the service takes; GET the job instead, or try again later."
                            .formatted(mostStreams),
                    Duration.ofSeconds(10));
        }
        Stream stream = new Stream(id, lastEvent);
        byJob.compute(id, (key, streams) -> {
            Set<Stream> all = streams == null ? ConcurrentHashMap.newKeySet() : streams;
            all.add(stream);
            return all;
        });
        stream.emitter.onCompletion(stream::close);
        stream.emitter.onError(error -> stream.close());
        stream.wake();
        return stream.emitter;
    }

    /** Says that a job may have new events. */
    void announce(String id) {
        byJob.getOrDefault(id, Set.of()).forEach(Stream::wake);
    }

    /** Says how far an epoch is; a client hears of it at most five times a second. */
    void batchEnded(String id, BatchEvent progress) {
        byJob.getOrDefault(id, Set.of()).forEach(stream -> stream.offer(progress));
    }

    /** Ends the streams of a job that is deleted. */
    void closeAll(String id) {
        byJob.getOrDefault(id, Set.of()).forEach(stream -> stream.emitter.complete());
    }

    /** How many streams are open. */
    int count() {
        return open.get();
    }

    private void beat() {
        byJob.values().forEach(streams -> streams.forEach(Stream::beat));
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "events-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    @PreDestroy
    void close() {
        heartbeat.cancel(false);
        clock.shutdownNow();
        senders.shutdownNow();
        byJob.values().forEach(streams -> streams.forEach(stream -> stream.emitter.complete()));
    }

    /** One client. At most one sender works for it at a time. */
    private final class Stream {

        private final String id;
        private final SseEmitter emitter = new SseEmitter(0L);
        private final AtomicBoolean isWaiting = new AtomicBoolean();
        private final AtomicBoolean isClosed = new AtomicBoolean();
        private final Object sending = new Object();
        private volatile @Nullable BatchEvent latest;
        private volatile boolean heartbeatDue;
        private long cursor;
        private long lastOffer = System.nanoTime() - BATCH_EVENT_NANOS;

        Stream(String id, long cursor) {
            this.id = id;
            this.cursor = cursor;
        }

        /** Called by the training thread alone. */
        void offer(BatchEvent progress) {
            long now = System.nanoTime();
            if (now - lastOffer >= BATCH_EVENT_NANOS || progress.batch() == progress.batches()) {
                lastOffer = now;
                latest = progress;
                wake();
            }
        }

        void beat() {
            heartbeatDue = true;
            wake();
        }

        /** Has a sender look after this client soon; many calls before it does are one. */
        void wake() {
            if (!isClosed.get() && isWaiting.compareAndSet(false, true)) {
                senders.execute(() -> {
                    isWaiting.set(false);
                    synchronized (sending) {
                        send();
                    }
                });
            }
        }

        private void send() {
            if (isClosed.get()) {
                return;
            }
            try {
                sendBatch();
                List<JobEvent> events = store.eventsAfter(id, cursor);
                for (JobEvent event : events) {
                    boolean isEnd = event.type().equals(JobEvent.END);
                    emitter.send(SseEmitter.event()
                            .id(String.valueOf(event.number()))
                            .name(event.type())
                            .reconnectTime(RECONNECT_MILLIS)
                            .data(isEnd ? jobAsJson() : event.data()));
                    cursor = event.number();
                    if (isEnd) {
                        emitter.complete();
                        return;
                    }
                }
                if (heartbeatDue) {
                    heartbeatDue = false;
                    emitter.send(SseEmitter.event().comment("still here"));
                }
            } catch (IOException | IllegalStateException gone) {
                LOG.debug("A client that followed job {} is gone", id, gone);
                close();
            } catch (RuntimeException failed) {
                LOG.warn("Events of job {} could not be sent; the client can come back with Last-Event-ID", id, failed);
                emitter.completeWithError(failed);
                close();
            }
        }

        private void sendBatch() throws IOException {
            BatchEvent progress = latest;
            latest = null;
            if (progress != null) {
                emitter.send(SseEmitter.event().name("batch").data(json.writeValueAsString(progress)));
            }
        }

        private String jobAsJson() {
            Optional<Job> job = store.find(id);
            return job.map(found -> json.writeValueAsString(views.view(found))).orElse("{}");
        }

        private void close() {
            if (isClosed.compareAndSet(false, true)) {
                open.decrementAndGet();
                byJob.computeIfPresent(id, (key, streams) -> {
                    streams.remove(this);
                    return streams.isEmpty() ? null : streams;
                });
            }
        }
    }
}
