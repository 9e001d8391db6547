package io.fittingroom.dataset.source;

import io.fittingroom.web.FileSlice;

/**
 * A file of an upload.
 *
 * @param name as it was sent; may have folders, for browsers send those of a folder that is dropped
 * @param content not changed as long as it is read
 */
public record UploadedFile(String name, FileSlice content) {}
