package io.fittingroom.dataset;

/** The version that is imported is there no more, or somebody else has ended its import: whoever imports it has nothing left to do. */
public final class ImportCancelledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ImportCancelledException(DatasetReference version) {
        super("The import of " + version + " was ended by others");
    }
}
