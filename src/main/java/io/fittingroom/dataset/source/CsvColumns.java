package io.fittingroom.dataset.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the columns of a table of pixels are.
 *
 * @param hasHeader whether the first line names them
 * @param count of all columns
 * @param label the index of the label's
 * @param split the index of the one that says train or test, or -1
 * @param ignored indexes of those that are neither: row numbers, as pandas writes them
 */
record CsvColumns(boolean hasHeader, int count, int label, int split, Set<Integer> ignored, PixelShape shape) {

    private static final List<String> LABEL_NAMES =
            List.of("label", "labels", "class", "class_name", "target", "category", "y");
    private static final Set<String> SPLIT_NAMES = Set.of("split", "usage", "subset", "partition");
    private static final Set<String> ROW_NAMES = Set.of("", "unnamed: 0", "id", "index", "row");

    private static final int SAMPLED_LINES = 200;

    /** Of a sample, which is held as texts, each no longer than a label can be. */
    private static final int SAMPLED_FIELDS = 400_000;

    CsvColumns {
        ignored = Set.copyOf(ignored);
    }

    /**
     * Finds out from the header, or from the first lines. Empty for a table of pixels without a label.
     *
     * @throws SourceRefusedException for a table that cannot be one of pictures
     */
    static Optional<CsvColumns> of(CsvTable table, SourceSettings settings, SourceLimits limits, Findings findings)
            throws IOException {
        int mostFields = 3 * limits.largestSide() * limits.largestSide() + 8;
        List<CsvTable.Row> sample = new ArrayList<>();
        table.rows(mostFields, Label.LONGEST_NAME + 1, row -> {
            sample.add(row);
            return sample.size() < SAMPLED_LINES && sample.size() * row.fields().size() < SAMPLED_FIELDS;
        });
        String file = table.file().origin();
        if (sample.isEmpty()) {
            throw SourceFault.NOTHING_THERE.in(file).refusal();
        }
        List<String> first = sample.get(0).fields();
        boolean hasHeader = isHeader(first);
        List<String> names = hasHeader ? first.stream().map(CsvColumns::plain).toList() : List.of();
        List<CsvTable.Row> rows = hasHeader ? sample.subList(1, sample.size()) : sample;
        if (rows.isEmpty()) {
            throw SourceFault.NOTHING_THERE.in(file).refusal();
        }
        Optional<Integer> named = named(names, settings.labelColumn(), first.size());
        int split = IntStream.range(0, names.size())
                .filter(i -> SPLIT_NAMES.contains(names.get(i)))
                .findFirst()
                .orElse(-1);
        Set<Integer> ignored = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (ROW_NAMES.contains(names.get(i))
                    && named.filter(Integer.valueOf(i)::equals).isEmpty()) {
                ignored.add(i);
            }
        }
        int others = first.size() - ignored.size() - (split >= 0 ? 1 : 0);
        boolean areAllPixels = shape(others, settings, limits).isPresent()
                && shape(others - 1, settings, limits).isEmpty();
        if (named.isEmpty() && areAllPixels) {
            return Optional.empty();
        }
        if (others < 2) {
            throw SourceFault.NO_LABEL_COLUMN
                    .in(file)
                    .with("columns", first.size())
                    .refusal();
        }
        int label = named.isPresent() ? named.get() : labelAtAnEnd(file, rows, ignored, split, first.size(), findings);
        PixelShape shape = shape(others - 1, settings, limits)
                .orElseThrow(() -> SourceFault.NOT_SQUARE
                        .in(file)
                        .with("pixels", others - 1)
                        .refusal());
        PixelChecks.shape(file, shape.height(), shape.width(), shape.channels(), limits);
        return Optional.of(new CsvColumns(hasHeader, first.size(), label, split, ignored, shape));
    }

    private static Optional<Integer> named(List<String> names, Optional<String> said, int count) {
        if (said.isPresent()) {
            String wanted = plain(said.get());
            int index = names.indexOf(wanted);
            if (index >= 0) {
                return Optional.of(index);
            }
            if (wanted.equals("first") || wanted.equals("last")) {
                return Optional.of(wanted.equals("first") ? 0 : count - 1);
            }
        }
        return LABEL_NAMES.stream()
                .map(names::indexOf)
                .filter(index -> index >= 0)
                .findFirst();
    }

    /** A name that is no number gives the label away; so does a column that varies where the other, at the border, does not. */
    private static int labelAtAnEnd(
            String file, List<CsvTable.Row> rows, Set<Integer> ignored, int split, int count, Findings findings) {
        int[] columns = IntStream.range(0, count)
                .filter(i -> i != split && !ignored.contains(i))
                .toArray();
        List<String> first = values(rows, columns[0]);
        List<String> last = values(rows, columns[columns.length - 1]);
        boolean firstIsName = !first.stream().allMatch(CsvColumns::isNumber);
        boolean lastIsName = !last.stream().allMatch(CsvColumns::isNumber);
        boolean isLast = lastIsName;
        if (firstIsName == lastIsName) {
            isLast = first.size() == 1 && last.size() > 1;
            if ((first.size() == 1) == (last.size() == 1)) {
                findings.warn(SourceFault.LABEL_COLUMN_ASSUMED.in(file));
            }
        }
        return columns[isLast ? columns.length - 1 : 0];
    }

    private static List<String> values(List<CsvTable.Row> rows, int column) {
        return rows.stream()
                .map(row -> column < row.fields().size() ? row.fields().get(column) : "")
                .distinct()
                .toList();
    }

    private static Optional<PixelShape> shape(int pixels, SourceSettings settings, SourceLimits limits) {
        if (settings.imageSize().isPresent()) {
            long area = (long) settings.imageSize().get().height()
                    * settings.imageSize().get().width();
            return pixels == area || pixels == 3 * area
                    ? Optional.of(new PixelShape(
                            settings.imageSize().get().height(),
                            settings.imageSize().get().width(),
                            pixels == area ? 1 : 3))
                    : Optional.empty();
        }
        int side = (int) Math.round(Math.sqrt(pixels));
        if (side >= limits.smallestSide() && side * side == pixels) {
            return Optional.of(new PixelShape(side, side, 1));
        }
        int colourSide = (int) Math.round(Math.sqrt(pixels / 3.0));
        return colourSide >= limits.smallestSide() && 3 * colourSide * colourSide == pixels
                ? Optional.of(new PixelShape(colourSide, colourSide, 3))
                : Optional.empty();
    }

    /** Of a line of values at most the label is no number. */
    private static boolean isHeader(List<String> fields) {
        List<String> words = fields.stream()
                .filter(field -> !isNumber(field))
                .map(CsvColumns::plain)
                .filter(word -> !word.isEmpty())
                .toList();
        return words.size() > 1 || (words.size() == 1 && LABEL_NAMES.contains(words.get(0)));
    }

    static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isNumber(String field) {
        return field.strip().matches("[+-]?(\\d{1,30}(\\.\\d{0,30})?|\\.\\d{1,30})([eE][+-]?\\d{1,3})?");
    }
}
