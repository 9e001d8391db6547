package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetFinding;
import io.fittingroom.dataset.DatasetReport;
import io.fittingroom.dataset.DatasetReport.Picture;
import io.fittingroom.dataset.DatasetReport.Problem;
import io.fittingroom.dataset.DatasetReport.Skipped;
import io.fittingroom.dataset.DatasetReport.Warning;
import io.fittingroom.dataset.source.LeftOut;
import io.fittingroom.dataset.source.SourceFault;
import io.fittingroom.dataset.source.SourcePicture.Origin;
import io.fittingroom.dataset.source.SourceProblem;
import io.fittingroom.dataset.source.SourceReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A report as it grows. Not thread-safe. */
final class ReportDraft {

    private final List<Skipped> pictures = new ArrayList<>();
    private final List<Skipped> others = new ArrayList<>();
    private final List<Skipped> junk = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<Warning> warnings = new ArrayList<>();
    private int skippedPictures;

    /** A picture that could not be read. */
    void skip(Origin origin, String code, String message) {
        counts.merge(code, 1, Integer::sum);
        skippedPictures++;
        if (pictures.size() < DatasetReport.MOST_SKIPPED) {
            pictures.add(new Skipped(origin.file(), row(origin.row()), code, message));
        }
    }

    /** How many pictures could not be read. */
    int skippedPictures() {
        return skippedPictures;
    }

    /** What was noticed while the upload was read. */
    void add(SourceReport source) {
        source.leftOutCounts().forEach((reason, count) -> counts.merge(code(reason), count, Integer::sum));
        for (LeftOut file : source.leftOut()) {
            List<Skipped> list = file.reason().isJunk() ? junk : others;
            list.add(new Skipped(file.file(), null, code(file.reason()), words(file.reason())));
        }
        Map<SourceFault, Integer> told = new HashMap<>();
        for (SourceProblem problem : source.warnings()) {
            // The first of each kind; the others are a number.
            if (told.putIfAbsent(problem.fault(), 1) == null) {
                Map<String, Object> parameters = new HashMap<>(problem.parameters());
                parameters.put("file", problem.file());
                parameters.put("count", source.warningCounts().getOrDefault(problem.fault(), 1));
                if (problem.row() > 0) {
                    parameters.put("row", problem.row());
                }
                warnings.add(new Warning(problem.fault().name(), problem.words(), parameters, List.of()));
            }
        }
    }

    void warn(DatasetFinding finding, Map<String, Object> parameters, List<Picture> meant) {
        warnings.add(new Warning(
                finding.name(),
                finding.words(parameters),
                parameters,
                meant.subList(0, Math.min(meant.size(), DatasetReport.MOST_PICTURES))));
    }

    DatasetReport report() {
        // What somebody may have meant to be in the data set comes before what nobody did.
        return new DatasetReport(
                Stream.of(pictures, others, junk)
                        .flatMap(List::stream)
                        .limit(DatasetReport.MOST_SKIPPED)
                        .toList(),
                counts,
                warnings,
                List.of());
    }

    static Problem problem(DatasetFinding finding, Map<String, Object> parameters) {
        return new Problem(finding.name(), finding.words(parameters), parameters, null, null);
    }

    static Problem problem(SourceProblem problem) {
        return new Problem(
                problem.fault().name(), problem.words(), problem.parameters(), problem.file(), row(problem.row()));
    }

    private static Long row(long row) {
        return row > 0 ? row : null;
    }

    private static String code(LeftOut.Reason reason) {
        return reason == LeftOut.Reason.DAMAGED ? "DAMAGED_PICTURE" : reason.name();
    }

    private static String words(LeftOut.Reason reason) {
        return switch (reason) {
            case MACOS_FOLDER, DOT_FILE, WINDOWS_FILE, NOTEBOOK_CHECKPOINTS ->
                "A file that an operating system or a program made for itself; it is no picture.";
            case EMPTY_FOLDER -> "There is no file in the folder, so it is no class.";
            case EMPTY_FILE -> "The file is empty. Send it again.";
            case NOT_A_PICTURE ->
                "The file is no picture that is read here. Send PNG, JPEG, WebP, GIF, BMP or TIFF files.";
            case NESTED_ARCHIVE -> "An archive within an archive is not opened. Send it by itself, or unpack it first.";
            case LINK -> "A link is not followed: it may lead anywhere. Pack the file itself.";
            case SPECIAL_FILE -> "It is no plain file but a device, a pipe or one with holes.";
            case NO_CLASS_FOLDER -> "The picture is in no class's folder. Put it into one.";
            case OUTSIDE_THE_SPLITS ->
                "The folder is beside train, test and validation. Put it into one of them, or leave those out.";
            case NOT_LISTED -> "The list of labels does not name the picture. Add a line for it.";
            case LISTED_TWICE -> "The list has a line for the picture already; the first was taken.";
            case SAME_NAME -> "There is a file of this name already; the first was taken.";
            case TOO_LARGE ->
                "The file is larger than a picture may be (fitting-room.pictures.max-bytes). Make it smaller.";
            case DAMAGED ->
                "The file is damaged: it cannot be unpacked, or its checksum is wrong. Pack the original again.";
            case NO_LABELS -> "There are no labels for it, though the rest has some.";
            case OTHER_FORM -> "It is of another form than the rest of the upload. Send one form at a time.";
        };
    }
}
