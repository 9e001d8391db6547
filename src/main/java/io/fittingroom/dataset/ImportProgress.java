package io.fittingroom.dataset;

import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far an import is.
 *
 * @param pictures done in this phase
 * @param of how many there are in this phase; null while that is not known
 * @param skipped left out so far
 */
@Schema(name = "DatasetImportProgress", description = "How far an import is")
public record ImportProgress(
        Phase phase,

        @Schema(description = "pictures done in this phase", example = "1200")
        int pictures,

        @Schema(
                description = "pictures that there are in this phase; null while that is not known",
                nullable = true,
                example = "60000")
        @Nullable Integer of,

        @Schema(description = "pictures left out so far", example = "3")
        int skipped) {

    /** What an import does. */
    public enum Phase {
        /** Others are before it. */
        WAITING,
        /** It learns labels and sizes. */
        READING,
        /** It makes pixels of files. */
        DECODING,
        /** It writes them to the database. */
        STORING;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of an import that has not begun. */
    public static final ImportProgress WAITING = new ImportProgress(Phase.WAITING, 0, null, 0);
}
