package io.fittingroom.engine.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

class NativeFloatsTest {

    @Test
    void giveBackWhatWasPut() {
        try (Arena arena = new Arena()) {
            NativeFloats floats = arena.floats(4);
            floats.put(new float[] {1, 2, 3, 4}, 1, 3, 2);
            float[] got = new float[3];

            floats.get(got, 1, 3, 2);

            assertThat(got).containsExactly(0, 2, 3);
        }
    }

    @Test
    void refuseWhatIsOutsideThem() {
        try (Arena arena = new Arena()) {
            NativeFloats floats = arena.floats(4);
            float[] two = new float[2];

            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> floats.put(two, 0, 2, 3));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> floats.get(two, 0, 2, 3));
        }
    }

    @Test
    void refuseEverythingOnceTheyAreGivenBack() {
        Arena arena = new Arena();
        NativeFloats floats = arena.floats(4);
        Matrix matrix = floats.matrix(0, 2);
        arena.close();
        arena.close();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> floats.put(new float[1], 0, 1, 0));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> floats.get(new float[1], 0, 1, 0));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> floats.matrix(0, 1));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> Sgemm.multiply(2, 2, 2, matrix, matrix, 0, matrix));
    }

    /** Assertions are on in tests alone: OpenBLAS would read and write whatever comes after. */
    @Test
    void aProductBeyondThemIsFoundInTests() {
        try (Arena arena = new Arena()) {
            NativeFloats floats = arena.floats(6);
            Matrix twoByThree = floats.matrix(0, 3);

            assertThat(twoByThree.holds(2, 3)).isTrue();
            assertThat(twoByThree.transposed().holds(3, 2)).isTrue();
            assertThat(twoByThree.holds(3, 2)).isFalse();
            assertThat(twoByThree.transposed().holds(2, 3)).isFalse();
            assertThat(floats.matrix(1, 3).holds(2, 3)).isFalse();
            assertThat(floats.matrix(1, 3).holds(2, 2)).isTrue();
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> Sgemm.multiply(3, 3, 2, twoByThree, twoByThree, 0, twoByThree));
        }
    }

    @Test
    void anArenaGivesBackWhatItsInnerOnesTook() {
        List<FloatPointer> taken = new ArrayList<>();
        Arena arena = new Arena(size -> {
            FloatPointer pointer = new FloatPointer(size);
            taken.add(pointer);
            return pointer;
        });
        arena.floats(3);
        Arena inner = arena.inner();
        inner.floats(5);
        arena.inner().inner().floats(7);

        inner.close();
        assertThat(taken.get(1).isNull()).isTrue();
        assertThat(taken.get(0).isNull()).isFalse();

        arena.close();
        assertThat(taken).hasSize(3).allMatch(pointer -> pointer.isNull());
    }

    /** Training makes one anew whenever a mini-batch is larger than all before; those that were closed piled up. */
    @Test
    void anArenaForgetsAnInnerOneThatIsClosed() {
        try (Arena arena = new Arena()) {
            WeakReference<Arena> closed = closedIn(arena);

            Awaitility.await().until(() -> {
                System.gc();
                return closed.get() == null;
            });
        }
    }

    private static WeakReference<Arena> closedIn(Arena arena) {
        try (Arena inner = arena.inner()) {
            inner.floats(5);
            return new WeakReference<>(inner);
        }
    }
}
