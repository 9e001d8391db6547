package io.fittingroom.dataset.source;

import io.fittingroom.dataset.source.SourcePicture.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Picture files in folders, one for each class, perhaps below train, test and validation, and perhaps all in one more folder.
 * Order is that of Keras' {@code image_dataset_from_directory} without shuffling: classes by name, in each the files of a
 * folder by name, and folders within it by theirs.
 */
final class FolderForm implements SourceForm {

    private final List<Placed> pictures;
    private final List<String> classNames;
    private final SourceLimits limits;

    private FolderForm(List<Placed> pictures, List<String> classNames, SourceLimits limits) {
        this.pictures = pictures;
        this.classNames = classNames;
        this.limits = limits;
    }

    /** A picture's place; folder and name are kept, for sorting asks for them again and again. */
    private record Placed(SourceFile file, Optional<SplitName> split, String className, String folder, String name) {

        static Placed of(SourceFile file, Optional<SplitName> split, String className) {
            String folder = file.path().substring(0, Math.max(0, file.path().lastIndexOf('/')));
            return new Placed(file, split, className, folder, file.name());
        }
    }

    /**
     * @param containers with nothing but what may be pictures
     * @throws SourceRefusedException when no file is in a class's folder, and when there are too many
     */
    static FolderForm of(List<Container> containers, SourceLimits limits, Findings findings) {
        Names names = new Names(findings);
        List<Placed> pictures = new ArrayList<>();
        for (Container container : containers) {
            place(container, containers.size() > 1, names, pictures, findings);
        }
        if (pictures.isEmpty()) {
            throw SourceFault.NOTHING_THERE.in(shown(containers)).refusal();
        }
        String file = pictures.get(0).file.origin();
        if (pictures.size() > limits.pictures()) {
            throw SourceFault.TOO_MANY_PICTURES
                    .in(file)
                    .with("count", pictures.size())
                    .with("most", limits.pictures())
                    .refusal();
        }
        pictures.sort(Comparator.comparing((Placed picture) ->
                        picture.split.map(SplitName::ordinal).orElse(-1))
                .thenComparing(Placed::className, ClassOrder.PYTHONS)
                .thenComparing(Placed::folder, ClassOrder.PYTHONS)
                .thenComparing(Placed::name, ClassOrder.PYTHONS)
                .thenComparing(picture -> picture.file.origin(), ClassOrder.PYTHONS));
        TreeSet<String> classes = new TreeSet<>(ClassOrder.PYTHONS);
        pictures.forEach(picture -> classes.add(picture.className));
        if (classes.size() > limits.classes()) {
            throw SourceFault.TOO_MANY_CLASSES
                    .in(file)
                    .with("most", limits.classes())
                    .refusal();
        }
        return new FolderForm(pictures, List.copyOf(classes), limits);
    }

    private static String shown(List<Container> containers) {
        return containers.stream()
                .map(Container::name)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("the upload");
    }

    private static void place(
            Container container, boolean isOneOfSeveral, Names names, List<Placed> pictures, Findings findings) {
        List<SourceFile> files = container.files();
        int depth = wrappers(files);
        boolean hasSplits = files.stream()
                .map(SourceFile::parts)
                .anyMatch(parts ->
                        parts.length >= depth + 3 && SplitName.of(parts[depth]).isPresent());
        Optional<SplitName> ofContainer =
                isOneOfSeveral ? SplitName.in(SplitName.words(container.name())) : Optional.empty();
        for (SourceFile file : files) {
            String[] parts = file.parts();
            int classAt = hasSplits ? depth + 1 : depth;
            Optional<SplitName> split = hasSplits ? SplitName.of(parts[depth]) : ofContainer;
            if (hasSplits && split.isEmpty()) {
                findings.leaveOut(file.origin(), LeftOut.Reason.OUTSIDE_THE_SPLITS);
            } else if (parts.length < classAt + 2) {
                findings.leaveOut(file.origin(), LeftOut.Reason.NO_CLASS_FOLDER);
            } else if (parts[classAt].length() > Label.LONGEST_NAME) {
                throw SourceFault.LABEL_TOO_LONG
                        .in(file.origin())
                        .with("most", Label.LONGEST_NAME)
                        .refusal();
            } else {
                pictures.add(Placed.of(file, split, names.of(file, parts, classAt)));
            }
        }
    }

    /**
     * How many folders hold everything and are no class: one that holds all pictures cannot be one of several classes. Stray
     * pictures in them do not count.
     */
    private static int wrappers(List<SourceFile> files) {
        int deepest =
                files.stream().mapToInt(file -> folders(file.parts())).max().orElse(0);
        String[] first = files.stream()
                .map(SourceFile::parts)
                .filter(parts -> folders(parts) == deepest)
                .findFirst()
                .orElse(new String[0]);
        int depth = (int) Arrays.stream(first)
                .limit(Math.max(0, deepest - 1))
                .takeWhile(part -> SplitName.of(part).isEmpty())
                .count();
        for (SourceFile file : files) {
            String[] parts = file.parts();
            int common = 0;
            while (common < Math.min(depth, folders(parts)) && parts[common].equals(first[common])) {
                common++;
            }
            if (common < folders(parts)) {
                depth = Math.min(depth, common);
            }
        }
        return depth;
    }

    private static int folders(String[] parts) {
        return parts.length - 1;
    }

    /** The classes' names, one object for each, and what is doubtful about them. */
    private static final class Names {

        private final Findings findings;
        private final Map<String, String> names = new HashMap<>();
        private final Map<String, String> asStored = new HashMap<>();
        private final Map<String, String> withoutCase = new HashMap<>();

        Names(Findings findings) {
            this.findings = findings;
        }

        String of(SourceFile file, String[] parts, int classAt) {
            String name = names.computeIfAbsent(parts[classAt], given -> {
                String other = withoutCase.putIfAbsent(given.toLowerCase(Locale.ROOT), given);
                if (other != null) {
                    findings.warn(SourceFault.CLASS_NAMES_DIFFER_IN_CASE
                            .in(file.origin())
                            .with("name", given)
                            .with("other", other));
                }
                return given;
            });
            String form = name;
            if (!file.origin().endsWith(file.path())) {
                String[] stored = file.origin().split("/", -1);
                form = stored[stored.length - (parts.length - classAt)];
            }
            String known = asStored.putIfAbsent(name, form);
            if (known != null && !known.isEmpty() && !known.equals(form)) {
                findings.warn(
                        SourceFault.CLASS_NAMES_DIFFER_IN_FORM.in(file.origin()).with("name", name));
                // Said once.
                asStored.put(name, "");
            }
            return name;
        }
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(
                SourceDescription.Form.FOLDERS, Optional.empty(), classNames, Optional.of(pictures.size()));
    }

    @Override
    public void read(Findings findings, PictureSink sink) throws IOException {
        for (Placed picture : pictures) {
            Optional<byte[]> bytes = PictureFiles.read(picture.file, limits, findings);
            if (bytes.isPresent()) {
                sink.accept(new SourcePicture(
                        picture.split,
                        new Label.Named(picture.className),
                        new Origin(picture.file.origin(), 0),
                        new SourcePicture.Encoded(bytes.get())));
            }
        }
    }
}
