package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fittingroom.web.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitterTest {

    @Test
    void whoSaysNothingIsAnonymous() {
        assertThat(Submitter.of(null, null).name()).isEqualTo("anonymous");
    }

    @Test
    void theNameComesBeforeTheKey() {
        assertThat(Submitter.of("ada", "secret").name()).isEqualTo("ada");
    }

    /** The first digits of {@code printf secret | sha256sum}. */
    @Test
    void ofAKeyOnlyAPartOfItsHashIsKept() {
        assertThat(Submitter.of(null, "secret").name()).isEqualTo("key-2bb80d537b1d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ada", "a b", "-ada", "ada\n", "Ada/1", "аda"})
    void aNameIsPlain(String name) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Submitter.of(name, null))
                .withMessageContaining("X-Submitter");
    }

    @Test
    void aNameIsShort() {
        assertThat(Submitter.of("a".repeat(64), null).name()).hasSize(64);
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> Submitter.of("a".repeat(65), null));
    }
}
