package io.fittingroom.dataset.source;

import java.nio.file.Path;

/**
 * A file of an upload.
 *
 * @param name as it was sent; may have folders, for browsers send those of a folder that is dropped
 * @param path where it lies; not changed as long as it is read
 */
public record UploadedFile(String name, Path path) {}
