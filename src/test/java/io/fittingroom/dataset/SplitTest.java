package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class SplitTest {

    private final byte[] pixels = {0, 1, 127, (byte) 128, (byte) 254, (byte) 255};
    private final byte[] labels = {9, 0, (byte) 200};

    /** Three pictures of 1x2. */
    private final Split split = Split.of(pixels, labels, 1, 2);

    @Test
    void numbers_its_pictures_from_0() {
        assertThat(split.size()).isEqualTo(3);
        assertThat(split.pixels(0)).containsExactly(0, 1);
        assertThat(split.pixels(2)).containsExactly(254, 255);
        assertThat(split.label(0)).isEqualTo(9);
        assertThat(split.label(2)).isEqualTo(200);
    }

    @Test
    void copies_unsigned_pixels_to_an_array() {
        float[] target = {-1, -1, -1, -1};

        split.copyPixels(1, target, 1);

        assertThat(target).containsExactly(-1, 127, 128, -1);
    }

    @Test
    void copies_unsigned_pixels_to_a_buffer_and_leaves_its_position() {
        FloatBuffer target = FloatBuffer.wrap(new float[] {-1, -1, -1, -1}).position(3);

        split.copyPixels(2, target, 1);

        assertThat(target.array()).containsExactly(-1, 254, 255, -1);
        assertThat(target.position()).isEqualTo(3);
    }

    @Test
    void writes_nothing_when_the_target_is_too_short() {
        float[] array = {-1, -1};
        FloatBuffer buffer = FloatBuffer.wrap(new float[] {-1, -1, -1}).limit(2);

        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> split.copyPixels(0, array, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> split.copyPixels(0, buffer, 1));

        assertThat(array).containsOnly(-1);
        assertThat(buffer.array()).containsOnly(-1);
    }

    @Test
    void views_a_range_numbered_from_0() {
        Split last = split.range(1, 3);

        assertThat(last.size()).isEqualTo(2);
        assertThat(last.pixels(0)).containsExactly(127, 128);
        assertThat(last.label(1)).isEqualTo(200);
        assertThat(last.range(1, 2).pixels(0)).containsExactly(254, 255);
        assertThat(last.range(1, 1).size()).isZero();
    }

    @Test
    void does_not_reach_beyond_its_range() {
        Split middle = split.range(1, 2);

        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> middle.label(1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> middle.label(-1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> middle.pixels(1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> middle.copyPixels(-1, new float[2], 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> middle.range(0, 2));
    }

    @Test
    void does_not_change_with_the_arrays_it_came_from_or_gave_out() {
        pixels[0] = 77;
        labels[0] = 1;
        split.pixels(0)[1] = 77;

        assertThat(split.pixels(0)).containsExactly(0, 1);
        assertThat(split.label(0)).isEqualTo(9);
    }

    @Test
    void refuses_pixels_that_are_not_whole_pictures() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Split.of(pixels, labels, 1, 3))
                .withMessage("6 pixels are not 3 pictures of 1x3");
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of(new byte[0], labels, 0, 2));
    }

    @Test
    void has_pictures_in_colour_too() {
        byte[] numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, (byte) 255};
        Split colored = Split.of(numbers, new int[] {0, 999}, 1, 2, 3);
        float[] target = new float[7];

        colored.range(1, 2).copyPixels(0, target, 1);

        assertThat(colored.axes()).containsExactly(1, 2, 3);
        assertThat(colored.numbersPerPicture()).isEqualTo(6);
        assertThat(colored.pixels(1)).containsExactly(6, 7, 8, 9, 10, 255);
        assertThat(target).containsExactly(0, 6, 7, 8, 9, 10, 255);
        assertThat(colored.label(1)).isEqualTo(999);
        assertThat(split.axes()).containsExactly(1, 2);
    }

    @Test
    void refuses_channels_and_labels_that_are_none() {
        int[] one = {0};

        assertThatIllegalArgumentException().isThrownBy(() -> Split.of(new byte[2], one, 1, 1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of(new byte[4], one, 1, 1, 3));
        for (int label : new int[] {-1, 1_000}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Split.of(new byte[3], new int[] {label}, 1, 1, 3))
                    .withMessage("picture 0 has the label " + label + ", where 0 to 999 are possible");
        }
    }
}
