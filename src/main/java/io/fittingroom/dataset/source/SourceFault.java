package io.fittingroom.dataset.source;

import java.util.Map;

/**
 * What can be wrong with an upload, and the one place for its words. In braces: {@code file}, {@code row} and the parameters
 * of the {@link SourceProblem}.
 */
public enum SourceFault {
    NOTHING_THERE(
            "There is nothing to train on in {file}: it is empty, or all that is in it is left out. Send class folders of "
                    + "pictures in a zip or tar, IDX files, an npz, a CSV or CIFAR's binary files."),
    UNKNOWN_FORM(
            "{file} is in no form that is read here. Send class folders of pictures in a zip or tar, IDX files, an npz, a "
                    + "CSV or CIFAR's binary files."),
    PICKLED("{file} holds pickled Python objects, which are programs and are never loaded here. Save plain arrays by "
            + "numpy.savez_compressed, or take CIFAR's binary version."),

    DAMAGED_ARCHIVE("{file} is not sound: {why}. Make the archive again and send the new file."),
    CUT_OFF("{file} is cut off: it ends within {what}. Send the whole file again."),
    GOES_ON(
            "{file} goes on after the {count} pictures that its header announces. It is not what its header says; send the "
                    + "original file."),
    DAMAGED_FILE("{file} is damaged: it cannot be unpacked, or its checksum is wrong. Send the original file."),
    ENCRYPTED("{file} is encrypted. Pack it again without a password."),
    METHOD_NOT_READ("{file} is packed by a method that is not read here ({method}). Pack it again as a plain zip."),
    NAME_LEADS_OUT(
            "The archive has a file called {file}: names that lead out of the archive are refused. Pack the folder "
                    + "itself, from the folder above it."),
    NAME_IS_ABSOLUTE(
            "The archive has a file called {file}: names that begin at the root of a disk are refused. Pack the folder "
                    + "from the folder above it, without its full path."),
    NAME_TOO_LONG("{file} has a file whose name has more than {most} characters. Shorten it."),
    TOO_MANY_ENTRIES(
            "{file} has more than the {most} files and folders that an upload may have in its archives. Send an npz, "
                    + "or several data sets."),
    LIST_TOO_LARGE(
            "The names of the first {count} files and folders in {file} take more memory than the service has for them. Send "
                    + "fewer files with shorter names, or an npz; or give the service more heap (-Xmx)."),
    UNPACKS_TOO_LARGE(
            "{file} unpacks to more than the {most} bytes that an upload may grow to. Send fewer or smaller pictures."),

    TOO_MANY_PICTURES("{file} has {count} pictures or more; {most} are allowed. Send fewer."),
    TOO_MANY_BYTES(
            "The pictures of {file} have {bytes} bytes of pixels; {most} are allowed. Send fewer or smaller pictures."),
    TOO_MANY_CLASSES(
            "There are more than {most} classes. If the labels are measurements or numbers of rows, they are the wrong "
                    + "column; else join classes."),
    ONE_CLASS("All pictures have the label {label}. A classifier needs two classes or more."),
    LABEL_OUTSIDE(
            "{file} has the label {label} at {row}, but there are names for {classes} classes only, 0 and up. Correct "
                    + "class_names or the label."),
    SIDES(
            "The pictures of {file} are {shape}; sides must be {least} to {most} pixels and channels 1 or 3. Resize them first."),
    NO_PICTURES("{file} holds no pictures: its first dimension is 0."),

    HEADER_TOO_LONG(
            "The header of {file} says it has {bytes} bytes; {most} are the most. It is no sound npy file; save the array "
                    + "again by numpy.save."),
    HEADER_NOT_UNDERSTOOD("The header of {file} is not that of an array: {why}. Save the array again by numpy.save."),
    TYPE_NOT_READ(
            "{file} has elements of type {type}; read are uint8, other integers, float16, float32 and float64, and for "
                    + "labels also text. Convert it by astype."),
    DIMENSIONS(
            "{file} has the shape {shape}; pictures have [n, height, width] or [n, height, width, channels], labels [n] or "
                    + "[n, 1]. Reshape it."),
    LABELS_NOT_ONE_EACH(
            "{file} has the shape {shape}, which is several labels for each picture. Only one is learnt here: "
                    + "send one label each (argmax(axis=1) of one-hot labels)."),
    NO_LABELS(
            "{file} has pictures, but there are no labels for them. Send the labels along, with the same words in their "
                    + "name, as in train-images and train-labels."),
    COUNTS_DIFFER(
            "{file} has {pictures} pictures, but {labels} has {count} labels. Send the files that belong together."),
    LABELS_SWAPPED(
            "{file} has {pictures} pictures, but {labels} has {count} labels; {other} has as many as there are pictures. The "
                    + "labels of two parts are swapped, or two files have each other's names."),
    SEVERAL_FOR_A_SPLIT("{file} and {other} are both for the split {split}. Send one of them."),
    SHAPES_DIFFER("The pictures of {file} are {shape}, those of {other} are {otherShape}. Bring them to one size."),
    VALUE_RANGE_NEEDED("{file} has pixels that are fractions (at {row}), and does not say what white is. Say "
            + "\"value_range\": [0, 1] or \"value_range\": [0, 255] in the settings."),
    PIXEL_OUT_OF_RANGE(
            "{file} has the pixel {value} at {row}; from {least} to {most} is possible. Scale the pixels first."),

    NOT_UTF8("{file} is text, but not in UTF-8 (near line {row}). Save it as \"CSV UTF-8\"."),
    NOT_A_TABLE(
            "{file} is text, but its first line is no line of a table: it has no comma. Send values divided by commas."),
    DECIMAL_COMMA("{file} has commas within numbers, at line {row}. Export it with a decimal point."),
    CSV_NOT_SOUND(
            "{file} is no sound table near line {row}: a quotation mark is not closed or something follows it, or a field "
                    + "is far too long."),
    RAGGED_ROW("Line {row} of {file} has {found} fields where {expected} are expected. Export the table again."),
    NOT_A_NUMBER(
            "{file} has \"{value}\" in column {column} of line {row}, where a pixel is expected. Name the label column by "
                    + "label_column if it is that one; else correct the value."),
    NO_LABEL_COLUMN(
            "{file} has {columns} columns and none that is a label. Expected are the label and height x width pixels."),
    NOT_SQUARE(
            "{file} has {pixels} pixels in a row, which is no square picture, grey or in colour. Say image_size: [height, "
                    + "width] in the settings."),
    LABEL_MISSING("{file} has no label at {row}. Give it one or take the row out."),
    LABEL_TOO_LONG("{file} has a label of more than {most} characters at {row}. It is probably the wrong column."),
    LABEL_NOT_WHOLE(
            "{file} has the label {label} at {row}. Labels are whole numbers or names: this is a measurement, which "
                    + "a classifier cannot learn, or the wrong column."),
    LABEL_NEGATIVE("{file} has the label {label} at {row}. Labels that are numbers begin at 0."),
    LABEL_TOO_LARGE("{file} has the label {label} at {row}, which is too large for the number of a class."),

    LABEL_COLUMN_ASSUMED("Both the first and the last column of {file} could be the label; the first was taken. Say "
            + "label_column if that is wrong."),
    READ_WITH_SEMICOLONS("{file} is divided by semicolons, and was read so."),
    CLASS_NAMES_DIFFER_IN_CASE(
            "The classes {name} and {other} differ in capitals only. If they are one, rename a folder."),
    CLASS_NAMES_DIFFER_IN_FORM(
            "Two folders are called {name}, in different Unicode forms, as macOS and others write it; they "
                    + "were taken for one class."),
    FILES_WITH_ONE_NAME("The archive has {file} more than once; the first was taken."),
    LISTED_BUT_MISSING("Line {row} of {file} names {name}, which is not there."),
    CHANNELS_FIRST("The pictures of {file} have their channels first, as PyTorch has them; they were put last."),
    EMNIST_LIES_ON_ITS_SIDE(
            "{file} is of EMNIST, whose pictures are stored with height and width exchanged, unlike MNIST's. They "
                    + "were taken as they are.");

    private final String words;

    SourceFault(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    SourceProblem at(String file, long row) {
        return new SourceProblem(this, file, row, Map.of());
    }

    SourceProblem in(String file) {
        return at(file, 0);
    }
}
