package io.fittingroom.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violations;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class NetworkReaderTest {

    /** Each would be told of by some hundred letters. */
    @Test
    void aClassWeightIsThatOfAClassThatThereMayBe() {
        assertThat(weights(1_000).list()).isEmpty();
        assertThat(weights(1_001).list()).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/class_weight");
            assertThat(fault.detail()).isEqualTo("must have at most 1000 fields, but has 1001.");
        });
    }

    private static Violations weights(int classes) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode weights = body.putObject("class_weight");
        for (int i = 0; i < classes; i++) {
            weights.put(String.valueOf(i), 1);
        }
        Violations violations = new Violations();
        NetworkReader.fit(FieldReader.of(body, violations), 42, null);
        return violations;
    }
}
