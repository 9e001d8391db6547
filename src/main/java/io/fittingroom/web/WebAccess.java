package io.fittingroom.web;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Under which names the service is asked, and by way of whom.
 *
 * @param allowedHosts names and addresses beside those of this machine, without a port; {@code *.example.org} is every name
 *     below example.org, {@code *} any at all
 * @param trustedProxies addresses, or blocks of them such as {@code 10.0.0.0/8}, of proxies whose Forwarded and
 *     X-Forwarded headers are believed
 */
@ConfigurationProperties("fitting-room.web")
@Validated
record WebAccess(
        @DefaultValue
        List<
                        @NotNull @Pattern(
                                regexp =
                                        "\\*|(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\\]?",
                                message =
                                        "must be a name or an address without scheme and port, such as lab.example.org,"
                                                + " *.example.org, 192.168.1.20 or [fd00::20]")
                        String>
                allowedHosts,

        @DefaultValue List<@NotNull @AddressBlock String> trustedProxies) {

    WebAccess {
        allowedHosts = List.copyOf(allowedHosts);
        trustedProxies = List.copyOf(trustedProxies);
    }
}
