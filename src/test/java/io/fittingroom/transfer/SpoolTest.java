package io.fittingroom.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpoolTest {

    private static final long ROOM = 1 << 20;

    @TempDir
    private Path directory;

    /** In memory, in a file because it is large, in a file because there is no memory. */
    @ParameterizedTest
    @CsvSource({
        "0, 1000000, false",
        "100, 1000000, false",
        "262144, 1000000, false",
        "262145, 1000000, true",
        "700000, 1000000, true",
        "5000, 4096, true"
    })
    void givesBackWhatWasWrittenAsOftenAsAsked(int size, long memory, boolean isInFile) throws IOException {
        SpoolSpace space = new SpoolSpace(directory, memory, ROOM);
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);

        try (Spool spool = space.spool()) {
            for (int from = 0; from < size; from += 3001) {
                spool.write(bytes, from, Math.min(3001, size - from));
            }

            assertThat(spool.size()).isEqualTo(size);
            assertThat(hasRoomInFiles(space)).isEqualTo(!isInFile);
            assertThat(spool.input().readAllBytes()).isEqualTo(bytes);
            assertThat(spool.input().readAllBytes()).isEqualTo(bytes);
        }

        assertThat(space.takeMemory(memory)).isTrue();
        assertThat(hasRoomInFiles(space)).isTrue();
    }

    @Test
    void refusesWhatThereIsNoRoomFor() throws IOException {
        SpoolSpace space = new SpoolSpace(directory, 0, 10_000);
        try (Spool other = space.spool()) {
            try (Spool one = space.spool()) {
                one.write(new byte[9_000], 0, 9_000);

                assertThatThrownBy(() -> other.write(new byte[1_001], 0, 1_001))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                full -> assertThat(full.code()).isEqualTo(ProblemCode.BUSY));
            }
            other.write(new byte[10_000], 0, 10_000);
            assertThat(other.size()).isEqualTo(10_000);
        }
    }

    private static boolean hasRoomInFiles(SpoolSpace space) {
        try {
            space.takeFile(ROOM);
        } catch (ProblemException full) {
            return false;
        }
        space.giveFile(ROOM);
        return true;
    }
}
