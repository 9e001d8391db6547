package io.fittingroom.dataset.source;

import io.fittingroom.dataset.source.SourcePicture.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Arrays of pictures with arrays of their labels: IDX and NumPy. */
final class ArrayForm implements SourceForm {

    private final List<Pair> pairs;
    private final PixelShape shape;
    private final FileKind kind;
    private final Path workDirectory;

    private ArrayForm(List<Pair> pairs, PixelShape shape, FileKind kind, Path workDirectory) {
        this.pairs = pairs;
        this.shape = shape;
        this.kind = kind;
        this.workDirectory = workDirectory;
    }

    private record Pair(PictureArray pictures, ArrayFile labels) {

        Optional<SplitName> split() {
            ArrayFile file = pictures.array();
            return file.split().isPresent() ? file.split() : labels.split();
        }
    }

    /**
     * Finds which labels belong to which pictures.
     *
     * @throws SourceRefusedException where there are none, too few or the wrong ones
     */
    static ArrayForm of(
            List<ArrayFile> arrays,
            SourceSettings settings,
            SourceLimits limits,
            Path workDirectory,
            Findings findings) {
        List<ArrayFile> labels = arrays.stream().filter(ArrayFile::isLabels).toList();
        List<ArrayFile> pictures = arrays.stream().filter(ArrayFile::isPictures).toList();
        if (pictures.isEmpty()) {
            throw SourceFault.NOTHING_THERE.in(arrays.get(0).file().origin()).refusal();
        }
        List<Pair> pairs = new ArrayList<>();
        for (ArrayFile array : pictures) {
            pairs.add(new Pair(
                    PictureArray.of(array, settings, limits, findings), labels(array, labels, pictures.size())));
        }
        pairs.sort(Comparator.comparing(
                        (Pair pair) -> pair.split().map(SplitName::ordinal).orElse(-1))
                .thenComparing(pair -> pair.pictures.array().file().path(), ClassOrder.PYTHONS));
        check(pairs, limits);
        arrays.stream()
                .filter(array -> pairs.stream()
                        .noneMatch(pair -> pair.labels.equals(array)
                                || pair.pictures.array().equals(array)))
                .forEach(array -> findings.leaveOut(array.file().origin(), LeftOut.Reason.OTHER_FORM));
        return new ArrayForm(
                pairs, pairs.get(0).pictures.shape(), pictures.get(0).kind(), workDirectory);
    }

    private static ArrayFile labels(ArrayFile pictures, List<ArrayFile> labels, int pictureArrays) {
        ArrayFile found = only(labels, array -> array.key().equals(pictures.key()))
                .or(() -> only(labels, array -> Objects.equals(array.split(), pictures.split())))
                .or(() -> pictureArrays == 1
                        ? only(
                                labels,
                                array -> array.header().count()
                                        == pictures.header().count())
                        : Optional.empty())
                .or(() -> pictureArrays == 1 ? only(labels, array -> true) : Optional.empty())
                .orElseThrow(
                        () -> SourceFault.NO_LABELS.in(pictures.file().origin()).refusal());
        long count = pictures.header().count();
        if (found.header().count() != count) {
            SourceProblem problem = SourceFault.COUNTS_DIFFER.in(pictures.file().origin());
            Optional<ArrayFile> other = only(labels, array -> array.header().count() == count);
            if (other.isPresent()) {
                problem = SourceFault.LABELS_SWAPPED
                        .in(pictures.file().origin())
                        .with("other", other.get().file().origin());
            }
            throw problem.with("pictures", count)
                    .with("labels", found.file().origin())
                    .with("count", found.header().count())
                    .refusal();
        }
        ArrayLabels.columns(found);
        return found;
    }

    private static Optional<ArrayFile> only(List<ArrayFile> arrays, Predicate<ArrayFile> condition) {
        List<ArrayFile> found = arrays.stream().filter(condition).toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static void check(List<Pair> pairs, SourceLimits limits) {
        Pair first = pairs.get(0);
        long count = 0;
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            String file = pair.pictures.array().file().origin();
            PixelShape shape = pair.pictures.shape();
            if (!shape.equals(first.pictures.shape())) {
                throw SourceFault.SHAPES_DIFFER
                        .in(file)
                        .with("shape", shape)
                        .with("other", first.pictures.array().file().origin())
                        .with("otherShape", first.pictures.shape())
                        .refusal();
            }
            if (i > 0 && pairs.get(i - 1).split().equals(pair.split())) {
                throw SourceFault.SEVERAL_FOR_A_SPLIT
                        .in(pairs.get(i - 1).pictures.array().file().origin())
                        .with("other", file)
                        .with(
                                "split",
                                pair.split()
                                        .map(split -> split.name().toLowerCase(Locale.ROOT))
                                        .orElse("that is not named"))
                        .refusal();
            }
            count += pair.pictures.array().header().count();
            PixelChecks.count(file, count, shape, limits);
        }
    }

    @Override
    public SourceDescription description() {
        long count = pairs.stream()
                .mapToLong(pair -> pair.pictures.array().header().count())
                .sum();
        return new SourceDescription(
                kind == FileKind.IDX ? SourceDescription.Form.IDX : SourceDescription.Form.NUMPY,
                Optional.of(shape),
                List.of(),
                Optional.of((int) count));
    }

    @Override
    public void read(Findings findings, PictureSink sink) throws IOException {
        for (Pair pair : pairs) {
            Label[] labels = ArrayLabels.read(pair.labels);
            String file = pair.pictures.array().file().origin();
            pair.pictures.read(
                    workDirectory,
                    (index, pixels) -> sink.accept(new SourcePicture(
                            pair.split(),
                            labels[index],
                            new Origin(file, index + 1),
                            new SourcePicture.Pixels(pixels, shape))));
        }
    }
}
