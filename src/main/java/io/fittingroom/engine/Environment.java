package io.fittingroom.engine;

import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a network was trained with, for the day when somebody asks why the numbers differ.
 *
 * @param engine DL4J's version
 * @param java runtime and version
 * @param operatingSystem name and version
 * @param architecture of the processor
 * @param processors that the process could use
 * @param processor the processor's model; null in what was stored before this was known
 * @param service this service's version and when it was built; null in what was stored before this was known
 */
@Schema(description = "What the network was trained with")
public record Environment(
        @Schema(example = "deeplearning4j 1.0.0-M2.1") String engine,

        @Schema(example = "OpenJDK 64-Bit Server VM 17.0.15")
        String java,

        @Schema(example = "Linux 6.1") String operatingSystem,
        @Schema(example = "amd64") String architecture,
        @Schema(example = "2") int processors,

        @Schema(
                description = "the processor's model; null for models from before this was kept",
                nullable = true,
                example = "AMD EPYC 7763 64-Core Processor")
        @Nullable String processor,

        @Schema(
                description = "version of the service; null for models from before this was kept",
                nullable = true,
                example = "fitting-room 0.1.0, built 2026-01-31T12:00:00Z")
        @Nullable String service) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String BUILD_INFO = "/META-INF/build-info.properties";

    /** The environment of this process. */
    public static Environment current() {
        return new Environment(
                "deeplearning4j " + engineVersion(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                processorModel(),
                serviceVersion());
    }

    private static String processorModel() {
        String architecture = System.getProperty("os.arch");
        if (!Files.isReadable(CPU_INFO)) {
            return architecture;
        }
        try {
            return modelName(Files.readAllLines(CPU_INFO, StandardCharsets.UTF_8))
                    .orElse(architecture);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The first processor's model in what Linux says of its processors; on ARM it does not say. */
    static Optional<String> modelName(List<String> cpuInfo) {
        return cpuInfo.stream()
                .filter(line -> line.matches("model name\\s*:.*\\S.*"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    /** From what Spring Boot's Maven plugin put into the jar. */
    private static String serviceVersion() {
        URL buildInfo = Environment.class.getResource(BUILD_INFO);
        if (buildInfo == null) {
            return "fitting-room, built without Maven";
        }
        Properties build = load(buildInfo);
        return "fitting-room %s, built %s"
                .formatted(build.getProperty("build.version"), build.getProperty("build.time"));
    }

    /** From what Maven put into the library's jar; its manifest does not say. */
    public static String engineVersion() {
        URL properties =
                Environment.class.getResource("/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties");
        return properties == null ? "of unknown version" : load(properties).getProperty("version");
    }

    private static Properties load(URL resource) {
        try (InputStream in = resource.openStream()) {
            Properties properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
