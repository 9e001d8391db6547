package io.fittingroom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Sees to {@code fitting-room.data-dir} before anything else is started: makes it absolute, so that it may be any path relative
 * to where the service was started (H2 refuses those that do not begin with "./"); makes the directory, for its owner alone;
 * and has native libraries unpacked below it, or where else they may be run. Where that cannot be, the service does not start.
 */
final class DataDirectory implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    private static final String SETTING = "fitting-room.data-dir";
    private static final String DATABASE = "fitting-room.mv.db";
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> FOR_OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(OWNER_ALONE);
    private static final String POSIX = "posix";

    /** Where JavaCPP and JNA unpack what they load, unless somebody has said otherwise. */
    private static final List<String> NATIVES = List.of("org.bytedeco.javacpp.cachedir", "jna.tmpdir");

    /** While the build finds out which beans there are, the application's class runs too. */
    private static final boolean IS_BUILD = Boolean.getBoolean("spring.aot.processing");

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        String said = environment.getProperty(SETTING, "");
        if (said.isEmpty()) {
            return;
        }
        // "~" is the home directory to H2.
        Path directory = said.startsWith("~")
                ? Path.of(System.getProperty("user.home") + said.substring(1))
                : Path.of(said).toAbsolutePath().normalize();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("absolute data directory", Map.of(SETTING, directory.toString())));
        if (!IS_BUILD) {
            prepare(directory, holdsDatabase(environment, directory));
        }
    }

    private static boolean holdsDatabase(ConfigurableEnvironment environment, Path directory) {
        String url = environment.getProperty("spring.datasource.url", "");
        return url.startsWith("jdbc:h2:") && url.contains(directory.toString());
    }

    /**
     * Makes the directory ready.
     *
     * @param isNeeded whether the service cannot do without it
     */
    static void prepare(Path directory, boolean isNeeded) {
        try {
            make(directory);
            write(directory);
        } catch (IOException unusable) {
            if (isNeeded) {
                throw unusable(directory, unusable);
            }
        }
        if (NATIVES.stream().anyMatch(setting -> System.getProperty(setting) == null)) {
            Path natives = new PlaceForNatives().find(directory);
            NATIVES.stream()
                    .filter(setting -> System.getProperty(setting) == null)
                    .forEach(setting -> System.setProperty(setting, natives.toString()));
        }
    }

    /** Only the owner sees what is in it. One that was there is only closed to others if it is clearly ours. */
    private static void make(Path directory) throws IOException {
        boolean isPosix =
                directory.getFileSystem().supportedFileAttributeViews().contains(POSIX);
        if (Files.isDirectory(directory)) {
            if (isPosix && Files.exists(directory.resolve(DATABASE)) && mayBeClosed(directory)) {
                Files.setPosixFilePermissions(directory, OWNER_ALONE);
            }
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (isPosix) {
            Files.createDirectory(directory, FOR_OWNER_ALONE);
        } else {
            Files.createDirectory(directory);
        }
    }

    /** Where others may write, such as in a directory for temporary files, it is not ours to say who may read. */
    private static boolean mayBeClosed(Path directory) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        return !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE)
                && Files.getOwner(directory).getName().equals(System.getProperty("user.name"));
    }

    /** Fails where nothing can be written, or no more. */
    private static void write(Path directory) throws IOException {
        Path probe = Files.createTempFile(directory, "start", ".probe");
        try (FileChannel file = FileChannel.open(probe, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1 << 20));
            file.force(false);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private static StartRefusedException unusable(Path directory, IOException failure) {
        String reason = failure instanceof FileSystemException known && known.getReason() != null
                ? known.getReason()
                : failure.getClass().getSimpleName() + ": " + failure.getMessage();
        return new StartRefusedException(
                "The data directory " + directory + " cannot be written to (" + reason + ").",
                "Make room, give the user that runs the service the right to write there, or name another directory with"
                        + " --" + SETTING + "=DIRECTORY.",
                failure);
    }
}
