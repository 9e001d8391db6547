package io.fittingroom.dataset.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file that is one array: IDX, npy, or an entry of an npz.
 *
 * @param words of its name, which say split and role
 * @param archiveWords of its archive's name, which say the split where the file's own does not
 */
record ArrayFile(SourceFile file, FileKind kind, ArrayHeader header, List<String> words, List<String> archiveWords) {

    private static final Set<String> LABEL_WORDS = Set.of("y", "label", "labels", "target", "targets", "lbl", "lbls");
    private static final Set<String> PICTURE_WORDS =
            Set.of("x", "image", "images", "img", "imgs", "picture", "pictures", "data", "pixels");
    private static final Set<String> WORDS_OF_FORM =
            Set.of("idx1", "idx2", "idx3", "idx4", "ubyte", "int", "npy", "npz", "gz", "arr", "0");

    static ArrayFile of(SourceFile file, FileKind kind, String container) throws IOException {
        try (InputStream in = new BufferedInputStream(file.open())) {
            ArrayHeader header = ArrayHeader.read(file.origin(), kind, in);
            // numpy.savez calls what has no name arr_0: then the file's own name says what it is.
            String name = file.stem().equals("arr_0") ? container : file.path();
            return new ArrayFile(file, kind, header, SplitName.words(name), SplitName.words(container));
        } catch (DamagedFileException damage) {
            throw SourceFault.DAMAGED_FILE.in(file.origin()).refusal(damage);
        }
    }

    Optional<SplitName> split() {
        return SplitName.in(words).or(() -> SplitName.in(archiveWords));
    }

    boolean isPictures() {
        int dimensions = header.shape().size();
        return dimensions >= 3 || (dimensions == 2 && hasWord(PICTURE_WORDS) && !hasWord(LABEL_WORDS));
    }

    boolean isLabels() {
        return !isPictures() && (hasWord(LABEL_WORDS) || header.shape().size() == 1);
    }

    /** What the names of pictures and of their labels have in common. */
    Set<String> key() {
        Set<String> key = new HashSet<>(words);
        key.addAll(archiveWords);
        key.removeAll(LABEL_WORDS);
        key.removeAll(PICTURE_WORDS);
        key.removeAll(WORDS_OF_FORM);
        return key;
    }

    private boolean hasWord(Set<String> of) {
        return words.stream().anyMatch(of::contains);
    }
}
