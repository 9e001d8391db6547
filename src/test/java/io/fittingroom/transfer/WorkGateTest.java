package io.fittingroom.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkGateTest {

    private final List<String> inside = new ArrayList<>();
    private final WorkGate gate = new WorkGate(10);

    private record Guest(String name, long weight, List<String> inside) implements WorkGate.Visitor {

        @Override
        public void letIn() {
            inside.add(name);
        }
    }

    private Guest enter(String name, long weight) {
        Guest guest = new Guest(name, weight, inside);
        gate.enter(guest);
        return guest;
    }

    @Test
    void letsInWhoFitsAndTheOthersInTheirOrder() {
        Guest a = enter("a", 6);
        enter("b", 4);
        Guest c = enter("c", 9);
        enter("d", 1);
        assertThat(inside).containsExactly("a", "b");

        gate.leave(a);
        // d would fit, but c was there before.
        assertThat(inside).containsExactly("a", "b");
        assertThat(gate.giveUp(c)).isTrue();
        assertThat(inside).containsExactly("a", "b", "d");
        enter("e", 6);
        assertThat(inside).containsExactly("a", "b", "d");
        gate.leave(new Guest("b", 4, inside));

        assertThat(inside).containsExactly("a", "b", "d", "e");
    }

    @Test
    void whoIsLargerThanTheGateGoesAlone() {
        Guest a = enter("a", 1);
        Guest large = enter("large", 1_000);
        assertThat(inside).containsExactly("a");

        gate.leave(a);
        enter("b", 0);
        enter("c", 1);
        assertThat(inside).containsExactly("a", "large", "b");

        gate.leave(large);
        assertThat(inside).containsExactly("a", "large", "b", "c");
        assertThat(gate.giveUp(large)).isFalse();
    }
}
