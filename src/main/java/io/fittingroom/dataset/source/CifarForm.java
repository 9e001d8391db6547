package io.fittingroom.dataset.source;

import io.fittingroom.dataset.source.SourcePicture.Origin;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * CIFAR's binary files: records of one label (CIFAR-10) or two, coarse and fine (CIFAR-100, of which the fine one is taken),
 * and 32x32 pixels of red, then of green, then of blue.
 */
final class CifarForm implements SourceForm {

    private static final PixelShape SHAPE = new PixelShape(32, 32, 3);
    private static final int PLANE = 32 * 32;
    private static final Pattern TEN = Pattern.compile("data_batch_\\d+\\.bin|test_batch\\.bin");
    private static final Pattern HUNDRED = Pattern.compile("(train|test)\\.bin");
    private static final int MOST_NAMES_BYTES = 1 << 14;

    private final List<SourceFile> records;
    private final List<String> classNames;
    private final boolean isHundred;

    private CifarForm(List<SourceFile> records, List<String> classNames, boolean isHundred) {
        this.records = records;
        this.classNames = classNames;
        this.isHundred = isHundred;
    }

    /** Whether a file is called as CIFAR's are. */
    static boolean isRecords(SourceFile file) {
        return TEN.matcher(file.name()).matches()
                || HUNDRED.matcher(file.name()).matches();
    }

    /** Whether a file of this name has the classes' names. */
    static boolean isNames(SourceFile file) {
        return file.name().equals("batches.meta.txt") || file.name().equals("fine_label_names.txt");
    }

    /**
     * @param files of which {@link #isRecords} and {@link #isNames} hold
     * @throws SourceRefusedException for files that do not hold whole records
     */
    static CifarForm of(List<SourceFile> files, SourceLimits limits) throws IOException {
        boolean isHundred =
                files.stream().noneMatch(file -> TEN.matcher(file.name()).matches());
        List<SourceFile> records = files.stream()
                .filter(file -> (isHundred ? HUNDRED : TEN).matcher(file.name()).matches())
                .sorted(Comparator.comparing(CifarForm::split).thenComparing(SourceFile::path, ClassOrder.PYTHONS))
                .toList();
        int recordBytes = recordBytes(isHundred);
        long count = 0;
        for (SourceFile file : records) {
            if (file.size() % recordBytes != 0) {
                throw SourceFault.CUT_OFF
                        .at(file.origin(), file.size() / recordBytes + 1)
                        .with("what", "picture " + (file.size() / recordBytes + 1))
                        .refusal();
            }
            count += file.size() / recordBytes;
            PixelChecks.count(file.origin(), count, SHAPE, limits);
        }
        PixelChecks.shape(records.get(0).origin(), SHAPE.height(), SHAPE.width(), SHAPE.channels(), limits);
        String wanted = isHundred ? "fine_label_names.txt" : "batches.meta.txt";
        Optional<SourceFile> names =
                files.stream().filter(file -> file.name().equals(wanted)).findFirst();
        return new CifarForm(records, names.isPresent() ? names(names.get()) : List.of(), isHundred);
    }

    private static List<String> names(SourceFile file) throws IOException {
        return new String(file.start(MOST_NAMES_BYTES), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static int recordBytes(boolean isHundred) {
        return (isHundred ? 2 : 1) + SHAPE.size();
    }

    private static SplitName split(SourceFile file) {
        return file.name().startsWith("test") ? SplitName.TEST : SplitName.TRAIN;
    }

    @Override
    public SourceDescription description() {
        long count = records.stream()
                .mapToLong(file -> file.size() / recordBytes(isHundred))
                .sum();
        return new SourceDescription(
                isHundred ? SourceDescription.Form.CIFAR_100 : SourceDescription.Form.CIFAR_10,
                Optional.of(SHAPE),
                classNames,
                Optional.of((int) count));
    }

    @Override
    public void read(Findings findings, PictureSink sink) throws IOException {
        for (SourceFile file : records) {
            try (InputStream in = new BufferedInputStream(file.open(), 1 << 16)) {
                read(file, in, sink);
            } catch (DamagedFileException damage) {
                throw SourceFault.DAMAGED_FILE.in(file.origin()).refusal(damage);
            }
        }
    }

    private void read(SourceFile file, InputStream in, PictureSink sink) throws IOException {
        byte[] record = new byte[recordBytes(isHundred)];
        int pixelsAt = record.length - SHAPE.size();
        int classes = classNames.isEmpty() ? isHundred ? 100 : 10 : classNames.size();
        long row = 0;
        int read = in.readNBytes(record, 0, record.length);
        while (read > 0) {
            row++;
            if (read < record.length) {
                throw SourceFault.CUT_OFF
                        .at(file.origin(), row)
                        .with("what", "picture " + row)
                        .refusal();
            }
            int label = record[pixelsAt - 1] & 0xFF;
            if (label >= classes) {
                throw SourceFault.LABEL_OUTSIDE
                        .at(file.origin(), row)
                        .with("label", label)
                        .with("classes", classes)
                        .refusal();
            }
            byte[] pixels = new byte[SHAPE.size()];
            for (int i = 0; i < PLANE; i++) {
                pixels[3 * i] = record[pixelsAt + i];
                pixels[3 * i + 1] = record[pixelsAt + PLANE + i];
                pixels[3 * i + 2] = record[pixelsAt + 2 * PLANE + i];
            }
            sink.accept(new SourcePicture(
                    Optional.of(split(file)),
                    new Label.Numbered(label),
                    new Origin(file.origin(), row),
                    new SourcePicture.Pixels(pixels, SHAPE)));
            read = in.readNBytes(record, 0, record.length);
        }
    }
}
