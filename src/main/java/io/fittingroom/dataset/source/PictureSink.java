package io.fittingroom.dataset.source;

import java.io.IOException;

/** Takes the pictures of a source, one after the other, on the thread that reads. What it throws ends the reading. */
@FunctionalInterface
public interface PictureSink {

    void accept(SourcePicture picture) throws IOException;
}
