package io.fittingroom.evaluation;

import com.fasterxml.jackson.annotation.JsonValue;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Split;
import java.util.Locale;

/** The part of a data set that an evaluation looks at. */
enum EvaluationSplit {
    TEST {
        @Override
        Split of(Dataset dataset) {
            return dataset.test();
        }
    },
    TRAIN {
        @Override
        Split of(Dataset dataset) {
            return dataset.train();
        }
    };

    abstract Split of(Dataset dataset);

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
