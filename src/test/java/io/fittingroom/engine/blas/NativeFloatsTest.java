package io.fittingroom.engine.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class NativeFloatsTest {

    @Test
    void giveBackWhatWasPutThere() {
        try (NativeFloats floats = new NativeFloats(4)) {
            floats.put(new float[] {9, 1, 2, 9}, 1, 3, 2);
            float[] found = new float[2];

            floats.get(found, 0, 2, 2);

            assertThat(found).containsExactly(1, 2);
        }
    }

    @Test
    void refuseWhatLiesBesideThem() {
        try (NativeFloats floats = new NativeFloats(4)) {
            float[] two = new float[2];

            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> floats.put(two, 0, 2, 3));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> floats.get(two, 0, 2, 3));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> floats.from(5));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> floats.from(-1));
        }
    }

    @Test
    void refuseEverythingOnceTheyAreClosed() {
        NativeFloats floats = new NativeFloats(4);
        floats.close();
        floats.close();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> floats.put(new float[1], 0, 1, 0));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> floats.get(new float[1], 0, 1, 0));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> floats.from(0));
    }
}
