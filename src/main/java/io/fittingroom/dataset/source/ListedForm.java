package io.fittingroom.dataset.source;

import io.fittingroom.dataset.source.SourcePicture.Origin;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Picture files beside a table that says what each shows: {@code path,label[,split]}. The order is the table's. */
final class ListedForm implements SourceForm {

    private static final List<String> PATH_NAMES = List.of(
            "path",
            "file",
            "filename",
            "file_name",
            "filepath",
            "image",
            "image_path",
            "image_name",
            "img",
            "image_id",
            "id");
    private static final List<String> LABEL_NAMES =
            List.of("label", "labels", "class", "class_name", "target", "category", "breed", "species", "y");
    private static final List<String> SPLIT_NAMES = List.of("split", "usage", "subset", "partition");
    private static final int MOST_COLUMNS = 100;

    private final CsvTable table;
    private final Columns columns;
    private final Map<String, SourceFile> byPath;
    private final Map<String, SourceFile> byName;
    private final List<SourceFile> pictures;
    private final SourceLimits limits;

    private ListedForm(CsvTable table, Columns columns, List<SourceFile> pictures, SourceLimits limits) {
        this.table = table;
        this.columns = columns;
        this.pictures = pictures;
        this.limits = limits;
        this.byPath = new HashMap<>();
        this.byName = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        for (SourceFile picture : pictures) {
            byPath.put(picture.path(), picture);
            for (String name : new HashSet<>(List.of(picture.name(), picture.stem()))) {
                if (byName.put(name, picture) != null) {
                    ambiguous.add(name);
                }
            }
        }
        byName.keySet().removeAll(ambiguous);
    }

    private record Columns(int count, int path, int label, int split) {}

    /**
     * The form, if this text is such a table.
     *
     * @throws SourceRefusedException for what is called a table and cannot be read for its encoding
     */
    static Optional<ListedForm> of(SourceFile text, List<SourceFile> pictures, SourceLimits limits) throws IOException {
        CsvTable table;
        Columns[] columns = {null};
        try {
            table = CsvTable.of(text);
            table.rows(MOST_COLUMNS, CsvTable.MOST_FIELD_CHARACTERS, header -> {
                columns[0] = columns(header.fields());
                return false;
            });
        } catch (SourceRefusedException noTable) {
            if (noTable.problem().fault() == SourceFault.NOT_UTF8 && isNamedAsTable(text)) {
                throw noTable;
            }
            return Optional.empty();
        }
        return columns[0] == null ? Optional.empty() : Optional.of(new ListedForm(table, columns[0], pictures, limits));
    }

    private static boolean isNamedAsTable(SourceFile text) {
        String name = text.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") || name.endsWith(".tsv");
    }

    private static Columns columns(List<String> header) {
        List<String> names = header.stream().map(CsvColumns::plain).toList();
        int path = first(PATH_NAMES, names);
        int label = first(LABEL_NAMES, names);
        return path < 0 || label < 0 ? null : new Columns(names.size(), path, label, first(SPLIT_NAMES, names));
    }

    private static int first(List<String> wanted, List<String> names) {
        return wanted.stream()
                .map(names::indexOf)
                .filter(index -> index >= 0)
                .findFirst()
                .orElse(-1);
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(
                SourceDescription.Form.LISTED_FILES, Optional.empty(), List.of(), Optional.of(pictures.size()));
    }

    @Override
    public void read(Findings findings, PictureSink sink) throws IOException {
        Set<SourceFile> used = new HashSet<>();
        boolean[] isHeader = {true};
        int[] count = {0};
        table.rows(MOST_COLUMNS, CsvTable.MOST_FIELD_CHARACTERS, row -> {
            if (isHeader[0]) {
                isHeader[0] = false;
                return true;
            }
            Optional<SourceFile> found = file(row, findings);
            if (found.isPresent() && !used.add(found.get())) {
                findings.leaveOut(found.get().origin(), LeftOut.Reason.LISTED_TWICE);
            } else if (found.isPresent()) {
                count[0] += give(row, found.get(), findings, sink) ? 1 : 0;
                requireRoom(count[0]);
            }
            return true;
        });
        pictures.stream()
                .filter(picture -> !used.contains(picture))
                .forEach(picture -> findings.leaveOut(picture.origin(), LeftOut.Reason.NOT_LISTED));
    }

    private void requireRoom(int count) {
        if (count > limits.pictures()) {
            throw SourceFault.TOO_MANY_PICTURES
                    .in(table.file().origin())
                    .with("count", count)
                    .with("most", limits.pictures())
                    .refusal();
        }
    }

    private Optional<SourceFile> file(CsvTable.Row row, Findings findings) {
        String list = table.file().origin();
        if (row.fields().size() != columns.count) {
            throw SourceFault.RAGGED_ROW
                    .at(list, row.line())
                    .with("found", row.fields().size())
                    .with("expected", columns.count)
                    .refusal();
        }
        String given = row.fields().get(columns.path).strip();
        Optional<SourceFile> found = given.length() > EntryName.LONGEST ? Optional.empty() : found(given);
        if (found.isEmpty()) {
            findings.warn(SourceFault.LISTED_BUT_MISSING.at(list, row.line()).with("name", given));
        }
        return found;
    }

    /** By the path from the top, from the list's folder, or by a name that only one picture has, with its ending or without. */
    private Optional<SourceFile> found(String given) {
        String path = EntryName.composed(given.replace('\\', '/').replaceFirst("^(\\./|/)+", ""));
        String listPath = table.file().path();
        String beside = listPath.substring(0, listPath.lastIndexOf('/') + 1) + path;
        return Optional.ofNullable(byPath.get(path))
                .or(() -> Optional.ofNullable(byPath.get(beside)))
                .or(() -> Optional.ofNullable(byName.get(path.substring(path.lastIndexOf('/') + 1))));
    }

    private boolean give(CsvTable.Row row, SourceFile file, Findings findings, PictureSink sink) throws IOException {
        Label label =
                Label.ofField(row.fields().get(columns.label), table.file().origin(), row.line());
        Optional<SplitName> split = columns.split < 0
                ? Optional.empty()
                : SplitName.in(SplitName.words(row.fields().get(columns.split)));
        Optional<byte[]> bytes = PictureFiles.read(file, limits, findings);
        if (bytes.isPresent()) {
            sink.accept(new SourcePicture(
                    split, label, new Origin(file.origin(), row.line()), new SourcePicture.Encoded(bytes.get())));
        }
        return bytes.isPresent();
    }
}
