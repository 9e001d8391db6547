package io.fittingroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

    private static final String LOOPBACK = "127.0.0.1";

    private final AllowedHosts usual = new AllowedHosts(List.of(), LOOPBACK);
    private final AllowedHosts wider =
            new AllowedHosts(List.of("Lab.example.org", "*.rooms.example", "fd00::20", "10.0.0.7"), "0.0.0.0");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "localhost.",
                "room.localhost",
                "room.localhost.",
                "127.0.0.1",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]"
            })
    void thisMachineIsAlwaysKnown(String host) {
        assertThat(usual.allows(host, LOOPBACK)).isTrue();
        assertThat(wider.allows(host, LOOPBACK)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "evillocalhost",
                "127.0.0.1.evil.example",
                "127.0.0.1.",
                "localhost..",
                ".",
                "",
                "0.0.0.0",
                "10.0.0.7",
                "127.0.0.2",
                "[fd00::20]",
                "[::2]",
                "lab.example.org",
                "999.0.0.1"
            })
    void othersAreNot(String host) {
        assertThat(usual.allows(host, LOOPBACK)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lab.example.org",
                "LAB.example.ORG.",
                "a.rooms.example",
                "a.b.rooms.example",
                "[fd00::20]",
                "10.0.0.7"
            })
    void moreCanBeNamed(String host) {
        assertThat(wider.allows(host, LOOPBACK)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rooms.example", "xrooms.example", "a.lab.example.org", "[fd00::21]"})
    void andNoMoreThanThat(String host) {
        assertThat(wider.allows(host, LOOPBACK)).isFalse();
    }

    /** Whoever binds to all addresses is reached by each of them, and no other name can stand for one in digits. */
    @ParameterizedTest
    @ValueSource(strings = {"192.168.1.20", "[fe80::20]"})
    void theAddressOfTheConnectionIsKnown(String host) {
        String local = host.replaceAll("[\\[\\]]", "");

        assertThat(wider.allows(host, local)).isTrue();
        assertThat(wider.allows(host, "192.168.1.21")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "10.1.2.3"})
    void aStarIsAnybody(String host) {
        assertThat(new AllowedHosts(List.of("*"), LOOPBACK).allows(host, LOOPBACK))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab", "192.168.1.20"})
    void whatTheServerBindsToIsKnown(String host) {
        assertThat(new AllowedHosts(List.of(), host).allows(host, LOOPBACK)).isTrue();
    }
}
