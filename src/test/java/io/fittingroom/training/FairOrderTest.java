package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.training.FairOrder.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FairOrderTest {

    @Test
    void oneSubmittersJobsComeInTheirOrder() {
        assertThat(order(Map.of("ada", 7L), "ada", "ada", "ada")).containsExactly("ada-1", "ada-2", "ada-3");
    }

    @Test
    void submittersTakeTurns() {
        assertThat(order(Map.of(), "ada", "ada", "ada", "bob", "bob", "cy"))
                .containsExactly("ada-1", "bob-4", "cy-6", "ada-2", "bob-5", "ada-3");
    }

    @Test
    void whoseLastTurnIsLongestAgoComesFirst() {
        assertThat(order(Map.of("ada", 9L, "bob", 4L), "ada", "bob", "bob")).containsExactly("bob-2", "ada-1", "bob-3");
    }

    @Test
    void whoNeverHadATurnComesBeforeWhoHad() {
        assertThat(order(Map.of("ada", 1L), "ada", "ada", "new")).containsExactly("new-3", "ada-1", "ada-2");
    }

    @Test
    void aClassOfThirtyGetsOneEachBeforeAnybodyGetsTwo() {
        String[] names = new String[90];
        for (int i = 0; i < names.length; i++) {
            names[i] = "pupil" + i / 3;
        }

        List<String> order = order(Map.of(), names);

        assertThat(order.subList(0, 30))
                .extracting(id -> id.substring(0, id.indexOf('-')))
                .doesNotHaveDuplicates();
        assertThat(order.subList(30, 60))
                .extracting(id -> id.substring(0, id.indexOf('-')))
                .doesNotHaveDuplicates();
        assertThat(order).hasSize(90).doesNotHaveDuplicates();
    }

    private static List<String> order(Map<String, Long> lastServed, String... submitters) {
        List<Waiting> waiting = new ArrayList<>();
        for (String submitter : submitters) {
            int number = waiting.size() + 1;
            waiting.add(new Waiting(submitter + "-" + number, submitter, number));
        }
        return FairOrder.of(waiting, lastServed).stream().map(Waiting::id).toList();
    }
}
