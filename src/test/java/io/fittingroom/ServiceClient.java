package io.fittingroom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to a running service as its users do. Thread-safe. */
final class ServiceClient {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Set<String> FINAL = Set.of("SUCCEEDED", "FAILED", "CANCELLED", "DIVERGED", "INTERRUPTED");

    private final URI service;
    private final HttpClient http = HttpClient.newHttpClient();

    ServiceClient(int port) {
        service = URI.create("http://localhost:" + port);
    }

    int port() {
        return service.getPort();
    }

    /** What the service answered. */
    static final class Answer {

        private final HttpResponse<byte[]> response;

        private Answer(HttpResponse<byte[]> response) {
            this.response = response;
        }

        int status() {
            return response.statusCode();
        }

        /** The value of a header; empty when it is absent. */
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        byte[] bytes() {
            return response.body();
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(bytes());
        }
    }

    /** One event of a stream; {@code id} is empty where it has none. */
    record Event(String id, String type, JsonNode data) {}

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer get(String path, String accept) {
        return send(request(path).header("Accept", accept).GET());
    }

    Answer getInLanguage(String path, String language) {
        return send(request(path).header("Accept-Language", language).GET());
    }

    /** As a browser asks that has an answer already. */
    Answer getIfChanged(String path, String tag) {
        return send(request(path).header("If-None-Match", tag).GET());
    }

    Answer post(String path, String json) {
        return post(path, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    Answer post(String path, String contentType, byte[] body) {
        return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    Answer postAccepting(String path, String contentType, byte[] body, String accept) {
        return send(request(path)
                .header("Content-Type", contentType)
                .header("Accept", accept)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    Answer postWithKey(String path, String json, String idempotencyKey) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(json)));
    }

    Answer postAs(String submitter, String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("X-Submitter", submitter)
                .POST(BodyPublishers.ofString(json)));
    }

    Answer postWithKeyAs(String submitter, String path, String json, String idempotencyKey) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("X-Submitter", submitter)
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(json)));
    }

    Answer put(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json)));
    }

    Answer patch(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(json)));
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** Submits a job that must be taken and returns it. */
    JsonNode submit(String json) {
        Answer answer = post("/api/jobs", json);
        if (answer.status() != 202) {
            throw new AssertionError("The job was not taken: " + answer.status() + " " + answer.text());
        }
        return answer.json();
    }

    JsonNode job(String id) {
        return get("/api/jobs/" + id).json();
    }

    /** Waits for a job's end and returns it. */
    JsonNode awaitEnd(String id) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> job(id), job -> FINAL.contains(job.path("state").asString("")));
    }

    /** Waits until a job trains: until its first mini-batch is done. */
    void awaitTraining(String id) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> job(id).path("batch").isNumber());
    }

    /** Waits until so many epochs of a job are trained. */
    void awaitEpoch(String id, int epoch) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> job(id).at("/latest/epoch").asInt(0) >= epoch);
    }

    /** How many clients follow jobs at this instance. */
    int streams() {
        return get("/actuator/metrics/fitting.room.event.streams")
                .json()
                .at("/measurements/0/value")
                .asInt();
    }

    void awaitStreams(int count) {
        Awaitility.await().atMost(PATIENCE).until(() -> streams() == count);
    }

    /** Cancels what waits or runs, and waits until it has ended. */
    void cancelAll() {
        for (String state : List.of("QUEUED", "RUNNING")) {
            for (JsonNode job : get("/api/jobs?size=100&state=" + state).json().path("jobs")) {
                post("/api/jobs/" + job.path("id").asString() + "/cancel", "{}");
            }
        }
        for (JsonNode job : get("/api/jobs?size=100&state=CANCELLING").json().path("jobs")) {
            awaitEnd(job.path("id").asString());
        }
    }

    /** All events of a job until the stream ends, read by a thread of its own while the caller goes on. */
    CompletableFuture<List<Event>> follow(String id) {
        return CompletableFuture.supplyAsync(() -> events(id, ""), work -> {
            Thread reader = new Thread(work, "follows " + id);
            reader.setDaemon(true);
            reader.start();
        });
    }

    /** All events of a job from its first, or from after {@code lastEventId}, until the stream ends. */
    List<Event> events(String id, String lastEventId) {
        return eventsOf("/api/jobs/" + id + "/events", lastEventId);
    }

    /** The same of any stream. */
    List<Event> eventsOf(String path, String lastEventId) {
        HttpRequest.Builder request = request(path).header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        List<Event> events = new ArrayList<>();
        try {
            HttpResponse<Stream<String>> response = http.send(request.build(), BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(
                        "The events of " + path + " were answered with " + response.statusCode());
            }
            try (Stream<String> lines = response.body()) {
                String eventId = "";
                String type = "";
                for (Iterator<String> all = lines.iterator(); all.hasNext(); ) {
                    String line = all.next();
                    if (line.startsWith("id:")) {
                        eventId = line.substring(3);
                    } else if (line.startsWith("event:")) {
                        type = line.substring(6);
                    } else if (line.startsWith("data:")) {
                        events.add(new Event(eventId, type, JsonMapper.shared().readTree(line.substring(5))));
                        eventId = "";
                    }
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        return events;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path)).timeout(PATIENCE);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
