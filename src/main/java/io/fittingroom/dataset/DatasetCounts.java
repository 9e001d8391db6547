package io.fittingroom.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many pictures a data set has, known without opening its pixels.
 *
 * @param validation null where the data set has no such split
 */
@Schema(name = "DatasetVersionCounts", description = "How many pictures the splits have")
public record DatasetCounts(
        @Schema(description = "pictures to train on") SplitCount train,
        @Schema(description = "pictures to test with") SplitCount test,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(
                description = "pictures to validate with while training; absent where there is no such split",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @Nullable SplitCount validation) {

    /**
     * The pictures of one split.
     *
     * @param perClass by label index, one for each class
     */
    @Schema(name = "DatasetVersionSplitCount", description = "How many pictures a split has")
    public record SplitCount(
            @Schema(description = "all of them", example = "80")
            int total,

            @Schema(description = "of each class, in the order of the classes", example = "[40, 40]")
            List<Integer> perClass) {

        public SplitCount {
            perClass = List.copyOf(perClass);
        }
    }

    /** Pictures of all splits. */
    public int total() {
        return train.total() + test.total() + (validation == null ? 0 : validation.total());
    }
}
