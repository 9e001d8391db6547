package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetTest {

    private static final Licence LICENCE = new Licence("CC0-1.0", "No rights reserved");
    private static final Preparation WHOLE = Preparation.whole(1, 2, ColorMode.GRAYSCALE);

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

    /** Worked out by hand, as the doc of fingerprint says. */
    @Test
    void has_a_fingerprint_that_others_can_work_out() {
        Split many = Split.of(new byte[] {1, 2, 3, 4}, new int[] {0, 299}, 1, 2, 1);
        Split held = Split.of(new byte[] {7, 8}, new byte[] {0}, 1, 2);

        assertThat(fingerprint(train, test))
                .isEqualTo("sha256:da6fc1f0dde0f3d4442da4057987935a6ed3db7dff581b515eaf8de07fa2c5b8");
        assertThat(new Dataset("held", List.of("a", "b"), LICENCE, train, test, held, WHOLE).fingerprint())
                .isEqualTo("sha256:81d6edd0f6cc8a8af4bba2f20084dbf9ee1802092c4e8059dc0e74e3d98a68e5");
        assertThat(new Dataset("many", names(300), LICENCE, many, test).fingerprint())
                .isEqualTo("sha256:6c6afecd3631b372c2c9e02cd9d4e5fec218cdbd597134f35fc1603bd3137f4a");
        assertThat(SmallDatasets.colours().fingerprint())
                .isEqualTo("sha256:59d7c6c614cd41a88a78d463960bfda174a1cbe49409a704aca3f7eb69d3902e");
    }

    @Test
    void says_its_shape_as_tensors_have_it() {
        assertThat(SmallDatasets.animals().axes()).containsExactly(2, 3);
        assertThat(SmallDatasets.animals().channels()).isEqualTo(1);
        assertThat(SmallDatasets.colours().axes()).containsExactly(2, 2, 3);
        assertThat(SmallDatasets.colours().channels()).isEqualTo(3);
    }

    @Test
    void has_a_validation_split_if_it_was_given_one() {
        Dataset without = new Dataset("small", List.of("a", "b"), LICENCE, train, test);
        Dataset with = new Dataset("small", List.of("a", "b"), LICENCE, train, test, train, WHOLE);

        assertThat(without.validation()).isEmpty();
        assertThat(with.validation()).contains(train);
        assertThat(NamedSplit.of(with, "validation").pictures()).isEqualTo(train);
    }

    @Test
    void refuses_more_classes_than_there_may_be() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dataset("many", names(1_001), LICENCE, train, test))
                .withMessage("there are 1001 classes, more than the 1000 that are possible");
    }

    @Test
    void refuses_splits_of_which_one_is_in_colour() {
        Split colored = Split.of(new byte[6], new int[] {1}, 1, 2, 3);

        assertThatIllegalArgumentException().isThrownBy(() -> fingerprint(train, colored));
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
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

    @Test
    void picturesWereTakenWholeUnlessItIsSaidOtherwise() {
        assertThat(new Dataset("small", List.of("a", "b"), LICENCE, train, test).preparation())
                .isEqualTo(Preparation.whole(1, 2, ColorMode.GRAYSCALE));
        assertThat(new Dataset("small", List.of("a", "b"), LICENCE, train, test, Preparation.article(1, 2))
                        .preparation())
                .isEqualTo(Preparation.article(1, 2));
    }

    @Test
    void refusesAPreparationForPicturesOfAnotherShape() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Dataset("small", List.of("a", "b"), LICENCE, train, test, Preparation.article(28, 28)))
                .withMessageContainingAll("[28, 28]", "[1, 2]");
    }

    private static String fingerprint(Split train, Split test) {
        return new Dataset("small", List.of("a", "b"), LICENCE, train, test).fingerprint();
    }
}
