package io.fittingroom;

import io.fittingroom.dataset.FewPictures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service as it comes, started once for all tests that look at its pages and at its description of itself. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = FewPictures.class)
abstract class RunningService {

    /** Outlives each of the classes that share the service, and goes with the build. */
    private static final Path DATA = newDirectory();

    @LocalServerPort
    private int port;

    private ServiceClient service;

    @DynamicPropertySource
    static void data(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", DATA::toString);
    }

    @BeforeEach
    void connect() {
        service = new ServiceClient(port);
    }

    /** The next test finds an idle service. */
    @AfterEach
    void stopWhatRuns() {
        service.cancelAll();
    }

    ServiceClient service() {
        return service;
    }

    int port() {
        return port;
    }

    /** For requests that {@link #service()} cannot write. */
    RawHttp http() {
        return new RawHttp(port);
    }

    String address(String path) {
        return "http://localhost:" + port + path;
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "service-")
                    .toAbsolutePath();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
