package io.fittingroom.stream;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.QueryReader;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The clients that follow jobs. A stream has a cursor into its job's kept events; an announcement only says that there may be
 * more, and a few threads of our own read them and write them without ever waiting for a client ({@link EventStream}). So a
 * stream cannot lose an event, however it is told, and neither the training nor another client waits for a slow one. Progress
 * within an epoch is not kept: a slow client gets the latest. Thread-safe.
 */
@Component
public class EventStreams implements SmartLifecycle {

    private static final int SENDERS = 4;

    /** A client that vanished is noticed by the second write after it went. */
    private static final long HEARTBEAT_SECONDS = 3;

    private static final long LEAST_BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** For each client: with hundreds of them, telling of progress five times a second would take the training's time. */
    private static final long BATCH_NANOS_PER_CLIENT = TimeUnit.MILLISECONDS.toNanos(2);

    private final EventSource source;
    private final JsonMapper json;
    private final int mostStreams;
    private final Map<String, Followers> byJob = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS, this::thread);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(this::thread);
    private final ScheduledFuture<?> heartbeat;
    private volatile boolean isRunning;

    EventStreams(EventSource source, JsonMapper json, StreamSettings settings) {
        this.source = source;
        this.json = json;
        this.mostStreams = settings.maxEventStreams();
        heartbeat = clock.scheduleAtFixedRate(this::beat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Makes the response a stream of the job's events after number {@code lastEvent}; it closes itself after the job's end. A
     * number that no event has had yet means from the start. Who has the end already, or asks for the headers alone, has an
     * answer at once: 204, which tells a browser not to come back.
     *
     * @throws ProblemException BUSY
     */
    public void open(String id, long lastEvent, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        open(source, id, lastEvent, request, response);
    }

    /**
     * The last event that a client says it has; 0 for none.
     *
     * @param header Last-Event-ID: a browser that reconnects sends it by itself, so that it counts before the parameter
     *     {@code last_event_id}, and what is not a number of ours means from the start
     * @throws ProblemException INVALID_REQUEST for a parameter that is no number, and for any other
     */
    public static long lastEvent(@Nullable String header, HttpServletRequest request) {
        QueryReader reader = QueryReader.of(request);
        long fromQuery = reader.integer("last_event_id", 0, Long.MAX_VALUE, 0);
        reader.finish();
        return header != null && header.matches("[0-9]{1,18}") ? Long.parseLong(header) : fromQuery;
    }

    /**
     * The same for something that is no job.
     *
     * @param events where its events come from
     * @param id which no job has and nothing else that is followed
     * @throws ProblemException BUSY
     */
    public void open(
            EventSource events, String id, long lastEvent, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        Optional<KeptEvent> newest = events.newest(id);
        boolean isOver =
                newest.filter(event -> event.type().equals(KeptEvent.END)).isPresent();
        long newestNumber = newest.map(KeptEvent::number).orElse(0L);
        if (isOver && lastEvent >= newestNumber) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        if (request.getMethod().equals("HEAD")) {
            response.setContentType(EventStream.CONTENT_TYPE);
            return;
        }
        follow(events, id, lastEvent > newestNumber ? 0 : lastEvent, request, response);
    }

    private void follow(
            EventSource events, String id, long lastEvent, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (open.incrementAndGet() > mostStreams) {
            open.decrementAndGet();
            throw ProblemException.retryLater(
                    ProblemCode.BUSY,
                    String.format(
                            Locale.ROOT,
                            "%d clients follow events already, as many as the service takes; GET the job instead, or try again later.",
                            mostStreams),
                    Duration.ofSeconds(10));
        }
        EventStream stream = new EventStream(id, lastEvent, events.below(request.getContextPath()), this::closed);
        byJob.compute(id, (key, followers) -> {
            Followers all = followers == null ? new Followers() : followers;
            all.streams.add(stream);
            return all;
        });
        stream.begin(request, response, senders);
    }

    /** The clients of one job. */
    private static final class Followers {

        private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
        private volatile long lastBatchNanos = System.nanoTime() - LEAST_BATCH_NANOS;
    }

    private void closed(EventStream stream) {
        open.decrementAndGet();
        byJob.computeIfPresent(stream.jobId(), (key, followers) -> {
            followers.streams.remove(stream);
            return followers.streams.isEmpty() ? null : followers;
        });
    }

    /** Says that a job may have new events. */
    public void announce(String id) {
        of(id).forEach(EventStream::wake);
    }

    /** Says that the last event of a job has this number. */
    public void announceIfNew(String id, long number) {
        of(id).stream().filter(stream -> stream.isBefore(number)).forEach(EventStream::wake);
    }

    /**
     * Says how far an epoch is; a client hears of it at most five times a second, and less often where hundreds listen. For
     * one job by one thread at a time.
     *
     * @param progress written as JSON
     * @param isLast whether the epoch is over: clients always hear of that
     */
    public void batchEnded(String id, Object progress, boolean isLast) {
        Followers followers = byJob.get(id);
        if (followers == null) {
            return;
        }
        long now = System.nanoTime();
        long interval = Math.max(LEAST_BATCH_NANOS, open.get() * BATCH_NANOS_PER_CLIENT);
        if (now - followers.lastBatchNanos >= interval || isLast) {
            followers.lastBatchNanos = now;
            String data = json.writeValueAsString(progress);
            followers.streams.forEach(stream -> stream.offer(data));
        }
    }

    /** Ends the streams of a job that is deleted. */
    public void closeAll(String id) {
        of(id).forEach(EventStream::end);
    }

    /** The jobs that are followed. */
    public List<String> followed() {
        return List.copyOf(byJob.keySet());
    }

    /** How many streams are open. */
    public int count() {
        return open.get();
    }

    private Set<EventStream> of(String id) {
        Followers followers = byJob.get(id);
        return followers == null ? Set.of() : followers.streams;
    }

    private void beat() {
        byJob.values().forEach(followers -> followers.streams.forEach(EventStream::beat));
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "events-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void start() {
        isRunning = true;
    }

    /** Ends all streams, since the server waits for requests under way before it ends; clients come back by themselves. */
    @Override
    public void stop() {
        isRunning = false;
        byJob.values().forEach(followers -> followers.streams.forEach(EventStream::end));
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    @PreDestroy
    void close() {
        heartbeat.cancel(false);
        clock.shutdown();
        senders.shutdown();
    }
}
