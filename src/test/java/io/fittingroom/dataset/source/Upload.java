package io.fittingroom.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fittingroom.web.FileSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Files on disk as an upload leaves them, and what is read of them; holds that nothing else stays behind. */
final class Upload {

    /** Small, so that tests can go beyond them. */
    static final SourceLimits LIMITS = new SourceLimits(1 << 20, 1_000, 20, 2, 64, 5_000, 8 << 20, 100_000, 4 << 20);

    private final Path directory;
    private final Path work;
    private final List<UploadedFile> files = new ArrayList<>();
    private SourceSettings settings = SourceSettings.NONE;
    private SourceLimits limits = LIMITS;
    private Runnable look = () -> {};

    Upload(Path directory) {
        this.directory = directory;
        this.work = directory.resolve("work");
        try {
            Files.createDirectories(work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Upload file(String name, byte[] content) {
        Path path = directory.resolve("upload-" + files.size());
        try {
            Files.write(path, content);
            files.add(new UploadedFile(name, FileSlice.whole(FileChannel.open(path))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Upload file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Upload range(SourceSettings.ValueRange range) {
        settings = new SourceSettings(Optional.of(range), settings.imageSize(), settings.labelColumn());
        return this;
    }

    Upload size(int height, int width) {
        settings = new SourceSettings(
                settings.valueRange(),
                Optional.of(new SourceSettings.ImageSize(height, width)),
                settings.labelColumn());
        return this;
    }

    Upload label(String column) {
        settings = new SourceSettings(settings.valueRange(), settings.imageSize(), Optional.of(column));
        return this;
    }

    Upload look(Runnable other) {
        look = other;
        return this;
    }

    Upload limits(SourceLimits other) {
        limits = other;
        return this;
    }

    /** What was read, twice, since a source may be read again. */
    Read read() {
        try {
            List<SourcePicture> pictures = new ArrayList<>();
            SourceDescription description;
            SourceReport report;
            try (DatasetSource source = DatasetSource.open(files, settings, limits, work, look)) {
                description = source.description();
                source.read(picture -> {});
                report = source.read(pictures::add);
            }
            requireNothingLeft();
            assertThat(report.pictures()).isEqualTo(pictures.size());
            assertThat(report.warnings())
                    .allSatisfy(problem -> assertThat(problem.words()).doesNotContain("{"));
            return new Read(description, pictures, report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why it was refused, in words without gaps. */
    SourceProblem refusal() {
        SourceProblem problem =
                catchThrowableOfType(SourceRefusedException.class, this::read).problem();
        requireNothingLeft();
        assertThat(problem.words()).doesNotContain("{").isNotBlank();
        return problem;
    }

    private void requireNothingLeft() {
        try (Stream<Path> left = Files.list(work)) {
            assertThat(left).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Read(SourceDescription description, List<SourcePicture> pictures, SourceReport report) {

        /** For each picture its split in small letters or -, its label and its file. */
        List<String> shown() {
            return pictures.stream()
                    .map(picture -> split(picture) + " " + label(picture) + " "
                            + picture.origin().file())
                    .toList();
        }

        List<String> labels() {
            return pictures.stream().map(Read::label).toList();
        }

        List<String> splits() {
            return pictures.stream().map(Read::split).toList();
        }

        /** A picture's numbers. */
        int[] pixels(int index) {
            byte[] values = ((SourcePicture.Pixels) pictures.get(index).content()).values();
            int[] numbers = new int[values.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = values[i] & 0xFF;
            }
            return numbers;
        }

        byte[] encoded(int index) {
            return ((SourcePicture.Encoded) pictures.get(index).content()).file();
        }

        Map<LeftOut.Reason, Integer> leftOut() {
            return report.leftOutCounts();
        }

        private static String label(SourcePicture picture) {
            return picture.label() instanceof Label.Named named
                    ? named.value()
                    : Integer.toString(((Label.Numbered) picture.label()).value());
        }

        private static String split(SourcePicture picture) {
            return picture.split()
                    .map(split -> split.name().toLowerCase(Locale.ROOT))
                    .orElse("-");
        }
    }
}
