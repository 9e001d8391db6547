package io.fittingroom.dataset.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Takes the files of an archive one by one: checks names, leaves out junk, notices empty folders. Not thread-safe. */
final class Listing {

    private final String archive;
    private final Findings findings;
    private final List<SourceFile> files = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private final Set<String> folders = new HashSet<>();

    /** @param archive its name, or empty for files that were uploaded by themselves */
    Listing(String archive, Findings findings) {
        this.archive = archive;
        this.findings = findings;
    }

    List<SourceFile> files() {
        NavigableSet<String> sorted = new TreeSet<>(paths);
        folders.stream()
                .filter(folder -> !hasFile(sorted, folder + "/"))
                .sorted(ClassOrder.PYTHONS)
                .forEach(folder -> findings.leaveOut(origin(folder), LeftOut.Reason.EMPTY_FOLDER));
        return files;
    }

    private static boolean hasFile(NavigableSet<String> paths, String folder) {
        String next = paths.ceiling(folder);
        return next != null && next.startsWith(folder);
    }

    void addFolder(String name) {
        String folder = EntryName.checked(archive, name);
        if (!folder.isEmpty() && EntryName.junk(folder).isEmpty()) {
            folders.add(EntryName.composed(folder));
        }
    }

    /** An entry that is no file. */
    void leaveOut(String name, LeftOut.Reason reason) {
        findings.leaveOut(origin(EntryName.checked(archive, name)), reason);
    }

    void addFile(String name, long size, Content content) {
        String shown = EntryName.checked(archive, name);
        String path = EntryName.composed(shown);
        String origin = origin(shown);
        EntryName.junk(shown)
                .ifPresentOrElse(reason -> findings.leaveOut(origin, reason), () -> add(path, origin, size, content));
    }

    private void add(String path, String origin, long size, Content content) {
        if (!paths.add(path)) {
            findings.leaveOut(origin, LeftOut.Reason.SAME_NAME);
            findings.warn(SourceFault.FILES_WITH_ONE_NAME.in(origin));
            return;
        }
        if (size == 0) {
            findings.leaveOut(origin, LeftOut.Reason.EMPTY_FILE);
            return;
        }
        files.add(new SourceFile(path, origin, size, content.of(origin)));
    }

    private String origin(String name) {
        return archive.isEmpty() ? name : archive + "/" + name;
    }

    /** Makes a file's opening, once it is known what the file is called. */
    @FunctionalInterface
    interface Content {
        SourceFile.Opening of(String origin);
    }
}
