package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetFinding;
import io.fittingroom.dataset.ImportProgress.Phase;
import io.fittingroom.dataset.source.ClassOrder;
import io.fittingroom.dataset.source.DatasetSource;
import io.fittingroom.dataset.source.Label;
import io.fittingroom.dataset.source.PixelShape;
import io.fittingroom.dataset.source.SourceDescription;
import io.fittingroom.dataset.source.SourceDescription.Form;
import io.fittingroom.dataset.source.SourceLimits;
import io.fittingroom.dataset.source.SourcePicture;
import io.fittingroom.dataset.source.SourcePicture.Encoded;
import io.fittingroom.dataset.source.SourcePicture.Pixels;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.dataset.source.UploadedFile;
import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One upload on its way to a data set, up to where it can be stored: chooses size and colours, decodes, divides, and finds out
 * what is to be said. On one thread, which others help with decoding.
 */
final class DatasetImport {

    private static final int PICTURES_BETWEEN_LOOKS = 16;

    private final PicturePreparer preparer;
    private final SourceLimits limits;
    private final int threads;
    private final ImportSettings settings;
    private final Path directory;
    private final Watcher watcher;
    private ReportDraft report = new ReportDraft();
    private Told told = new Told(Phase.READING, 0, null);

    /** How far the watcher knows the import to be. */
    private record Told(Phase phase, int pictures, @Nullable Integer of) {}

    /** Is told how far the import is, often; throws what is to end it. */
    @FunctionalInterface
    interface Watcher {

        /**
         * The import is that far.
         *
         * @param of how many pictures there are; null while that is not known
         * @param report as far as it is
         */
        void at(Phase phase, int pictures, @Nullable Integer of, ReportDraft report);
    }

    /**
     * An import of an upload that {@link #read} is given.
     *
     * @param threads that decode
     * @param directory where files may be made, all of which go
     */
    DatasetImport(
            PicturePreparer preparer,
            SourceLimits limits,
            int threads,
            ImportSettings settings,
            Path directory,
            Watcher watcher) {
        this.preparer = preparer;
        this.limits = limits;
        this.threads = threads;
        this.settings = settings;
        this.directory = directory;
        this.watcher = watcher;
    }

    /**
     * Reads the upload.
     *
     * @return what can be stored; the caller closes it
     * @throws io.fittingroom.dataset.source.SourceRefusedException for files that are no data set
     * @throws RefusedImportException for pictures that are none
     * @throws IOException of the disk
     */
    ImportedDataset read(List<UploadedFile> files) throws IOException {
        try (DatasetSource source = DatasetSource.open(files, settings.source(), limits, directory, this::lookAgain)) {
            Optional<Preparation> guess = ofFirstFile(source);
            if (guess.isPresent()) {
                try {
                    return read(
                            source, guess.get(), picture -> preparer.prepareAsExpected(picture, guess.get(), settings));
                } catch (UnexpectedPictureException | RefusedImportException mayBeOfTheGuess) {
                    report = new ReportDraft();
                }
            }
            Preparation preparation = preparation(source);
            return read(source, preparation, picture -> preparer.prepare(picture, preparation));
        }
    }

    private ImportedDataset read(
            DatasetSource source, Preparation preparation, Function<SourcePicture, PicturePreparer.Outcome> prepare)
            throws IOException {
        requireRoom(source.description(), preparation);
        PreparedPictures pictures = new PreparedPictures(directory, preparation.elements());
        try {
            return read(source, preparation, prepare, pictures);
        } catch (IOException | RuntimeException | Error failure) {
            pictures.close();
            throw failure;
        }
    }

    /** What was found so far. */
    ReportDraft report() {
        return report;
    }

    private boolean isAskedOfFiles(DatasetSource source) {
        return source.description().shape().isEmpty() && !(settings.hasImageSize() && settings.hasColorMode());
    }

    /**
     * The preparation if all files are as the first one: most often they are, and then all are read once. Empty where files are
     * not asked, or the first does not tell.
     */
    private Optional<Preparation> ofFirstFile(DatasetSource source) throws IOException {
        Sizes first = new Sizes();
        if (isAskedOfFiles(source)) {
            try {
                source.read(picture -> {
                    PicturePreparer.Seen seen = picture.content() instanceof Encoded encoded
                            ? preparer.look(encoded.file(), new AtomicBoolean(settings.hasColorMode()))
                            : null;
                    if (seen != null) {
                        first.add(seen);
                    }
                    throw new EnoughException();
                });
            } catch (EnoughException known) {
                // What the first one says.
            }
        }
        return first.areKeepable() || (settings.hasImageSize() && first.count > 0)
                ? Optional.of(settings.prepared(first.leastHeight, first.leastWidth, first.mode()))
                : Optional.empty();
    }

    private Preparation preparation(DatasetSource source) throws IOException {
        if (source.description().shape().isPresent()) {
            PixelShape shape = source.description().shape().get();
            return settings.prepared(
                    shape.height(), shape.width(), shape.channels() == 1 ? ColorMode.GRAYSCALE : ColorMode.RGB);
        }
        return isAskedOfFiles(source) ? ofFiles(source) : settings.preparation();
    }

    /** Thrown to end a reading whose rest cannot change anything. */
    private static final class EnoughException extends IOException {

        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** Looks at all files' sizes and colours, as far as they are not given. */
    private Preparation ofFiles(DatasetSource source) throws IOException {
        Integer of = source.description().pictures().orElse(null);
        AtomicBoolean isColourKnown = new AtomicBoolean(settings.hasColorMode());
        Sizes sizes = new Sizes();
        int[] count = {0};
        try (OrderedWork<byte[], PicturePreparer.@Nullable Seen> work =
                new OrderedWork<>(threads, file -> preparer.look(file, isColourKnown), (file, seen) -> {
                    count[0]++;
                    if (seen != null) {
                        sizes.add(seen);
                    }
                })) {
            int[] read = {0};
            source.read(picture -> {
                look(read, Phase.READING, count[0], of);
                if (picture.content() instanceof Encoded encoded) {
                    work.add(encoded.file(), encoded.file().length);
                }
                if (settings.hasImageSize() && isColourKnown.get()) {
                    throw new EnoughException();
                }
            });
            work.finish();
        } catch (EnoughException known) {
            return settings.prepared(ImportSettings.SIDE, ImportSettings.SIDE, ColorMode.RGB);
        }
        ColorMode mode = sizes.mode();
        Preparation preparation = sizes.areKeepable()
                ? settings.prepared(sizes.leastHeight, sizes.leastWidth, mode)
                : settings.prepared(ImportSettings.SIDE, ImportSettings.SIDE, mode);
        if (!settings.hasImageSize() && !sizes.areKeepable() && sizes.count > 0) {
            report.warn(
                    sizes.areDifferent() ? DatasetFinding.RESIZED : DatasetFinding.SIZE_NOT_KEPT,
                    sizes.parameters(preparation),
                    List.of());
        }
        return preparation;
    }

    private void tell(Phase phase, int pictures, @Nullable Integer of) {
        told = new Told(phase, pictures, of);
        lookAgain();
    }

    /** Where much is read and nothing comes of it. */
    private void lookAgain() {
        watcher.at(told.phase, told.pictures, told.of, report);
    }

    private void look(int[] read, Phase phase, int pictures, @Nullable Integer of) {
        if (read[0]++ % PICTURES_BETWEEN_LOOKS == 0) {
            tell(phase, pictures, of);
        }
    }

    /** The sizes and colours of picture files. */
    private static final class Sizes {

        private int leastHeight = Integer.MAX_VALUE;
        private int leastWidth = Integer.MAX_VALUE;
        private int mostHeight;
        private int mostWidth;
        private int count;
        private boolean isColoured;

        void add(PicturePreparer.Seen seen) {
            leastHeight = Math.min(leastHeight, seen.height());
            leastWidth = Math.min(leastWidth, seen.width());
            mostHeight = Math.max(mostHeight, seen.height());
            mostWidth = Math.max(mostWidth, seen.width());
            isColoured |= seen.isColoured();
            count++;
        }

        ColorMode mode() {
            return isColoured ? ColorMode.RGB : ColorMode.GRAYSCALE;
        }

        boolean areDifferent() {
            return count > 0 && (leastHeight != mostHeight || leastWidth != mostWidth);
        }

        boolean areKeepable() {
            return count > 0
                    && !areDifferent()
                    && Math.min(leastHeight, leastWidth) >= Preparation.LEAST_SIDE
                    && Math.max(leastHeight, leastWidth) <= Preparation.MOST_SIDE;
        }

        Map<String, Object> parameters(Preparation chosen) {
            Map<String, Object> parameters = new HashMap<>();
            parameters.put("least_height", leastHeight);
            parameters.put("least_width", leastWidth);
            parameters.put("most_height", mostHeight);
            parameters.put("most_width", mostWidth);
            parameters.put("height", chosen.height());
            parameters.put("width", chosen.width());
            parameters.put("least", Preparation.LEAST_SIDE);
            parameters.put("most", Preparation.MOST_SIDE);
            return parameters;
        }
    }

    private void requireRoom(SourceDescription description, Preparation preparation) throws IOException {
        long pixels = (long) description.pictures().orElse(0) * preparation.elements();
        // Once here and once in the embedded database or, with another one, in the file that is trained from.
        long needed = 2 * Math.min(pixels, limits.decodedBytes());
        long free = Files.getFileStore(directory).getUsableSpace();
        if (needed > free) {
            throw new RefusedImportException(DatasetFinding.NO_ROOM, Map.of("needed", needed, "free", free));
        }
    }

    private ImportedDataset read(
            DatasetSource source,
            Preparation preparation,
            Function<SourcePicture, PicturePreparer.Outcome> prepare,
            PreparedPictures pictures)
            throws IOException {
        SourceDescription description = source.description();
        boolean isCifar = description.form() == Form.CIFAR_10 || description.form() == Form.CIFAR_100;
        List<String> given =
                settings.classNames().isEmpty() && isCifar ? description.classNames() : settings.classNames();
        ClassOrder order = new ClassOrder(given, limits.classes());
        Map<Label, Integer> labels = new HashMap<>();
        boolean[] hasTest = {false};
        Integer of = description.pictures().orElse(null);
        try (OrderedWork<SourcePicture, PicturePreparer.Outcome> work = new OrderedWork<>(
                threads, prepare, (picture, outcome) -> take(picture, outcome, preparation, order, labels, pictures))) {
            int[] read = {0};
            report.add(source.read(picture -> {
                look(read, Phase.DECODING, pictures.size() + report.skippedPictures(), of);
                hasTest[0] |=
                        picture.split().filter(split -> split == SplitName.TEST).isPresent();
                work.add(picture, bytes(picture));
            }));
            work.finish();
        }
        if (pictures.size() == 0) {
            throw new RefusedImportException(
                    DatasetFinding.NOTHING_READABLE, Map.of("count", report.skippedPictures()));
        }
        tell(Phase.DECODING, pictures.size() + report.skippedPictures(), of);
        boolean isOfFiles = description.form() == Form.FOLDERS || description.form() == Form.LISTED_FILES;
        return divide(order, labels, preparation, pictures, hasTest[0], isOfFiles);
    }

    private static long bytes(SourcePicture picture) {
        return picture.content() instanceof Encoded encoded
                ? encoded.file().length
                : ((Pixels) picture.content()).values().length;
    }

    private void take(
            SourcePicture picture,
            PicturePreparer.Outcome outcome,
            Preparation preparation,
            ClassOrder order,
            Map<Label, Integer> labels,
            PreparedPictures pictures)
            throws IOException {
        if (outcome instanceof PicturePreparer.Refused refused) {
            report.skip(picture.origin(), refused.code(), refused.message());
            return;
        }
        if ((pictures.size() + 1L) * pictures.pictureBytes() > limits.decodedBytes()) {
            throw new RefusedImportException(
                    DatasetFinding.TOO_MANY_PIXELS,
                    Map.of(
                            "most",
                            limits.decodedBytes(),
                            "height",
                            preparation.height(),
                            "width",
                            preparation.width(),
                            "count",
                            pictures.size()));
        }
        order.add(picture.label(), picture.origin());
        Integer number = labels.putIfAbsent(picture.label(), labels.size());
        pictures.add(
                ((PicturePreparer.Taken) outcome).picture(),
                number == null ? labels.size() - 1 : number,
                picture.split().orElse(null));
    }

    private ImportedDataset divide(
            ClassOrder order,
            Map<Label, Integer> labels,
            Preparation preparation,
            PreparedPictures pictures,
            boolean hasTest,
            boolean isOfFiles)
            throws IOException {
        List<String> classNames = order.names();
        int[] classOfLabel = new int[labels.size()];
        Map<Label, Integer> indexes = order.indexes();
        labels.forEach((label, number) -> classOfLabel[number] = indexes.get(label));
        pictures.relabel(classOfLabel);
        EqualPictures equal = EqualPictures.of(pictures);
        int[] kept = settings.removeDuplicates()
                ? withoutDuplicates(pictures, equal)
                : IntStream.range(0, pictures.size()).toArray();
        Splits splits = Splits.of(kept, pictures, equal, classNames.size(), hasTest, isOfFiles, settings);
        if (splits.size(SplitName.TRAIN) == 0) {
            throw new RefusedImportException(DatasetFinding.EMPTY_TRAINING_SPLIT, Map.of());
        }
        if (splits.size(SplitName.TEST) == 0) {
            throw new RefusedImportException(DatasetFinding.EMPTY_TEST_SPLIT, Map.of());
        }
        if (splits.isShuffled()) {
            report.warn(DatasetFinding.SHUFFLED, Map.of("seed", settings.seed()), List.of());
        }
        if (splits.isSorted()) {
            report.warn(DatasetFinding.SORTED_BY_CLASS, Map.of(), List.of());
        }
        new PictureFindings(pictures, equal, splits, classNames, report).tell();
        return new ImportedDataset(pictures, splits, classNames, preparation, report.report());
    }

    /** Of equal pictures with the same label one stays: that to test with before that to validate with, and the first. */
    private int[] withoutDuplicates(PreparedPictures pictures, EqualPictures equal) {
        Map<List<Integer>, Integer> best = new HashMap<>();
        for (int i = 0; i < pictures.size(); i++) {
            if (equal.isRepeated(i)) {
                best.merge(
                        List.of(equal.first(i), pictures.label(i)),
                        i,
                        (a, b) -> rank(pictures, b) > rank(pictures, a) ? b : a);
            }
        }
        int[] kept = IntStream.range(0, pictures.size())
                .filter(i -> !equal.isRepeated(i) || best.get(List.of(equal.first(i), pictures.label(i))) == i)
                .toArray();
        if (kept.length < pictures.size()) {
            report.warn(DatasetFinding.DUPLICATES_REMOVED, Map.of("count", pictures.size() - kept.length), List.of());
        }
        return kept;
    }

    private static int rank(PreparedPictures pictures, int index) {
        SplitName split = pictures.split(index);
        return split == SplitName.TEST ? 2 : split == SplitName.VALIDATION ? 1 : 0;
    }
}
