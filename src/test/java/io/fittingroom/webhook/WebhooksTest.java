package io.fittingroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksTest {

    private static final WebhookSettings SETTINGS =
            new WebhookSettings(List.of("https://ci.example.org", "http://localhost:9000"), "", Duration.ofSeconds(10));

    /** The example of the Standard Webhooks libraries. */
    @Test
    void theSignatureIsThatOfTheStandard() {
        String signature = Webhooks.signature(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}");

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ci.example.org/hook?job=1",
                "https://CI.example.org:443/",
                "HTTPS://ci.example.org",
                "http://localhost:9000/a"
            })
    void anAllowedOriginMayHaveAnyPath(String address) {
        assertThat(SETTINGS.allows(URI.create(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://ci.example.org/hook",
                "https://ci.example.org:8443/hook",
                "https://ci.example.org.evil.test/",
                "https://evil.test/https://ci.example.org",
                "https://ci.example.org@evil.test/",
                "https://user@ci.example.org/",
                "http://localhost/",
                "http://127.0.0.1:9000/",
                "https:ci.example.org",
                "file:///etc/passwd"
            })
    void anyOtherIsNotCalled(String address) {
        assertThat(SETTINGS.allows(URI.create(address))).isFalse();
    }
}
