package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {

    private static final Licence LICENCE = new Licence("CC0-1.0", "No rights reserved");

    private final Split train = Split.of(new byte[] {1, 2, 3, 4}, new byte[] {0, 1}, 1, 2);
    private final Split test = Split.of(new byte[] {5, 6}, new byte[] {1}, 1, 2);

    @Test
    void has_the_same_fingerprint_for_the_same_pictures_however_they_are_stored() {
        Split sameTest = Split.of(new byte[] {9, 9, 5, 6, 9, 9}, new byte[] {0, 1, 0}, 1, 2)
                .range(1, 2);

        assertThat(new Dataset("other", List.of("x", "y"), LICENCE, train, sameTest).fingerprint())
                .isEqualTo(fingerprint(train, test))
                .matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void has_another_fingerprint_when_anything_a_network_learns_from_differs() {
        Split pixel = Split.of(new byte[] {1, 2, 3, 5}, new byte[] {0, 1}, 1, 2);
        Split label = Split.of(new byte[] {1, 2, 3, 4}, new byte[] {0, 0}, 1, 2);
        Split order = Split.of(new byte[] {3, 4, 1, 2}, new byte[] {1, 0}, 1, 2);
        Split tallTrain = Split.of(new byte[] {1, 2, 3, 4}, new byte[] {0, 1}, 2, 1);
        Split tallTest = Split.of(new byte[] {5, 6}, new byte[] {1}, 2, 1);

        assertThat(List.of(
                        fingerprint(train, test),
                        fingerprint(test, train),
                        fingerprint(pixel, test),
                        fingerprint(label, test),
                        fingerprint(order, test),
                        fingerprint(tallTrain, tallTest)))
                .doesNotHaveDuplicates();
    }

    @Test
    void refuses_a_label_without_a_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dataset("one-class", List.of("x"), LICENCE, train, test))
                .withMessage("picture 1 has the label 1, but there are 1 classes");
    }

    @Test
    void refuses_splits_of_different_shapes() {
        Split tall = Split.of(new byte[] {5, 6}, new byte[] {1}, 2, 1);

        assertThatIllegalArgumentException().isThrownBy(() -> fingerprint(train, tall));
    }

    private static String fingerprint(Split train, Split test) {
        return new Dataset("small", List.of("a", "b"), LICENCE, train, test).fingerprint();
    }
}
