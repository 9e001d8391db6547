package io.fittingroom.dataset;

/**
 * A file of a data set is not what it should be. Nothing that a request could mend: it ends the start of the service,
 * because figures learned from damaged pictures would look like real ones.
 */
public final class DatasetDamagedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DatasetDamagedException(String file, String fault) {
        this(file, fault, null);
    }

    DatasetDamagedException(String file, String fault, Throwable cause) {
        super("The data set file " + file + " is damaged: " + fault + ".", cause);
    }
}
