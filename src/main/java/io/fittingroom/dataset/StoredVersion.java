package io.fittingroom.dataset;

import io.fittingroom.picture.Preparation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of a data set as the database has it.
 *
 * @param reference with its version
 * @param contentId of its blocks; null unless it is READY, or IMPORTING and being written
 * @param description null unless it is READY
 * @param progress null unless it is IMPORTING
 */
record StoredVersion(
        DatasetReference reference,
        DatasetState state,
        Instant createdAt,
        @Nullable Integer parent,
        DatasetNotes notes,
        @Nullable Long contentId,
        @Nullable Description description,
        @Nullable DatasetReport report,
        @Nullable ImportProgress progress) {

    /**
     * What is known of pictures without looking at them.
     *
     * @param classNames by label index
     * @param preparation by which they were made, and whose shape they have
     */
    record Description(List<String> classNames, Preparation preparation, DatasetCounts counts, String fingerprint) {

        Description {
            classNames = List.copyOf(classNames);
        }

        static Description of(Dataset dataset) {
            return new Description(dataset.labels(), dataset.preparation(), dataset.counts(), dataset.fingerprint());
        }

        Description withClassNames(List<String> names) {
            return new Description(names, preparation, counts, fingerprint);
        }
    }

    /**
     * A version in a list.
     *
     * @param reference with its version
     */
    record Summary(DatasetReference reference, DatasetState state, Instant createdAt) {}
}
