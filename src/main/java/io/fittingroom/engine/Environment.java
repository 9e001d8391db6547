package io.fittingroom.engine;

import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * What a network was trained with, for the day when somebody asks why the numbers differ.
 *
 * @param engine DL4J's version
 * @param java runtime and version
 * @param operatingSystem name and version
 * @param architecture of the processor
 * @param processors that the process could use
 */
@Schema(description = "What the network was trained with")
public record Environment(
        @Schema(example = "deeplearning4j 1.0.0-M2.1") String engine,

        @Schema(example = "OpenJDK 64-Bit Server VM 17.0.15")
        String java,

        @Schema(example = "Linux 6.1") String operatingSystem,
        @Schema(example = "amd64") String architecture,
        @Schema(example = "2") int processors) {

    /** The environment of this process. */
    public static Environment current() {
        return new Environment(
                "deeplearning4j " + version(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors());
    }

    /** From what Maven put into the library's jar; its manifest does not say. */
    private static String version() {
        String properties = "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties";
        try (InputStream in = ComputationGraph.class.getResourceAsStream(properties)) {
            Properties maven = new Properties();
            if (in != null) {
                maven.load(in);
            }
            return maven.getProperty("version", "of unknown version");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
