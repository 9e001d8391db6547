package io.fittingroom.instance;

import jakarta.validation.constraints.NotEmpty;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What this process is for, among those that share a database.
 *
 * @param roles at least one
 */
@ConfigurationProperties("fitting-room")
@Validated
public record Instance(
        @NotEmpty @DefaultValue({"web", "worker"}) Set<Role> roles) {

    public Instance {
        roles = Set.copyOf(roles);
    }

    enum Role {
        /** Answers requests. */
        WEB,
        /** Trains. */
        WORKER
    }

    boolean isWeb() {
        return roles.contains(Role.WEB);
    }

    /** Whether it trains. */
    public boolean isWorker() {
        return roles.contains(Role.WORKER);
    }
}
