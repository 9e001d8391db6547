package io.fittingroom.tour;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/**
 * Sets the tour off once the service takes requests, if the profile is "tour". Asked at that time: which beans there are, the
 * build decides, and it knows no profile.
 */
@Component
class TourGuide implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(TourGuide.class);

    private final Environment environment;

    TourGuide(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        if (!environment.acceptsProfiles(Profiles.of("tour"))) {
            return;
        }
        Thread thread = new Thread(this::tour, "tour");
        thread.setDaemon(true);
        thread.start();
    }

    private void tour() {
        URI service = URI.create("http://localhost:" + environment.getRequiredProperty("local.server.port"));
        try {
            new Tour(service, screen()).run();
        } catch (IOException failed) {
            LOG.error("The tour ended early: {}. The service keeps running.", failed.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** UTF-8 wherever it can be shown: all but a Windows console with another code page. */
    private static TourScreen screen() {
        String encoding = System.getProperty("stdout.encoding", System.getProperty("native.encoding", ""));
        boolean isWindows =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        boolean hasBlocks = !isWindows || encoding.equalsIgnoreCase("UTF-8");
        Charset charset = hasBlocks ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
        return new TourScreen(new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset), hasBlocks);
    }
}
