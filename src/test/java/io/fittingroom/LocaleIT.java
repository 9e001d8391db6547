package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.ServiceClient.Event;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The packaged service on a machine whose language has digits of its own, as Egypt's Arabic: nothing that it answers has them. */
class LocaleIT {

    private static final Map<String, String> EGYPT = Map.of("JDK_JAVA_OPTIONS", "-Duser.language=ar -Duser.country=EG");
    private static final Pattern OTHER_DIGIT = Pattern.compile("[\\p{Nd}&&[^0-9]]");

    @TempDir
    private Path data;

    @Test
    void whatMachinesReadIsTheSameInEveryLanguage() throws Exception {
        try (ServiceProcess process = ServiceProcess.start(data, EGYPT, 200)) {
            ServiceClient service = process.client();
            String id = service.submit("{\"epochs\": 2, \"batch_size\": 4096}")
                    .path("id")
                    .asString();
            CompletableFuture<List<Event>> followed = service.follow(id);
            JsonNode job = service.awaitEnd(id);
            List<Event> events = followed.get(1, TimeUnit.MINUTES);

            assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
            assertThat(events).extracting(Event::type).contains("epoch", "evaluation", "end");
            assertThat(events).extracting(Event::id).allMatch(number -> number.matches("[0-9]*"));
            assertThat(service.events(id, events.get(0).id())).hasSizeLessThan(events.size() + 1);

            String version = job.at("/links/model").asString();
            byte[] png = service.get("/api/datasets/fashion-mnist/test/0.png").bytes();
            Answer predicted = service.post("/api/models/fashion-mnist/predict", "image/png", png);
            assertThat(predicted.json().at("/predictions/0/probability").isNumber())
                    .isTrue();
            assertThat(List.of(
                            service.get("/api/jobs/" + id).text(),
                            service.get("/api/jobs/" + id + "/epochs", "text/csv")
                                    .text(),
                            service.post("/api/jobs/plan", "{}").text(),
                            service.post("/api/jobs", "{\"epochs\": 0, \"layers\": []}")
                                    .text(),
                            service.get(version + "/summary").text(),
                            service.get(version + "/code?language=python").text(),
                            service.get(version + "/code?language=java").text(),
                            service.get(version + "/evaluation").text(),
                            service.get("/v3/api-docs").text(),
                            predicted.text()))
                    .allSatisfy(answer -> assertThat(answer).isNotEmpty().doesNotContainPattern(OTHER_DIGIT));
            assertThat(refusedByTomcat(service.port()))
                    .startsWith("HTTP/1.1 400")
                    .contains("\"status\":400")
                    .doesNotContainPattern(OTHER_DIGIT);
        }
    }

    private static String refusedByTomcat(int port) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
