package io.fittingroom.webhook;

import io.fittingroom.web.ProblemException;
import io.fittingroom.webhook.EndedJobs.EndedJob;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells others of jobs' ends: a POST of the job to its {@code notify_url}, in the form of Standard Webhooks
 * (standardwebhooks.com) with the headers {@code webhook-id}, {@code webhook-timestamp} and {@code webhook-signature}. A
 * notice is repeated until it is answered with 2xx, or 410, or too often; so it may come twice, with the same id.
 * Thread-safe.
 */
@Component
public class Webhooks {

    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final int GONE = 410;
    private static final int MULTIPLE_CHOICES = 300;
    private static final int OK = 200;

    private final EndedJobs jobs;
    private final WebhookSettings settings;
    private final Clock clock;
    private final HttpClient http;

    Webhooks(EndedJobs jobs, WebhookSettings settings, Clock clock) {
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
        // A redirection could lead to where no notice may go.
        http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout())
                .build();
    }

    /** Refuses a job whose end could not be told where it wants it told. */
    public void requireAllowed(@Nullable String notifyUrl) {
        if (notifyUrl == null) {
            return;
        }
        if (settings.allowedOrigins().isEmpty()) {
            throw ProblemException.invalid(
                    "/notify_url",
                    "cannot be used: this service tells nobody of jobs' ends, since fitting-room.webhooks.allowed-origins is empty. Leave it out and ask GET /api/jobs/{id}, or follow its events.");
        }
        if (address(notifyUrl).filter(settings::allows).isEmpty()) {
            throw ProblemException.invalid(
                    "/notify_url",
                    "must begin with one of the origins that the service may call: "
                            + String.join(", ", settings.allowedOrigins()) + ".");
        }
    }

    /**
     * Sends a notice once; an exception has it sent again later.
     *
     * @param notice its id
     * @param failures attempts before this one
     */
    void send(String notice, int failures) {
        Optional<EndedJob> job = jobs.find(Notices.jobOf(notice));
        // Deleted, or resumed: then there is no end to tell, or another notice will.
        if (job.isEmpty()) {
            return;
        }
        Optional<URI> address = Optional.ofNullable(job.get().notifyUrl())
                .flatMap(Webhooks::address)
                .filter(settings::allows);
        if (address.isEmpty()) {
            LOG.warn("Notice {} is not sent: its address is no longer allowed", notice);
            return;
        }
        int status = post(notice, address.get(), job.get().body());
        if (status == GONE) {
            LOG.info("Notice {}: {} is gone", notice, address.get().getHost());
        } else if (status < OK || status >= MULTIPLE_CHOICES) {
            throw new NotTakenException(String.format(
                    Locale.ROOT, "Notice %s: attempt %d was answered with %d", notice, failures + 1, status));
        }
    }

    private int post(String notice, URI address, String body) {
        long seconds = clock.instant().getEpochSecond();
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(settings.timeout())
                .header("Content-Type", "application/json")
                .header("webhook-id", notice)
                .header("webhook-timestamp", String.valueOf(seconds))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!settings.secret().isEmpty()) {
            request.header("webhook-signature", signature(settings.secret(), notice + "." + seconds + "." + body));
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException unreachable) {
            throw new NotTakenException(String.format(Locale.ROOT, "Notice %s: %s", notice, unreachable.getMessage()));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new NotTakenException(String.format(Locale.ROOT, "Notice %s: the service ended meanwhile", notice));
        }
    }

    /** Standard Webhooks: {@code v1,} and the Base64 of HMAC-SHA256 over id, timestamp and body with dots between. */
    static String signature(String secret, String content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(keyOf(secret), "HmacSHA256"));
            byte[] sum = mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(sum);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A secret that begins with {@code whsec_} is Base64, as the standard has it; any other is taken as it is written. */
    private static byte[] keyOf(String secret) {
        String prefix = "whsec_";
        return secret.startsWith(prefix)
                ? Base64.getDecoder().decode(secret.substring(prefix.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<URI> address(String url) {
        try {
            return Optional.of(URI.create(url));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Has the scheduler try again. */
    private static final class NotTakenException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotTakenException(String message) {
            super(message);
        }
    }
}
