package io.fittingroom;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged service in a process of its own, which can be killed. */
final class ServiceProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target", "fitting-room.jar");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** As the log says it, or, where it is kept quiet, the tour. */
    private static final Pattern STARTED = Pattern.compile("(?:Tomcat started on port |http://localhost:)(\\d+)");

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
        return ready(
                data.resolve("service.log"),
                environment,
                readiness,
                command(List.of(), "--fitting-room.data-dir=" + data, arguments));
    }

    private static ServiceProcess ready(Path log, Map<String, String> environment, int readiness, List<String> command)
            throws IOException {
        long begun = Files.exists(log) ? Files.size(log) : 0;
        Process process = launch(log, environment, command);
        try {
            ServiceClient client = new ServiceClient(port(process, log, begun));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> client.get("/actuator/health/readiness").status() == readiness);
            return new ServiceProcess(process, client);
        } catch (RuntimeException notReady) {
            process.destroyForcibly();
            throw new IllegalStateException("Not ready; its log: " + Files.readString(log), notReady);
        }
    }

    /** How a service that did not start has ended. */
    record Refusal(int status, String log) {}

    /** Starts what is to end by itself, and waits for that. */
    static Refusal refused(Path data, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("refused", ".log");
        List<String> jvm = new ArrayList<>(options);
        jvm.add("-Xshare:auto");
        Process process = launch(log, Map.of(), command(jvm, "--fitting-room.data-dir=" + data, arguments));
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("It does not end; its log: " + Files.readString(log));
            }
            return new Refusal(process.exitValue(), Files.readString(log));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(log);
        }
    }

    private static List<String> command(List<String> options, String data, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx1g",
                // What starts as often as here and ends as soon gains nothing from C2, which takes half of the time.
                "-XX:TieredStopAtLevel=1",
                // Unpacked once for all of them.
                "-Dorg.bytedeco.javacpp.cachedir="
                        + JAR.resolveSibling("natives").toAbsolutePath()));
        command.addAll(options.isEmpty() ? List.of("-XX:SharedArchiveFile=" + archive()) : options);
        command.addAll(List.of("-jar", JAR.toString(), data));
        if (Arrays.stream(arguments).noneMatch(argument -> argument.startsWith("--server.port="))) {
            command.add("--server.port=0");
        }
        command.addAll(List.of(arguments));
        return command;
    }

    private static Process launch(Path log, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The port that the system gave, as the log says it from {@code begun} on: nobody else can have it. */
    private static int port(Process process, Path log, long begun) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast("the service has ended", () -> !process.isAlive())
                .until(() -> startedPort(log, begun), OptionalInt::isPresent)
                .getAsInt();
    }

    private static OptionalInt startedPort(Path log, long begun) throws IOException {
        byte[] all = Files.readAllBytes(log);
        Matcher started =
                STARTED.matcher(new String(all, (int) begun, all.length - (int) begun, StandardCharsets.UTF_8));
        return started.find() ? OptionalInt.of(Integer.parseInt(started.group(1))) : OptionalInt.empty();
    }

    /**
     * An archive of the jar's classes, which shortens every start; the first start of a build makes it, whichever of the JVMs
     * that test it gets there first.
     */
    private static Path archive() throws IOException {
        Path archive = JAR.resolveSibling("fitting-room.jsa");
        try (FileChannel lock = FileChannel.open(
                        JAR.resolveSibling("fitting-room.jsa.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            if (held.isValid()
                    && (!Files.exists(archive)
                            || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(JAR)) < 0)) {
                make(archive.toAbsolutePath());
            }
        }
        return archive;
    }

    private static void make(Path archive) throws IOException {
        Path data = Files.createTempDirectory(JAR.getParent().toAbsolutePath(), "archive-");
        Path made = data.resolve(archive.getFileName());
        try (ServiceProcess service = ready(
                data.resolve("service.log"),
                Map.of(),
                200,
                command(List.of("-XX:ArchiveClassesAtExit=" + made), "--fitting-room.data-dir=" + data))) {
            if (!service.terminate(PATIENCE)) {
                throw new IllegalStateException("The service that makes the archive does not end");
            }
            // Whole, or not there: whoever is killed meanwhile leaves no half of one.
            Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the archive of classes was made");
        }
    }

    ServiceClient client() {
        return client;
    }

    boolean isAlive() {
        return process.isAlive();
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

    /** Once it is closed, nothing uses its directory and its database any more. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
