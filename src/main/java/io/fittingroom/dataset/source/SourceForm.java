package io.fittingroom.dataset.source;

import java.io.IOException;

/** A data set in one of the forms that are read. */
interface SourceForm {

    SourceDescription description();

    /**
     * Gives all pictures in their fixed order; may be asked again.
     *
     * @throws SourceRefusedException when the content is not what it seemed
     * @throws IOException of the disk, or of the sink
     */
    void read(Findings findings, PictureSink sink) throws IOException;
}
