package io.fittingroom.dataset.source;

import io.fittingroom.dataset.source.SourcePicture.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tables with a label and the pixels of a picture in each line. */
final class CsvForm implements SourceForm {

    /** What is wrong with a text that is there beside the tables: a read-me, the classes' names, a test set without labels. */
    private static final Set<SourceFault> FAULTS_OF_OTHER_TEXTS = EnumSet.of(
            SourceFault.NOT_A_TABLE,
            SourceFault.NOTHING_THERE,
            SourceFault.NO_LABEL_COLUMN,
            SourceFault.NO_LABELS,
            SourceFault.NOT_SQUARE,
            SourceFault.SIDES);

    private final List<Table> tables;
    private final SourceSettings settings;
    private final SourceLimits limits;

    private CsvForm(List<Table> tables, SourceSettings settings, SourceLimits limits) {
        this.tables = tables;
        this.settings = settings;
        this.limits = limits;
    }

    private record Table(CsvTable csv, CsvColumns columns, Optional<SplitName> split) {}

    /** @throws SourceRefusedException where a file is no table of pictures, or none has labels */
    static CsvForm of(List<SourceFile> files, SourceSettings settings, SourceLimits limits, Findings findings)
            throws IOException {
        List<Table> tables = new ArrayList<>();
        Map<SourceFile, SourceRefusedException> others = new LinkedHashMap<>();
        for (SourceFile file : files) {
            try {
                tables.add(table(file, settings, limits, findings));
            } catch (SourceRefusedException e) {
                if (!FAULTS_OF_OTHER_TEXTS.contains(e.problem().fault())) {
                    throw e;
                }
                others.put(file, e);
            }
        }
        if (tables.isEmpty()) {
            throw others.values().iterator().next();
        }
        others.forEach((file, e) -> findings.leaveOut(
                file.origin(),
                e.problem().fault() == SourceFault.NO_LABELS ? LeftOut.Reason.NO_LABELS : LeftOut.Reason.OTHER_FORM));
        tables.sort(Comparator.comparing(
                        (Table table) -> table.split.map(SplitName::ordinal).orElse(-1))
                .thenComparing(table -> table.csv.file().path(), ClassOrder.PYTHONS));
        for (Table table : tables) {
            PixelShape shape = tables.get(0).columns.shape();
            if (!table.columns.shape().equals(shape)) {
                throw SourceFault.SHAPES_DIFFER
                        .in(table.csv.file().origin())
                        .with("shape", table.columns.shape())
                        .with("other", tables.get(0).csv.file().origin())
                        .with("otherShape", shape)
                        .refusal();
            }
        }
        return new CsvForm(tables, settings, limits);
    }

    private static Table table(SourceFile file, SourceSettings settings, SourceLimits limits, Findings findings)
            throws IOException {
        CsvTable csv = CsvTable.of(file);
        CsvColumns columns = CsvColumns.of(csv, settings, limits, findings)
                .orElseThrow(() -> SourceFault.NO_LABELS.in(file.origin()).refusal());
        if (csv.separator() == ';') {
            findings.warn(SourceFault.READ_WITH_SEMICOLONS.in(file.origin()));
        }
        return new Table(csv, columns, SplitName.in(SplitName.words(file.path())));
    }

    private PixelShape shape() {
        return tables.get(0).columns.shape();
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(SourceDescription.Form.CSV, Optional.of(shape()), List.of(), Optional.empty());
    }

    @Override
    public void read(Findings findings, PictureSink sink) throws IOException {
        long[] count = {0};
        for (Table table : tables) {
            String file = table.csv.file().origin();
            boolean[] isHeader = {table.columns.hasHeader()};
            table.csv.read(new PixelRow(file, table.columns, settings.valueRange()), row -> {
                if (isHeader[0]) {
                    isHeader[0] = false;
                    return true;
                }
                byte[] pixels = row.pixels();
                count[0]++;
                PixelChecks.count(file, count[0], shape(), limits);
                sink.accept(new SourcePicture(
                        row.split().or(table::split),
                        row.label(),
                        new Origin(file, row.line()),
                        new SourcePicture.Pixels(pixels, shape())));
                return true;
            });
        }
    }
}
