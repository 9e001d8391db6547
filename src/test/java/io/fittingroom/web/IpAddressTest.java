package io.fittingroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "127.0.0.1", "10.20.30.40", "255.255.255.255", "192.168.1.249", "::1", "[fd00::20]"})
    void digitsAreAnAddress(String text) throws UnknownHostException {
        assertThat(IpAddress.parse(text)).contains(InetAddress.getByName(text));
    }

    /** Of which some look like one: the JDK would look them up, and whoever asks waits for that. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "999.1.1.1",
                "256.0.0.1",
                "1.2.3.400",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.4.",
                "1.2.3.",
                "",
                "localhost",
                "a.b.c.d"
            })
    void allElseIsAName(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }
}
