package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetReport;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.picture.Preparation;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A data set that can be stored. Not thread-safe; whoever got it closes it.
 *
 * @param classNames by label index
 * @param report what was found, without problems
 */
record ImportedDataset(
        PreparedPictures pictures,
        Splits splits,
        List<String> classNames,
        Preparation preparation,
        DatasetReport report)
        implements Closeable {

    /** Takes the pictures of a data set. */
    @FunctionalInterface
    interface Receiver {

        /**
         * Takes a picture.
         *
         * @param pixels not to be kept: the next picture is in the same array
         */
        void accept(SplitName split, int label, byte[] pixels) throws IOException;
    }

    /** Gives all pictures in their order: those to train on, then those to test with, then those to validate with. */
    void forEach(Receiver receiver) throws IOException {
        byte[] pixels = new byte[pictures.pictureBytes()];
        for (Map.Entry<SplitName, int[]> split : splits.pictures().entrySet()) {
            for (int picture : split.getValue()) {
                pictures.read(picture, pixels);
                receiver.accept(split.getKey(), pictures.label(picture), pixels);
            }
        }
    }

    int size() {
        return splits.pictures().values().stream()
                .mapToInt(pictures -> pictures.length)
                .sum();
    }

    @Override
    public void close() throws IOException {
        pictures.close();
    }
}
