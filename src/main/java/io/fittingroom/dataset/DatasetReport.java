package io.fittingroom.dataset;

import io.fittingroom.dataset.source.SplitName;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What was found while a data set was imported.
 *
 * @param skipped the first pictures that were left out, at most {@link #MOST_SKIPPED}
 * @param skippedCounts all that were left out, by code
 * @param warnings what to know of the data set
 * @param problems why it was refused
 */
@Schema(name = "DatasetReport", description = "What was found while the data set was imported")
public record DatasetReport(
        @Schema(description = "the first files and rows that were left out, at most 100")
        List<Skipped> skipped,

        @Schema(description = "how many were left out in all, by code", example = "{\"DAMAGED_PICTURE\": 3}")
        Map<String, Integer> skippedCounts,

        @Schema(description = "what to know of the data set before training")
        List<Warning> warnings,

        @Schema(description = "why it was refused; none unless it was")
        List<Problem> problems) {

    /** How many skipped pictures are named. */
    public static final int MOST_SKIPPED = 100;

    /** How many pictures a warning names. */
    public static final int MOST_PICTURES = 20;

    /** Nothing was found. */
    public static final DatasetReport NOTHING = new DatasetReport(List.of(), Map.of(), List.of(), List.of());

    /** Something that was left out. */
    @Schema(name = "DatasetSkipped", description = "A file or row that was left out")
    public record Skipped(
            @Schema(example = "shoes/boot/x.png") String file,

            @Schema(description = "the row in that file, from 1; null for a whole file", nullable = true, example = "7")
            @Nullable Long row,

            @Schema(example = "DAMAGED_PICTURE") String code,

            @Schema(description = "what is wrong and the way out", example = "The file is cut off; send it again.")
            String message) {}

    /** Something to know. */
    @Schema(name = "DatasetWarning", description = "Something to know of a data set before training on it")
    public record Warning(
            @Schema(example = "DUPLICATES_BETWEEN_SPLITS") String code,

            @Schema(
                    description = "the same in words, with what to do about it",
                    example = "4 test pictures are in the training split too.")
            String message,

            @Schema(description = "numbers and short texts that the words are made of", example = "{\"count\": 4}")
            Map<String, Object> parameters,

            @Schema(description = "the pictures meant, at most 20")
            List<Picture> pictures) {

        /** What holds the name of a class, or a list of them. */
        private static final Set<String> OF_CLASSES = Set.of("class", "classes", "largest", "smallest");

        public Warning {
            parameters = Map.copyOf(parameters);
            pictures = List.copyOf(pictures);
        }

        private Warning renamed(UnaryOperator<Object> rename) {
            return DatasetFinding.find(code)
                    .filter(finding -> parameters.keySet().stream().anyMatch(OF_CLASSES::contains))
                    .map(finding -> {
                        Map<String, Object> renamed = new HashMap<>(parameters);
                        renamed.replaceAll((key, value) -> OF_CLASSES.contains(key) ? rename.apply(value) : value);
                        return new Warning(code, finding.words(renamed), renamed, pictures);
                    })
                    .orElse(this);
        }
    }

    /** Why a data set was refused. */
    @Schema(name = "DatasetProblem", description = "Why a data set was refused")
    public record Problem(
            @Schema(example = "ONE_CLASS") String code,

            @Schema(
                    description = "the same in words, with the way out",
                    example = "All pictures have the label boot. A classifier needs two classes or more.")
            String message,

            @Schema(
                    description = "numbers and short texts that the words are made of",
                    example = "{\"label\": \"boot\"}")
            Map<String, Object> parameters,

            @Schema(
                    description = "the file that is meant; null where it is none",
                    nullable = true,
                    example = "shoes.zip")
            @Nullable String file,

            @Schema(description = "the row in that file, from 1; null for a whole file", nullable = true, example = "7")
            @Nullable Long row) {

        /** Of an import that the end of its process cut off, whoever finds that out: the process itself or a later one. */
        public static final Problem INTERRUPTED = new Problem(
                "INTERRUPTED",
                "The service ended while the data set was imported, and nothing of it is kept. Send the files again.",
                Map.of(),
                null,
                null);

        public Problem {
            parameters = Map.copyOf(parameters);
        }
    }

    /** A picture of the data set. */
    @Schema(name = "DatasetPictureReference", description = "A picture of the data set")
    public record Picture(
            @Schema(
                    example = "train",
                    allowableValues = {"train", "test", "validation"})
            String split,

            @Schema(description = "the picture's number in its split, from 0", example = "3")
            int index) {

        public static Picture of(SplitName split, int index) {
            return new Picture(split.name().toLowerCase(Locale.ROOT), index);
        }
    }

    public DatasetReport {
        skipped = List.copyOf(skipped);
        skippedCounts = new TreeMap<>(skippedCounts);
        warnings = List.copyOf(warnings);
        problems = List.copyOf(problems);
    }

    /** Of an import that ended for that reason alone. */
    public static DatasetReport of(Problem problem) {
        return new DatasetReport(List.of(), Map.of(), List.of(), List.of(problem));
    }

    /** The same of a data set whose classes are called otherwise; both lists by label index. */
    DatasetReport withClassNames(List<String> before, List<String> after) {
        return new DatasetReport(
                skipped,
                skippedCounts,
                warnings.stream()
                        .map(warning -> warning.renamed(value -> renamed(value, before, after)))
                        .toList(),
                problems);
    }

    private static Object renamed(Object value, List<String> before, List<String> after) {
        if (value instanceof List<?> names) {
            return names.stream().map(name -> renamed(name, before, after)).toList();
        }
        int label = before.indexOf(value);
        return label < 0 ? value : after.get(label);
    }

    /** The same with a reason to refuse the data set. */
    public DatasetReport with(Problem problem) {
        return new DatasetReport(skipped, skippedCounts, warnings, List.of(problem));
    }
}
