package io.fittingroom.dataset.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Files that came together: those of one archive, or those that were uploaded by themselves.
 *
 * @param name the archive's, empty for files by themselves
 * @param files without what is left out unseen
 * @param resource what is needed as long as files are read
 */
record Container(String name, List<SourceFile> files, Closeable resource) implements Closeable {

    @Override
    public void close() throws IOException {
        resource.close();
    }
}
