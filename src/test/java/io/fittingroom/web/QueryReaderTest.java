package io.fittingroom.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class QueryReaderTest {

    private static final Map<String, Boolean> YES_OR_NO = Map.of("yes", true, "no", false);

    private final Violations violations = new Violations();

    @Test
    void reads_integers_choices_and_texts() {
        QueryReader query = query("top=3&invert=yes&label=T-shirt%2Ftop");

        assertThat(query.integer("top", 1, 10, 1)).isEqualTo(3);
        assertThat(query.choice("invert", YES_OR_NO, false)).isTrue();
        assertThat(query.text("label")).contains("T-shirt/top");
        query.refuseUnknownParameters();
        assertThat(violations.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"label=Ankle+boot", "label=Ankle%20boot"})
    void takes_both_codes_of_a_blank(String query) {
        assertThat(query(query).text("label")).contains("Ankle boot");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "&", "top=&invert=&label=", "top&invert&label"})
    void takes_absent_and_empty_parameters_for_their_defaults(String text) {
        QueryReader query = query(text);

        assertThat(query.integer("top", 1, 10, 7)).isEqualTo(7);
        assertThat(query.choice("invert", YES_OR_NO, true)).isTrue();
        assertThat(query.text("label")).isEmpty();
        query.refuseUnknownParameters();
        assertThat(violations.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"-5", "0", "10", "2147483647"})
    void takes_integers_up_to_the_bounds(int number) {
        assertThat(query("n=" + number).integer("n", number, number, 1)).isEqualTo(number);
        assertThat(violations.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "11", "-1", "2.0", "1e1", "05", "0x5", "five", "99999999999999999999", "٣"})
    void notes_what_is_no_integer_in_the_range(String text) {
        assertThat(query("top=" + text).integer("top", 1, 10, 7)).isEqualTo(7);
        assertThat(violations.list())
                .containsExactly(new Violation("/top", "must be an integer from 1 to 10, but is \"" + text + "\"."));
    }

    @Test
    void reads_which_page_of_a_list_is_wanted() {
        QueryReader query = query("page=1000000&size=100");
        assertThat(query.page()).isEqualTo(1_000_000);
        assertThat(query.pageSize(20)).isEqualTo(100);
        assertThat(query("").page()).isZero();
        assertThat(query("").pageSize(20)).isEqualTo(20);
        assertThat(violations.isEmpty()).isTrue();

        assertThat(query("page=1000001&size=101").page()).isZero();
        assertThat(query("size=101").pageSize(20)).isEqualTo(20);
        assertThat(violations.list())
                .containsExactly(
                        new Violation("/page", "must be an integer from 0 to 1000000, but is \"1000001\"."),
                        new Violation("/size", "must be an integer from 1 to 100, but is \"101\"."));
    }

    @Test
    void notes_a_word_that_is_no_choice_and_guesses_the_one_meant() {
        assertThat(query("invert=yess").choice("invert", YES_OR_NO, false)).isFalse();
        assertThat(violations.list())
                .containsExactly(
                        new Violation("/invert", "must be one of no, yes, but is \"yess\" (did you mean \"yes\"?)."));
    }

    @Test
    void notes_a_parameter_given_twice_once() {
        assertThat(query("top=3&top=4&top=5").integer("top", 1, 10, 7)).isEqualTo(3);
        assertThat(violations.list()).containsExactly(new Violation("/top", "is given more than once; give it once."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"label=100%", "label=%zz"})
    void notes_a_broken_code(String query) {
        assertThat(query(query).text("label")).isEmpty();
        assertThat(violations.list()).singleElement().satisfies(violation -> {
            assertThat(violation.pointer()).isEqualTo("/label");
            assertThat(violation.detail()).startsWith("is not well encoded");
        });
    }

    @Test
    void notes_unknown_parameters_and_guesses_the_ones_meant() {
        QueryReader query = query("pge=1&a/b=2");
        query.integer("page", 0, 10, 0);

        query.refuseUnknownParameters();

        assertThat(violations.list())
                .containsExactly(
                        new Violation(
                                "/pge",
                                "is not a query parameter here (did you mean \"page\"?)."
                                        + " The query parameters here are page."),
                        new Violation("/a~1b", "is not a query parameter here. The query parameters here are page."));
    }

    @Test
    void cuts_long_values_and_names_short() {
        QueryReader query = query("top=" + "x".repeat(5_000) + "&" + "y".repeat(5_000) + "=1");
        query.integer("top", 1, 10, 7);

        query.refuseUnknownParameters();

        assertThat(violations.list())
                .hasSize(2)
                .allSatisfy(violation -> assertThat(violation.toString()).hasSizeLessThan(250));
    }

    @Test
    void does_not_take_form_fields_for_query_parameters() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setQueryString("top=3");
        request.setParameter("top", "3");
        request.setParameter("caption", "a form field");

        QueryReader query = QueryReader.of(request, violations);
        query.integer("top", 1, 10, 7);
        query.refuseUnknownParameters();

        assertThat(violations.isEmpty()).isTrue();
    }

    private QueryReader query(String text) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setQueryString(text);
        return QueryReader.of(request, violations);
    }
}
