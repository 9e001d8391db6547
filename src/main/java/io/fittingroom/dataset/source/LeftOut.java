package io.fittingroom.dataset.source;

/**
 * A file that is no picture of the data set.
 *
 * @param file the uploaded file and, in an archive, the name in it
 */
public record LeftOut(String file, Reason reason) {

    /** Why a file is left out. */
    public enum Reason {
        /** {@code __MACOSX}. */
        MACOS_FOLDER,
        /** A name that begins with a dot, or a file in such a folder. */
        DOT_FILE,
        /** {@code Thumbs.db}, {@code desktop.ini}. */
        WINDOWS_FILE,
        /** {@code .ipynb_checkpoints}. */
        NOTEBOOK_CHECKPOINTS,
        /** A folder in which there is no file; no class. */
        EMPTY_FOLDER,
        EMPTY_FILE,
        /** Neither a picture nor anything else that is read here. */
        NOT_A_PICTURE,
        /** An archive in an archive. */
        NESTED_ARCHIVE,
        /** A symbolic or hard link: it may lead anywhere. */
        LINK,
        /** A device, a pipe or a file with holes. */
        SPECIAL_FILE,
        /** A picture beside the class folders. */
        NO_CLASS_FOLDER,
        /** A folder beside train, test and validation. */
        OUTSIDE_THE_SPLITS,
        /** A picture that the list of labels does not name. */
        NOT_LISTED,
        /** A further line of the list for the same picture. */
        LISTED_TWICE,
        /** A further file of the same name. */
        SAME_NAME,
        /** A picture file beyond the limit of its size. */
        TOO_LARGE,
        /** A file in an archive that cannot be unpacked or has a wrong checksum. */
        DAMAGED,
        /** A table or array without labels, beside others that have them. */
        NO_LABELS,
        /** Data in another form than that of the rest. */
        OTHER_FORM;

        /** Whether nobody means such a file to be in a data set. */
        public boolean isJunk() {
            return switch (this) {
                case MACOS_FOLDER, DOT_FILE, WINDOWS_FILE, NOTEBOOK_CHECKPOINTS, EMPTY_FOLDER, EMPTY_FILE -> true;
                default -> false;
            };
        }
    }
}
