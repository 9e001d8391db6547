package io.fittingroom.dataset.source;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An upload that is read as a data set, in whatever form it came: the content says which, names are asked where the content
 * cannot say. The same files give the same pictures in the same order, whatever the order within an archive.
 *
 * <p>Read on one thread at a time, as often as needed. Close it: it holds files open and, for a gzipped tar, an unpacked copy
 * in the working directory. Whatever it throws, nothing is left there once it is closed.
 */
public final class DatasetSource implements Closeable {

    private final Intake intake;
    private final SourceForm form;

    private DatasetSource(Intake intake, SourceForm form) {
        this.intake = intake;
        this.form = form;
    }

    /**
     * Looks what the files are, without reading pictures.
     *
     * @param files not changed before this is closed
     * @param workDirectory where files may be made that are deleted on close: at most {@code limits.unpackedBytes} for a
     *     gzipped tar, {@code limits.decodedBytes} for an array in Fortran order
     * @param look called now and then, while this looks and while pictures are read; throws what is to end it
     * @throws SourceRefusedException for files that are no data set
     * @throws IOException of the disk
     */
    public static DatasetSource open(
            List<UploadedFile> files, SourceSettings settings, SourceLimits limits, Path workDirectory, Runnable look)
            throws IOException {
        Intake intake = new Intake(settings, limits, workDirectory, look);
        try {
            return new DatasetSource(intake, intake.form(List.copyOf(files)));
        } catch (IOException | RuntimeException e) {
            intake.close();
            throw e;
        }
    }

    public SourceDescription description() {
        return form.description();
    }

    /**
     * Gives every picture to the sink, in the fixed order.
     *
     * @return what was left out and what is doubtful, with what was noticed before
     * @throws SourceRefusedException when the content turns out not to be sound; what the sink got is then no data set
     * @throws IOException of the disk, or of the sink
     */
    public SourceReport read(PictureSink sink) throws IOException {
        Findings findings = new Findings(intake.findings());
        int[] count = {0};
        intake.unpacked().reset();
        form.read(findings, picture -> {
            sink.accept(picture);
            count[0]++;
        });
        if (count[0] == 0) {
            throw SourceFault.NOTHING_THERE.in("the upload").refusal();
        }
        return findings.report(count[0]);
    }

    @Override
    public void close() throws IOException {
        intake.close();
    }
}
