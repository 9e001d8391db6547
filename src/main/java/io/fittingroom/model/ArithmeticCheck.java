package io.fittingroom.model;

import io.fittingroom.engine.Arithmetic;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Looks at what multiplies matrices while the service starts, and tells: a sentence in the log, {@code /actuator/info}, and
 * readiness, which there is none where nothing can be computed. Thread-safe.
 */
@Component("arithmetic")
public class ArithmeticCheck implements HealthIndicator, InfoContributor {

    private static final Logger LOG = LoggerFactory.getLogger(ArithmeticCheck.class);

    private final CompletableFuture<Arithmetic> result = new CompletableFuture<>();

    ArithmeticCheck() {
        Thread thread = new Thread(this::examine, "arithmetic");
        thread.setDaemon(true);
        thread.start();
    }

    private void examine() {
        try {
            Arithmetic arithmetic = Arithmetic.ofThisProcess();
            tell(arithmetic);
            result.complete(arithmetic);
        } catch (RuntimeException | Error failed) {
            result.completeExceptionally(failed);
        }
    }

    private static void tell(Arithmetic arithmetic) {
        LOG.info("{} multiplies, on {}", arithmetic.inWords(), arithmetic.processor());
        arithmetic.found().ifPresent(finding -> {
            if (finding.isFault()) {
                LOG.error("Nothing can be computed: {}", finding.sentence());
            } else {
                LOG.warn(finding.sentence());
            }
        });
    }

    /** What was found; waits for it, half a second at most once the service is ready. */
    public Arithmetic result() {
        return result.join();
    }

    @Override
    public Health health() {
        Arithmetic arithmetic = result();
        Health.Builder health = arithmetic.isUnusable() ? Health.down() : Health.up();
        return health.withDetails(details(arithmetic)).build();
    }

    @Override
    public void contribute(Info.Builder info) {
        info.withDetail("arithmetic", details(result()));
    }

    private static Map<String, Object> details(Arithmetic arithmetic) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("library", arithmetic.library());
        if (arithmetic.core() != null) {
            details.put("core", arithmetic.core());
        }
        details.put("processor", arithmetic.processor());
        arithmetic.found().ifPresent(finding -> {
            details.put("code", finding.code());
            details.put("detail", finding.sentence());
        });
        return details;
    }
}
