package io.fittingroom.evaluation;

import com.fasterxml.jackson.annotation.JsonValue;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Split;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

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

    /** By their words in a query. */
    static final Map<String, EvaluationSplit> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(EvaluationSplit::word, Function.identity()));

    abstract Split of(Dataset dataset);

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
