package io.fittingroom;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Makes {@code fitting-room.data-dir} absolute, so that it may be any path relative to where the service was started: H2 refuses
 * those that do not begin with "./".
 */
final class AbsoluteDataDirectory implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    private static final String SETTING = "fitting-room.data-dir";

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        String directory = environment.getProperty(SETTING, "");
        // "~" is the home directory to H2.
        if (!directory.isEmpty() && !directory.startsWith("~")) {
            String absolute = Path.of(directory).toAbsolutePath().normalize().toString();
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("absolute data directory", Map.of(SETTING, absolute)));
        }
    }
}
