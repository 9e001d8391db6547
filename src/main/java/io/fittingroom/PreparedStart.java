package io.fittingroom;

import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.aot.AotDetector;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Decides whether a start uses the list of beans that the build has made, which takes less time, or finds out anew which beans
 * there are. The build's list holds for the settings of the bundled application.yml. Most settings are read by the beans and
 * may be anything; some decide which beans there are. Who sets one that may be of the second kind gets the second kind of start,
 * so that every setting does what it says.
 */
final class PreparedStart implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    private static final String SWITCH = AotDetector.AOT_ENABLED;
    private static final String PREPARED = "FittingRoomApplication__ApplicationContextInitializer.class";

    /** Beginnings of settings that may decide which beans there are. */
    private static final List<String> DECIDING = List.of("management.", "springdoc.", "spring.", "server.");

    /** Beginnings of those that are only read. */
    private static final List<String> READ = List.of(
            "server.address",
            "server.port",
            "server.shutdown",
            "server.compression.",
            "server.tomcat.accept-count",
            "server.tomcat.connection-timeout",
            "server.tomcat.max-",
            "server.tomcat.threads.",
            "spring.application.",
            "spring.config.",
            "spring.context.exit",
            "spring.datasource.url",
            "spring.datasource.username",
            "spring.datasource.password",
            "spring.datasource.hikari.",
            "spring.jdbc.template.",
            "spring.lifecycle.",
            "spring.output.",
            "spring.pid.",
            "spring.profiles.",
            "spring.servlet.multipart.max-",
            "spring.servlet.multipart.file-");

    private final boolean isPrepared;

    /** Of this process: the build's list is in the jar. Beside the class files of a build it may be an older one's. */
    PreparedStart() {
        this(isInJar(FittingRoomApplication.class.getResource(PREPARED)));
    }

    PreparedStart(boolean isPrepared) {
        this.isPrepared = isPrepared;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        if (System.getProperty(SWITCH) == null) {
            System.setProperty(SWITCH, Boolean.toString(isPrepared && areAsBuilt(event.getEnvironment())));
        }
    }

    /** Whether nobody has set what may decide which beans there are. */
    static boolean areAsBuilt(ConfigurableEnvironment environment) {
        return environment.getPropertySources().stream()
                .filter(source -> !isBundled(source))
                .flatMap(PreparedStart::names)
                .noneMatch(PreparedStart::mayDecide);
    }

    /** Spring Boot names a source by what it was read from. */
    private static boolean isBundled(PropertySource<?> source) {
        return source.getName().contains("via location 'optional:classpath:/'");
    }

    private static Stream<String> names(PropertySource<?> source) {
        return source instanceof EnumerablePropertySource<?> known
                ? Arrays.stream(known.getPropertyNames())
                : Stream.empty();
    }

    /** Also in the form that environment variables have, in which a dash is nothing. */
    private static boolean mayDecide(String name) {
        String plain = plain(name);
        return DECIDING.stream().anyMatch(beginning -> plain.startsWith(plain(beginning)))
                && READ.stream().noneMatch(beginning -> plain.startsWith(plain(beginning)));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '.').replace("-", "");
    }

    private static boolean isInJar(URL resource) {
        return resource != null && resource.getProtocol().equals("jar");
    }
}
