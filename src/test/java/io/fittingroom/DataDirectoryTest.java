package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no POSIX permissions")
class DataDirectoryTest {

    private static final String NATIVES = "org.bytedeco.javacpp.cachedir";
    private static final String DATABASE = "fitting-room.mv.db";

    @TempDir
    private Path parent;

    private String nativesBefore;
    private String jnaBefore;

    @BeforeEach
    void remember() {
        nativesBefore = System.getProperty(NATIVES);
        jnaBefore = System.getProperty("jna.tmpdir");
    }

    @AfterEach
    void restore() {
        restore(NATIVES, nativesBefore);
        restore("jna.tmpdir", jnaBefore);
    }

    @Test
    void aNewOneIsForItsOwnerAlone() throws IOException {
        Path directory = parent.resolve("deep/data");

        DataDirectory.prepare(directory, true);

        assertThat(permissions(directory)).isEqualTo("rwx------");
    }

    @Test
    void oneOfOursIsClosedToOthers() throws IOException {
        Path directory = directory("rwxr-xr-x");
        Files.createFile(directory.resolve(DATABASE));

        DataDirectory.prepare(directory, true);

        assertThat(permissions(directory)).isEqualTo("rwx------");
    }

    @Test
    void oneThatOthersUseStaysAsItIs() throws IOException {
        Path empty = directory("rwxr-xr-x");
        Path shared = Files.createDirectory(parent.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createFile(shared.resolve(DATABASE));

        DataDirectory.prepare(empty, true);
        DataDirectory.prepare(shared, true);

        assertThat(permissions(empty)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(shared)).isEqualTo("rwxrwxrwx");
    }

    @Test
    void whereNothingCanBeWrittenNothingStarts() throws IOException {
        Path inFile = Files.createFile(parent.resolve("file")).resolve("data");

        assertThatThrownBy(() -> DataDirectory.prepare(inFile, true))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(inFile.toString(), "cannot be written to");
        // With PostgreSQL nothing has to be kept there.
        assertThatCode(() -> DataDirectory.prepare(inFile, false)).doesNotThrowAnyException();
    }

    @Test
    void nativesAreUnpackedBelowItUnlessSomebodySaysOtherwise() {
        Path directory = parent.resolve("data");
        System.clearProperty(NATIVES);
        System.setProperty("jna.tmpdir", "elsewhere");

        DataDirectory.prepare(directory, true);

        assertThat(System.getProperty(NATIVES))
                .isEqualTo(directory.resolve("natives").toString());
        assertThat(System.getProperty("jna.tmpdir")).isEqualTo("elsewhere");
    }

    private Path directory(String permissions) throws IOException {
        Path directory = Files.createDirectory(parent.resolve("data"));
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }

    private static void restore(String property, String before) {
        if (before == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, before);
        }
    }
}
