package io.fittingroom.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class FieldReaderTest {

    private static final int MANY = 1_000_000;

    /** Far more than the hundredth part of it takes when each is compared with what is known. */
    private static final Duration HANG = Duration.ofMinutes(1);

    @Test
    void ofManyUnknownFieldsTheFirstHundredAreLookedAt() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < MANY; i++) {
            body.put("ab" + i, 0);
        }
        Violations violations = new Violations();
        FieldReader fields = FieldReader.of(body, violations);
        for (int i = 0; i < 20; i++) {
            fields.has("a_field_that_is_known_" + i);
        }

        assertTimeoutPreemptively(HANG, fields::refuseUnknownFields);

        assertThat(violations.list()).hasSize(100);
        assertThat(violations.list().get(99).pointer()).isEqualTo("/ab99");
    }

    @Test
    void ofManyUnknownWordsTheFirstHundredAreLookedAt() {
        ArrayNode words = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < MANY; i++) {
            words.add("ab" + i);
        }
        Violations violations = new Violations();
        FieldReader fields =
                FieldReader.of(JsonNodeFactory.instance.objectNode().set("metrics", words), violations);

        assertTimeoutPreemptively(HANG, () -> fields.words("metrics", Set.of("accuracy", "top_k_accuracy"), List.of()));

        assertThat(violations.list()).hasSize(100);
    }
}
