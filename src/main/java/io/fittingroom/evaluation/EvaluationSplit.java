package io.fittingroom.evaluation;

import com.fasterxml.jackson.annotation.JsonValue;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.DatasetCounts;
import io.fittingroom.dataset.Split;
import io.fittingroom.web.ProblemException;
import java.util.Locale;

/** The part of a data set that an evaluation looks at. */
enum EvaluationSplit {
    TEST {
        @Override
        Split of(Dataset dataset) {
            return dataset.test();
        }

        @Override
        int size(DatasetCounts counts) {
            return counts.test().total();
        }
    },
    TRAIN {
        @Override
        Split of(Dataset dataset) {
            return dataset.train();
        }

        @Override
        int size(DatasetCounts counts) {
            return counts.train().total();
        }
    },
    VALIDATION {
        @Override
        Split of(Dataset dataset) {
            return dataset.validation()
                    .orElseThrow(() -> ProblemException.invalid(
                            "/split",
                            "is validation, but " + dataset.reference()
                                    + " has no pictures of its own to validate with; take test or train."));
        }

        @Override
        int size(DatasetCounts counts) {
            return counts.validation() == null ? 0 : counts.validation().total();
        }
    };

    abstract Split of(Dataset dataset);

    /** How many pictures it has, without opening them. */
    abstract int size(DatasetCounts counts);

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
