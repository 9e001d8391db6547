package io.fittingroom.web;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a multipart body that outlive its request: they lie side by side in one file, which has no name and goes when
 * this is closed.
 *
 * @param parts in the order in which they came
 */
public record KeptParts(FileChannel file, List<Part> parts) implements Closeable {

    public KeptParts {
        parts = List.copyOf(parts);
    }

    /**
     * One part.
     *
     * @param name of the field
     * @param fileName as the client says it, which is nothing to be used as a path; may have folders
     */
    public record Part(String name, Optional<String> fileName, FileSlice content) {}

    /** A request whose parts can be kept. */
    public interface Keeping {

        /**
         * Takes the parts out of the request, which has none afterwards. Called once; the caller closes what it gets.
         *
         * @throws ProblemException for a body that was refused or is no sound multipart body
         */
        KeptParts keep() throws IOException;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
