package io.fittingroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebAccessTest {

    private final Validator validator =
            Validation.buildDefaultValidatorFactory().getValidator();

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "*", "*.example.org", "lab.example.org.", "10.0.0.7", "fd00::20", "[fd00::20]"})
    void namesAndAddressesAreHosts(String host) {
        assertThat(validator.validate(new WebAccess(List.of(host), List.of()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://lab", "lab:8080", "", "a b", "*.", "lab/", "a.*.b"})
    void whatIsMoreThanAHostIsNot(String host) {
        assertThat(validator.validate(new WebAccess(List.of(host), List.of()))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy",
                "abc",
                "10.0.0",
                "10.0.0.0/",
                "*",
                "",
                "10.0.0.0/99",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "fd00::/129",
                "999.1.1.1",
                "::::",
                "[::1]",
                "10.0.0.0/8/8",
                "fe80::1%nowhere"
            })
    void aProxyIsKnownByItsAddressAlone(String proxy) {
        assertThat(validator.validate(new WebAccess(List.of(), List.of(proxy)))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "10.0.0.7", "10.0.0.7/32", "0.0.0.0/0", "::/0", "fd00::/8", "fd00::7/128"})
    void aBlockIsAsLongAsItsAddressAtMost(String proxy) {
        WebAccess access = new WebAccess(List.of(), List.of(proxy));

        assertThat(validator.validate(access)).isEmpty();
        assertThat(new TrustedProxies(access).trusts("127.0.0.1")).isEqualTo(proxy.equals("0.0.0.0/0"));
    }

    @Test
    void proxiesAreKnownByAddressOrBlock() {
        TrustedProxies proxies =
                new TrustedProxies(new WebAccess(List.of(), List.of("10.1.0.0/16", "192.168.1.20", "::1", "fd00::/8")));

        assertThat(List.of("10.1.255.3", "192.168.1.20", "0:0:0:0:0:0:0:1", "fd12::7"))
                .allMatch(proxies::trusts);
        assertThat(List.of("10.2.0.1", "192.168.1.21", "127.0.0.1", "fe80::1", ""))
                .noneMatch(proxies::trusts);
        assertThat(new TrustedProxies(new WebAccess(List.of(), List.of())).trusts("127.0.0.1"))
                .isFalse();
    }
}
