package io.fittingroom.tour;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The lesson from start to end, as somebody with curl would go through it. Used once, on one thread. */
final class Tour {

    private static final String DATASET = "/api/datasets/fashion-mnist";
    private static final int TEST_PICTURE = 0;

    private final URI service;
    private final TourScreen screen;
    private final JsonMapper json = JsonMapper.shared();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    Tour(URI service, TourScreen screen) {
        this.service = service;
        this.screen = screen;
    }

    void run() throws IOException, InterruptedException {
        screen.title("Fitting Room: a network learns to tell ten kinds of clothes apart");
        JsonNode dataset = get(DATASET);
        screen.line(String.format(
                Locale.ROOT,
                "Data      Fashion-MNIST, %,d pictures to learn from and %,d to be tested on, 28x28 grey",
                dataset.at("/counts/train").intValue(),
                dataset.at("/counts/test").intValue()));
        screen.line("Network   pixels/255, Flatten, Dense(128, relu), Dense(10, softmax); Adam; 5 epochs");
        screen.line("Request   POST " + service + "/api/jobs  {}");
        screen.line("");
        JsonNode job = post("/api/jobs", "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        int before = job.path("queue_position").asInt(0);
        if (before > 0) {
            screen.line(String.format(Locale.ROOT, "Waiting for %d jobs that were there before", before));
        }
        JsonNode ended = follow(job);
        if (!ended.path("state").asString("").equals("SUCCEEDED")) {
            screen.line("The job ended as " + ended.path("state").asString("") + ": "
                    + ended.path("error").asString("no reason given"));
            return;
        }
        screen.line("");
        screen.line(String.format(
                Locale.ROOT,
                "Tested    accuracy %.4f, loss %.4f on %,d pictures that it never saw",
                ended.at("/evaluation/accuracy").doubleValue(),
                ended.at("/evaluation/loss").doubleValue(),
                ended.at("/evaluation/samples").intValue()));
        screen.line("Kept      model " + ended.path("model").asString("") + ", version "
                + ended.path("model_version").intValue());
        screen.line("");
        predict(ended.at("/links/predict").asString());
        whereToGo(ended);
    }

    private JsonNode follow(JsonNode job) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(at(job.at("/links/events").asString()))
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<Stream<String>> response = http.send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            String type = "";
            for (Iterator<String> all = lines.iterator(); all.hasNext(); ) {
                String line = all.next();
                if (line.startsWith("event:")) {
                    type = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                    JsonNode data = json.readTree(line.substring("data:".length()));
                    if (type.equals("end")) {
                        return data;
                    }
                    show(type, data, job.path("epochs").intValue());
                }
            }
        }
        throw new IOException("The event stream ended before the job did");
    }

    private void show(String type, JsonNode data, int epochs) {
        if (type.equals("batch")) {
            double share =
                    data.path("batch").doubleValue() / data.path("batches").doubleValue();
            screen.progress("Epoch " + data.path("epoch").intValue() + "/" + epochs, share);
        } else if (type.equals("epoch")) {
            screen.progress("Epoch " + data.path("epoch").intValue() + "/" + epochs, 1);
            screen.endProgress(String.format(
                    Locale.ROOT,
                    "loss %.4f  accuracy %.4f  %.1f s",
                    data.path("loss").asDouble(Double.NaN),
                    data.path("accuracy").asDouble(Double.NaN),
                    data.path("duration_seconds").doubleValue()));
        }
    }

    private void predict(String address) throws IOException, InterruptedException {
        String picture = DATASET + "/test/" + TEST_PICTURE;
        JsonNode truth = get(picture);
        HttpResponse<byte[]> png = http.send(
                HttpRequest.newBuilder(at(picture + ".png")).build(), HttpResponse.BodyHandlers.ofByteArray());
        JsonNode prediction = post(address, "image/png", png.body()).at("/predictions/0");
        screen.line("A picture of the test set, number " + TEST_PICTURE + ", sent as PNG:");
        screen.picture(truth.path("pixels"));
        screen.line(String.format(
                Locale.ROOT, "It is    %s", truth.path("label_name").asString("")));
        screen.line(String.format(
                Locale.ROOT,
                "Answer   %s, %.1f %%",
                prediction.path("label").asString(""),
                100 * prediction.path("probability").doubleValue()));
        screen.line("");
        for (JsonNode of : prediction.path("probabilities")) {
            screen.bar(of.path("label").asString(""), of.path("probability").doubleValue());
        }
        screen.line("");
    }

    private void whereToGo(JsonNode job) {
        screen.line("The service keeps running; Ctrl+C ends it.");
        screen.line("  Page        " + service + "/");
        screen.line("  Swagger UI  " + service + "/swagger-ui.html");
        screen.line("  This job    " + service + job.at("/links/self").asString());
        screen.line("  Classify    curl -F image=@your-picture.png " + service
                + job.at("/links/predict").asString());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(at(path)).build());
    }

    private JsonNode post(String path, String type, byte[] body) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(at(path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        JsonNode body = json.readTree(response.body());
        if (response.statusCode() >= 400) {
            throw new IOException(request.method() + " " + request.uri() + " was answered with " + response.statusCode()
                    + ": " + body.path("detail").asString(""));
        }
        return body;
    }

    private URI at(String path) {
        return service.resolve(path);
    }
}
