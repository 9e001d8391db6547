package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointTest {

    private static final Checkpoint CHECKPOINT = new Checkpoint(
            3,
            new Checkpoint.Begun(7, 0.1, 5, 6, 140, 1.5),
            5_000_000_000L,
            new float[] {1, -0.0f, Float.MIN_VALUE},
            List.of(new float[] {4, 5, 6}, new float[] {7, 8, 9}),
            new float[] {1, -0.0f, Float.MIN_VALUE},
            new float[0]);

    @Test
    void comesBackAsItWas() {
        Checkpoint read = Checkpoint.of(CHECKPOINT.toBytes());

        assertThat(read.epoch()).isEqualTo(3);
        assertThat(read.begun()).isEqualTo(CHECKPOINT.begun());
        assertThat(read.steps()).isEqualTo(5_000_000_000L);
        assertThat(read.weights()).containsExactly(CHECKPOINT.weights());
        assertThat(read.memory()).hasSize(2);
        assertThat(read.memory().get(1)).containsExactly(7, 8, 9);
        assertThat(read.best()).containsExactly(CHECKPOINT.best());
        assertThat(read.kept()).isEmpty();
    }

    @Test
    void equalArraysAreStoredOnce() {
        Checkpoint all = new Checkpoint(
                3, Checkpoint.Begun.NOTHING, 1, new float[1000], List.of(), new float[1000], new float[1000]);

        assertThat(all.toBytes().length).isLessThan(1000 * Float.BYTES + 120);
        assertThat(all.size()).isEqualTo(all.toBytes().length);
    }

    @Test
    void everyChangedByteIsFound() {
        byte[] bytes = CHECKPOINT.toBytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 4;
            assertThatIllegalArgumentException().isThrownBy(() -> Checkpoint.of(damaged));
        }
    }

    @Test
    void everyCutIsFound() {
        byte[] bytes = CHECKPOINT.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatIllegalArgumentException().isThrownBy(() -> Checkpoint.of(cut));
        }
    }
}
