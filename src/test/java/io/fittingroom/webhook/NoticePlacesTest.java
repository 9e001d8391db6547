package io.fittingroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoticePlacesTest {

    private final NoticePlaces places = new NoticePlaces();

    @Test
    void oneOriginHasTwo() {
        assertThat(places.take("a", false)).isTrue();
        assertThat(places.take("a", true)).isTrue();
        assertThat(places.take("a", false)).isFalse();
        assertThat(places.take("b", false)).isTrue();

        places.giveBack("a", true);

        assertThat(places.take("a", false)).isTrue();
    }

    @Test
    void whatFailedBeforeLeavesRoomForWhatDidNot() {
        for (String origin : new String[] {"a", "b"}) {
            assertThat(places.take(origin, true)).isTrue();
            assertThat(places.take(origin, true)).isTrue();
        }

        assertThat(places.take("c", true)).isFalse();
        assertThat(places.take("c", false)).isTrue();

        places.giveBack("b", true);

        assertThat(places.take("c", true)).isTrue();
    }
}
