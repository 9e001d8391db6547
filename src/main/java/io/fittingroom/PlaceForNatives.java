package io.fittingroom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Finds a directory in which native libraries can be unpacked and run. ND4J's come only with the first training: one for which
 * there is no room then fails, and so does every other until the service is started anew, since a class that could not be
 * loaded once is not loaded again. So the room for all of them is asked for at the start.
 */
final class PlaceForNatives {

    /** What Linux's take is 410 MB. */
    private static final long ROOM = 450L << 20;

    private static final String LARGEST = "nd4jcpu";
    private static final int DEPTH = 10;

    private final ToLongFunction<Path> usableBytes;
    private final Optional<String> jar;

    PlaceForNatives() {
        this(PlaceForNatives::usableBytes, ownJar());
    }

    /**
     * With the system's answers given.
     *
     * @param usableBytes of the file system of a directory
     * @param jar the file that the service runs from, by whose name JavaCPP calls its directory; empty for classes
     */
    PlaceForNatives(ToLongFunction<Path> usableBytes, Optional<String> jar) {
        this.usableBytes = usableBytes;
        this.jar = jar;
    }

    /**
     * The first place that will do: below the data directory, else below the home directory, else among temporary files.
     *
     * @throws StartRefusedException when there is none
     */
    Path find(Path directory) {
        List<Path> places = List.of(
                directory.resolve("natives"),
                Path.of(System.getProperty("user.home"), ".javacpp", "cache"),
                Path.of(System.getProperty("java.io.tmpdir"), "fitting-room-natives"));
        List<Path> running =
                places.stream().filter(PlaceForNatives::mayRunLibraries).toList();
        return running.stream()
                .filter(this::hasRoom)
                .findFirst()
                .orElseThrow(() -> refusal(directory, running.isEmpty()));
    }

    private static StartRefusedException refusal(Path directory, boolean nothingRuns) {
        String all = "of " + directory + ", the home directory and the directory for temporary files none ";
        return new StartRefusedException(
                nothingRuns
                        ? "Native libraries can be unpacked nowhere: " + all
                                + "can be written to and lets programs run (noexec)."
                        : "There is no room for native libraries: " + all + "has " + (ROOM >> 20)
                                + " MB left and lets programs run.",
                "Name a directory that does with -Dorg.bytedeco.javacpp.cachedir=DIRECTORY -Djna.tmpdir=DIRECTORY"
                        + " before -jar, or "
                        + (nothingRuns ? "mount one of these without noexec." : "make room in one of these."),
                null);
    }

    private boolean hasRoom(Path place) {
        return isUnpacked(place) || usableBytes.applyAsLong(place) >= ROOM;
    }

    private boolean isUnpacked(Path place) {
        Path own = jar.map(place::resolve).orElse(place);
        if (!Files.isDirectory(own)) {
            return false;
        }
        try (Stream<Path> files = Files.find(
                own,
                DEPTH,
                (file, about) ->
                        about.isRegularFile() && file.getFileName().toString().contains(LARGEST))) {
            return files.findAny().isPresent();
        } catch (IOException | UncheckedIOException unreadable) {
            return false;
        }
    }

    private static long usableBytes(Path place) {
        try {
            return Files.getFileStore(place).getUsableSpace();
        } catch (IOException unknown) {
            // Whoever does not say is not accused.
            return Long.MAX_VALUE;
        }
    }

    private static Optional<String> ownJar() {
        CodeSource source = PlaceForNatives.class.getProtectionDomain().getCodeSource();
        return Optional.ofNullable(source)
                .map(CodeSource::getLocation)
                .map(URL::getPath)
                .filter(path -> path.endsWith(".jar"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1));
    }

    /** On a file system that is mounted with noexec no file is executable, whatever its permissions. */
    private static boolean mayRunLibraries(Path place) {
        try {
            Files.createDirectories(place);
            Path probe = Files.createTempFile(place, "start", ".probe");
            try {
                boolean isGiven = probe.toFile().setExecutable(true);
                return isGiven && Files.isExecutable(probe);
            } finally {
                Files.deleteIfExists(probe);
            }
        } catch (IOException unusable) {
            return false;
        }
    }
}
