package io.fittingroom.dataset.source;

import io.fittingroom.web.FileSlice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes an upload apart: opens archives, tells what each file is, and chooses the form. */
final class Intake implements Closeable {

    /** What is called so is looked into when it is read, all else at once. */
    private static final Set<String> PICTURE_ENDINGS =
            Set.of("png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff");

    /** Stray pictures beside arrays, such as a preview. */
    private static final int FEW_PICTURES = 10;

    private final SourceSettings settings;
    private final SourceLimits limits;
    private final Path workDirectory;
    private final Runnable look;
    private final Unpacked unpacked;
    private final ListingRoom room;
    private final Findings findings = new Findings();
    private final List<Container> containers = new ArrayList<>();

    Intake(SourceSettings settings, SourceLimits limits, Path workDirectory, Runnable look) {
        this.settings = settings;
        this.limits = limits;
        this.workDirectory = workDirectory;
        this.look = look;
        this.unpacked = new Unpacked(limits.unpackedBytes(), look);
        this.room = new ListingRoom(limits);
    }

    /** What was noticed before any picture is read. */
    Findings findings() {
        return findings;
    }

    Unpacked unpacked() {
        return unpacked;
    }

    /** @throws SourceRefusedException for an upload in no form that is read */
    SourceForm form(List<UploadedFile> files) throws IOException {
        open(files);
        Sorted sorted = new Sorted();
        for (Container container : containers) {
            sort(container, sorted);
        }
        return choose(sorted, files.isEmpty() ? "the upload" : files.get(0).name());
    }

    private void open(List<UploadedFile> files) throws IOException {
        Listing loose = new Listing("", findings);
        for (UploadedFile file : files) {
            FileSlice content = file.content();
            SourceFile whole = new SourceFile(file.name(), file.name(), content.size(), content::open);
            FileKind kind = FileKind.of(whole.start(FileKind.START_BYTES));
            if (kind == FileKind.ZIP) {
                containers.add(ZipContainer.open(file.name(), content, room, unpacked, findings));
            } else if (kind == FileKind.TAR) {
                containers.add(TarContainer.open(file.name(), content, room, unpacked, findings));
            } else if (kind == FileKind.GZIP
                    && FileKind.of(whole.unzipped(unpacked).start(FileKind.START_BYTES)) == FileKind.TAR) {
                containers.add(TarContainer.unzip(whole, workDirectory, room, unpacked, findings));
            } else {
                loose.addFile(file.name(), content.size(), origin -> whole.opening());
            }
        }
        containers.add(new Container("", loose.files(), () -> {}));
    }

    /** What the files of an upload turned out to be. */
    private static final class Sorted {
        private final List<ArrayFile> arrays = new ArrayList<>();
        private final List<SourceFile> cifar = new ArrayList<>();
        private final List<SourceFile> texts = new ArrayList<>();
        private final List<SourceFile> pickles = new ArrayList<>();
        private final List<Container> pictures = new ArrayList<>();

        List<SourceFile> allPictures() {
            return pictures.stream()
                    .flatMap(container -> container.files().stream())
                    .toList();
        }
    }

    private void sort(Container container, Sorted sorted) throws IOException {
        List<SourceFile> pictures = new ArrayList<>();
        for (SourceFile file : container.files()) {
            look.run();
            if (isNamedAsPicture(file)) {
                pictures.add(file);
            } else if (CifarForm.isRecords(file) || CifarForm.isNames(file)) {
                sorted.cifar.add(file);
            } else {
                sort(container, file, pictures, sorted);
            }
        }
        if (!pictures.isEmpty()) {
            sorted.pictures.add(new Container(container.name(), pictures, () -> {}));
        }
    }

    private void sort(Container container, SourceFile file, List<SourceFile> pictures, Sorted sorted)
            throws IOException {
        FileKind kind = FileKind.of(file.start(FileKind.START_BYTES));
        SourceFile content = file;
        if (kind == FileKind.GZIP) {
            content = file.unzipped(unpacked);
            kind = FileKind.of(content.start(FileKind.START_BYTES));
            if (kind == FileKind.EMPTY) {
                throw SourceFault.DAMAGED_FILE.in(file.origin()).refusal();
            }
        }
        switch (kind) {
            case PICTURE -> pictures.add(content);
            case IDX, NPY -> sorted.arrays.add(ArrayFile.of(content, kind, container.name()));
            case TEXT -> sorted.texts.add(content);
            case PICKLE -> sorted.pickles.add(content);
            case EMPTY -> findings.leaveOut(file.origin(), LeftOut.Reason.DAMAGED);
            case ZIP, GZIP, TAR, OTHER_ARCHIVE -> findings.leaveOut(file.origin(), LeftOut.Reason.NESTED_ARCHIVE);
            case OTHER -> findings.leaveOut(file.origin(), LeftOut.Reason.NOT_A_PICTURE);
        }
    }

    private static boolean isNamedAsPicture(SourceFile file) {
        String name = file.name();
        return PICTURE_ENDINGS.contains(
                name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private SourceForm choose(Sorted sorted, String upload) throws IOException {
        List<SourceFile> pictures = sorted.allPictures();
        boolean hasPictures = pictures.size() >= FEW_PICTURES
                || (sorted.arrays.isEmpty() && sorted.cifar.isEmpty() && !pictures.isEmpty());
        if (hasPictures) {
            sorted.arrays.forEach(array -> findings.leaveOut(array.file().origin(), LeftOut.Reason.OTHER_FORM));
            leaveOut(sorted.cifar, LeftOut.Reason.NOT_A_PICTURE);
            leaveOut(sorted.pickles, LeftOut.Reason.NOT_A_PICTURE);
            return pictures(sorted, pictures);
        }
        leaveOut(pictures, LeftOut.Reason.OTHER_FORM);
        if (!sorted.arrays.isEmpty()) {
            leaveOut(sorted.texts, LeftOut.Reason.OTHER_FORM);
            leaveOut(sorted.pickles, LeftOut.Reason.OTHER_FORM);
            return ArrayForm.of(sorted.arrays, settings, limits, workDirectory, findings);
        }
        if (sorted.cifar.stream().anyMatch(CifarForm::isRecords)) {
            leaveOut(sorted.texts, LeftOut.Reason.OTHER_FORM);
            return CifarForm.of(sorted.cifar, limits);
        }
        if (!sorted.pickles.isEmpty()) {
            throw SourceFault.PICKLED.in(sorted.pickles.get(0).origin()).refusal();
        }
        if (!sorted.texts.isEmpty()) {
            return CsvForm.of(sorted.texts, settings, limits, findings);
        }
        SourceFault fault = findings.isOnlyJunkLeftOut() ? SourceFault.NOTHING_THERE : SourceFault.UNKNOWN_FORM;
        throw fault.in(upload).refusal();
    }

    private SourceForm pictures(Sorted sorted, List<SourceFile> pictures) throws IOException {
        SourceRefusedException unreadable = null;
        for (SourceFile text : sorted.texts) {
            try {
                var listed = ListedForm.of(text, pictures, limits);
                if (listed.isPresent()) {
                    sorted.texts.stream()
                            .filter(other -> !other.equals(text))
                            .forEach(other -> findings.leaveOut(other.origin(), LeftOut.Reason.NOT_A_PICTURE));
                    return listed.get();
                }
            } catch (SourceRefusedException e) {
                unreadable = e;
            }
        }
        leaveOut(sorted.texts, LeftOut.Reason.NOT_A_PICTURE);
        return folders(sorted, unreadable);
    }

    /** Where folders say no classes, it was the table that was to say them. */
    private SourceForm folders(Sorted sorted, @Nullable SourceRefusedException unreadableList) {
        try {
            FolderForm folders = FolderForm.of(sorted.pictures, limits, findings);
            if (unreadableList == null || folders.description().classNames().size() > 1) {
                return folders;
            }
        } catch (SourceRefusedException noFolders) {
            if (unreadableList == null) {
                throw noFolders;
            }
        }
        throw unreadableList;
    }

    private void leaveOut(List<SourceFile> files, LeftOut.Reason reason) {
        files.forEach(file -> findings.leaveOut(file.origin(), reason));
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Container container : containers) {
            try {
                container.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
