package io.fittingroom;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The packaged service in a process of its own, which can be killed. */
final class ServiceProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target", "fitting-room.jar");

    private final Process process;
    private final ServiceClient client;

    private ServiceProcess(Process process, ServiceClient client) {
        this.process = process;
        this.client = client;
    }

    /** Starts the service on its embedded database below {@code data} and waits until it is ready. */
    static ServiceProcess start(Path data, String... arguments) throws IOException {
        return start(data, Map.of(), 200, arguments);
    }

    /**
     * The same with other variables in its environment.
     *
     * @param readiness the status that is waited for
     */
    static ServiceProcess start(Path data, Map<String, String> environment, int readiness, String... arguments)
            throws IOException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is not there; this test runs after the package phase");
        }
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx1g",
                "-jar",
                JAR.toString(),
                "--server.port=" + port,
                "--fitting-room.data-dir=" + data));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        data.resolve("service.log").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        ServiceProcess service = new ServiceProcess(process, new ServiceClient(port));
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() ->
                            service.client.get("/actuator/health/readiness").status() == readiness);
        } catch (RuntimeException notReady) {
            service.close();
            throw new IllegalStateException(
                    "Not ready; its log: " + Files.readString(data.resolve("service.log")), notReady);
        }
        return service;
    }

    ServiceClient client() {
        return client;
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As {@code kill}; true when the process ended within the time. */
    boolean terminate(Duration within) throws InterruptedException {
        process.destroy();
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
