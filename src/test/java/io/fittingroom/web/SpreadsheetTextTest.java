package io.fittingroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadsheetTextTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "=1+1, '=1+1",
                "+1, '+1",
                "-1, '-1",
                "@SUM(A1), '@SUM(A1)",
                "\"\t=1\", \"'\t=1\"",
                "\"\n=1\", \"'\n=1\"",
                "'=1, ''=1",
                "''=1, '''=1",
                "'tis, 'tis",
                "', '",
                "a=1, a=1",
                "5, 5"
            })
    void noTextIsRunAndEachIsReadAsItWas(String text, String field) {
        assertThat(SpreadsheetText.written(text)).isEqualTo(field);
        assertThat(SpreadsheetText.read(field)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=1", "-5", "x", "'", "'x"})
    void whatIsNotGuardedIsReadAsItIs(String field) {
        assertThat(SpreadsheetText.isGuarded(field)).isFalse();
        assertThat(SpreadsheetText.read(field)).isEqualTo(field);
    }
}
