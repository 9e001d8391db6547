package io.fittingroom.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassOrderTest {

    private static final SourcePicture.Origin ORIGIN = new SourcePicture.Origin("labels", 7);

    private static ClassOrder of(List<String> given, Label... labels) {
        ClassOrder order = new ClassOrder(given, 3);
        for (Label label : labels) {
            order.add(label, ORIGIN);
        }
        return order;
    }

    private static Label number(int value) {
        return new Label.Numbered(value);
    }

    private static Label name(String value) {
        return new Label.Named(value);
    }

    @Test
    void numbersAreSortedAsNumbersAndNamesAsPythonSortsThem() {
        assertThat(of(List.of(), number(10), number(2)).names()).containsExactly("2", "10");
        assertThat(of(List.of(), name("10"), name("2"), name("B")).names()).isEqualTo(List.of("10", "2", "B"));
    }

    @Test
    void whereOneLabelIsANameAllAre() {
        ClassOrder order = of(List.of(), number(10), number(2), name("A"));

        assertThat(order.names()).containsExactly("10", "2", "A");
        assertThat(order.indexes()).containsOnly(entry(number(10), 0), entry(number(2), 1), entry(name("A"), 2));
    }

    @Test
    void givenNamesSayTheOrder() {
        ClassOrder order = of(List.of("dog", "cat", "4"), number(1), name("dog"), number(4));

        assertThat(order.names()).containsExactly("dog", "cat", "4");
        assertThat(order.indexes()).containsOnly(entry(number(1), 1), entry(name("dog"), 0), entry(number(4), 2));
    }

    @Test
    void labelsWithoutANameTooManyAndOnlyOneAreRefused() {
        assertThat(refusal(() -> of(List.of("dog", "cat"), number(2))))
                .isEqualTo(SourceFault.LABEL_OUTSIDE
                        .at("labels", 7)
                        .with("label", "2")
                        .with("classes", 2));
        assertThat(refusal(() -> of(List.of(), number(1), number(2), number(3), number(4)))
                        .fault())
                .isEqualTo(SourceFault.TOO_MANY_CLASSES);
        assertThat(refusal(() -> of(List.of(), number(1)).names()).fault()).isEqualTo(SourceFault.ONE_CLASS);
    }

    private static SourceProblem refusal(Runnable refused) {
        return catchThrowableOfType(SourceRefusedException.class, refused::run).problem();
    }
}
