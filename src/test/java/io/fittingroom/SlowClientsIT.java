package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Clients that send or take a byte now and then, which is patiently borne here, and a server of eight threads. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "server.tomcat.threads.max=8",
            "server.tomcat.threads.min-spare=8",
            "fitting-room.web.rate-grace=10m",
            "fitting-room.web.body-timeout=10m"
        })
@DirtiesContext
class SlowClientsIT {

    private static final int OF_EACH = 400;

    private static final List<String> SENT_SLOWLY = List.of(
            "POST /api/jobs/plan HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 1000\n\n",
            "POST /v1/models/slow:predict HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 1000\n\n",
            "POST /api/models/slow/predict HTTP/1.1\nHost: localhost\nContent-Type: image/png\nContent-Length: 100000\n\n",
            "POST /api/models/slow/versions HTTP/1.1\nHost: localhost\nContent-Type: application/zip\nContent-Length: 1000000\n\n",
            "POST /api/datasets HTTP/1.1\nHost: localhost\nContent-Type: multipart/form-data; boundary=b\nContent-Length: 1000000\n\n");

    private static final List<String> TAKEN_SLOWLY = List.of(
            "GET /swagger-ui/swagger-ui-bundle.js HTTP/1.1\nHost: localhost\n\n",
            "GET /v3/api-docs HTTP/1.1\nHost: localhost\n\n",
            "GET /api/models/slow/versions/1/download HTTP/1.1\nHost: localhost\n\n",
            "GET /api/datasets/fashion-mnist/train?size=100 HTTP/1.1\nHost: localhost\n\n".repeat(20));

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    private final List<Socket> sockets = new ArrayList<>();

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", data::toString);
    }

    @AfterEach
    void disconnect() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void manyOfThemLeaveHealthAndPredictionsToOthers() throws IOException {
        ServiceClient service = new ServiceClient(port);
        service.awaitEnd(service.submit("{\"model\": \"slow\", \"epochs\": 1, \"batch_size\": 4096}")
                .path("id")
                .asString());
        byte[] picture = service.get("/api/datasets/fashion-mnist/test/0.png").bytes();
        List<Socket> readers = open(TAKEN_SLOWLY);
        List<Socket> senders = open(SENT_SLOWLY);

        for (int bytes = 0; bytes < 3; bytes++) {
            for (Socket sender : senders) {
                sender.getOutputStream().write(' ');
            }
            assertThat(service.get("/actuator/health").status()).isEqualTo(200);
            assertThat(service.post("/api/models/slow/predict", "image/png", picture)
                            .status())
                    .isEqualTo(200);
            // Each of them has begun to get its answer, which is more than lies on the way, and is served on.
            for (Socket reader : readers) {
                assertThat(reader.getInputStream().read()).isNotNegative();
            }
        }

        for (Socket sender : senders) {
            assertThat(sender.getInputStream().available()).isZero();
        }
    }

    private List<Socket> open(List<String> requests) throws IOException {
        List<Socket> opened = new ArrayList<>();
        for (int i = 0; i < OF_EACH; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.setReceiveBufferSize(2048);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress("localhost", port));
            socket.getOutputStream()
                    .write(requests.get(i % requests.size())
                            .replace("\n", "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            opened.add(socket);
        }
        return opened;
    }
}
