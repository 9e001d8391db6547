package io.fittingroom.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelImportsTest {

    /** As application.yml says: 32 bytes of heap for each parameter of each of them, and never none. */
    @ParameterizedTest
    @CsvSource({"512,10000000,2,1", "640,10000000,2,2", "8192,10000000,2,2", "512,1000000,8,8", "64,100000000,4,1"})
    void asManyAreImportedAtOnceAsTheHeapHolds(long megabytes, long maxParameters, int maxConcurrent, int atOnce) {
        ImportSettings settings = new ImportSettings(maxParameters, maxConcurrent, Duration.ofMinutes(2));

        assertThat(ModelImports.atOnce(megabytes << 20, settings)).isEqualTo(atOnce);
    }
}
