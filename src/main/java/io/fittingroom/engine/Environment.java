package io.fittingroom.engine;

import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a network was trained with, for the day when somebody asks why the numbers differ.
 *
 * @param engine what computed: the service's own kernels, or DL4J with its version. In what was stored before 0.2.0 always
 *     the latter, whichever of the two it was
 * @param java runtime and version
 * @param operatingSystem name and version
 * @param architecture of the processor
 * @param processors that the process could use
 * @param processor the processor's model; null in what was stored before this was known
 * @param service this service's version and when it was built; null in what was stored before this was known
 * @param arithmetic the library that multiplied, with the core that its kernels are for; null in what was stored before
 *     this was known. Results differ in their last digits from core to core
 */
@Schema(description = "What the network was trained with")
public record Environment(
        @Schema(
                description = "what computed: the service's own kernels, or DL4J with its version",
                example = "fitting-room kernels")
        String engine,

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
        @Nullable String service,

        @Schema(
                description =
                        "the library that multiplied, and the processor core that its kernels are for, from one to another of which results differ in their last digits; null for models from before this was kept",
                nullable = true,
                example = "OpenBLAS 0.3.31, core Zen")
        @Nullable String arithmetic) {

    private static final String BUILD_INFO = "/META-INF/build-info.properties";

    /** What the service's own kernels are called in {@link #engine}. */
    public static final String KERNELS = "fitting-room kernels";

    /**
     * The environment of this process.
     *
     * @param engine what computes
     */
    public static Environment current(String engine) {
        Arithmetic arithmetic = Arithmetic.ofThisProcess();
        return new Environment(
                engine,
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                arithmetic.processor(),
                serviceVersion(),
                arithmetic.inWords());
    }

    /** From what Spring Boot's Maven plugin put into the jar. */
    private static String serviceVersion() {
        URL buildInfo = Environment.class.getResource(BUILD_INFO);
        if (buildInfo == null) {
            return "fitting-room, built without Maven";
        }
        Properties build = load(buildInfo);
        return String.format(
                Locale.ROOT,
                "fitting-room %s, built %s",
                build.getProperty("build.version"),
                build.getProperty("build.time"));
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
