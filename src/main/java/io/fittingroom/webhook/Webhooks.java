package io.fittingroom.webhook;

import io.fittingroom.web.ProblemException;
import io.fittingroom.webhook.EndedJobs.EndedJob;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final int MOST_SHOWN = 200;

    private final EndedJobs jobs;
    private final WebhookSettings settings;
    private final Clock clock;
    private final HttpClient http;
    private final NoticePlaces places = new NoticePlaces();

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
     * Sends a notice once; false, with nothing done, when there is no place for it now, and an exception when it was not taken.
     *
     * @param notice its id
     * @param failures attempts before this one
     */
    boolean send(String notice, int failures) {
        Optional<EndedJob> job = jobs.find(Notices.jobOf(notice));
        // Deleted, or resumed: then there is no end to tell, or another notice will.
        if (job.isEmpty()) {
            return true;
        }
        Optional<URI> address = Optional.ofNullable(job.get().notifyUrl())
                .flatMap(Webhooks::address)
                .filter(settings::allows);
        if (address.isEmpty()) {
            LOG.warn("Notice {} is not sent: its address is no longer allowed", notice);
            return true;
        }
        String origin = WebhookSettings.originOf(address.get());
        boolean isRetry = failures > 0;
        if (!places.take(origin, isRetry)) {
            return false;
        }
        try {
            int status = post(notice, address.get(), job.get().body());
            if (status == GONE) {
                LOG.info("Notice {}: {} is gone", notice, address.get().getHost());
            } else if (status < OK || status >= MULTIPLE_CHOICES) {
                throw new NotTakenException("answered with " + status);
            }
            return true;
        } finally {
            places.giveBack(origin, isRetry);
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
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request.build(), response -> new StatusAlone());
        try {
            // The request's own timeout is that of the connection and of the wait for headers.
            return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .statusCode();
        } catch (TimeoutException late) {
            throw new NotTakenException(noAnswer());
        } catch (ExecutionException failed) {
            throw new NotTakenException(reason(failed.getCause()));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new NotTakenException("the service ended meanwhile");
        } finally {
            answer.cancel(true);
        }
    }

    private String noAnswer() {
        return "no answer within " + settings.timeout().toMillis() + " ms";
    }

    /** In words: what the JDK throws often says nothing. */
    private String reason(Throwable failure) {
        if (failure instanceof HttpTimeoutException) {
            return noAnswer();
        }
        String said = failure.getMessage();
        String what = failure instanceof ConnectException ? "no connection" : "the exchange broke off";
        return what + " (" + (said == null ? failure.getClass().getSimpleName() : shown(said)) + ")";
    }

    /** On one line: it may quote what an endpoint has sent. */
    private static String shown(String said) {
        String plain = said.replaceAll("[^\\p{Print}]", "?");
        return plain.length() <= MOST_SHOWN ? plain : plain.substring(0, MOST_SHOWN) + "...";
    }

    /** The status is all that counts: a body is not read, however long it is. */
    private static final class StatusAlone implements HttpResponse.BodySubscriber<Void> {

        @Override
        public CompletionStage<Void> getBody() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onSubscribe(Flow.Subscription body) {
            body.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
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
    static final class NotTakenException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotTakenException(String message) {
            super(message);
        }
    }
}
