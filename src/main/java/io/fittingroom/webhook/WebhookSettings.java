package io.fittingroom.webhook;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whom the service may tell of jobs' ends.
 *
 * @param allowedOrigins scheme, host and port that a notify_url may have; none: webhooks are off
 * @param secret signs the notices; at least 24 characters; empty: they are not signed
 * @param timeout of one attempt, from the connection to the answer's status
 */
@ConfigurationProperties("fitting-room.webhooks")
@Validated
record WebhookSettings(
        @DefaultValue List<@NotNull @Pattern(regexp = "https?://[A-Za-z0-9.:\\[\\]-]+") String> allowedOrigins,

        @NotNull @Pattern(regexp = "|.{24,}") @DefaultValue("")
        String secret,

        @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 60) @DefaultValue("10s")
        Duration timeout) {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    WebhookSettings {
        allowedOrigins = allowedOrigins.stream()
                .map(origin -> originOf(URI.create(origin)))
                .toList();
    }

    boolean allows(URI address) {
        return address.getHost() != null && address.getUserInfo() == null && allowedOrigins.contains(originOf(address));
    }

    /** Scheme, host and port, the port always written. */
    static String originOf(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? HTTPS : HTTP;
        return scheme + "://" + host + ":" + (address.getPort() < 0 ? usual : address.getPort());
    }
}
