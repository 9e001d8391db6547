package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceForNativesTest {

    private static final Optional<String> JAR = Optional.of("fitting-room.jar");

    @TempDir
    private Path data;

    @Test
    void isBelowTheDataDirectoryWhereThereIsRoom() {
        assertThat(new PlaceForNatives(place -> 1L << 30, JAR).find(data)).isEqualTo(data.resolve("natives"));
    }

    @Test
    void isElsewhereWhereOnlyElsewhereIsRoom() {
        assertThat(new PlaceForNatives(place -> place.startsWith(data) ? 1 << 20 : 1L << 30, JAR).find(data))
                .isNotEqualTo(data.resolve("natives"));
    }

    @Test
    void noRoomAnywhereIsToldBeforeATrainingFailsForIt() {
        PlaceForNatives full = new PlaceForNatives(place -> 1 << 20, Optional.of("another.jar"));

        assertThatThrownBy(() -> full.find(data))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("no room for native libraries")
                .hasMessageContaining("450 MB");
    }

    @Test
    void whatIsUnpackedAlreadyNeedsNoRoom() throws IOException {
        Path unpacked = data.resolve("natives/fitting-room.jar/org/nd4j/linux-x86_64");
        Files.createDirectories(unpacked);
        Files.createFile(unpacked.resolve("libnd4jcpu.so"));

        assertThat(new PlaceForNatives(place -> 1 << 20, JAR).find(data)).isEqualTo(data.resolve("natives"));
    }
}
