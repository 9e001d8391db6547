package io.fittingroom.zip;

/** A zip, or an entry of one, is not what it should be. */
public final class BrokenZipException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Fault {
        /** There is no end record, or something follows it: the file was cut off. */
        NO_END,
        SEVERAL_VOLUMES,
        /** Sizes or places beyond four bytes, of which no zip that fits into memory has need. */
        ZIP64,
        /** The directory, or an entry, is not where it should be. */
        MISPLACED,
        /** The directory is not one. */
        DIRECTORY,
        /** An entry is compressed by another method than Deflate. */
        METHOD,
        /** An entry's content is not compressed as it says, or has another size. */
        CONTENT,
        /** An entry's content has another checksum. */
        CHECKSUM
    }

    private final Fault fault;

    BrokenZipException(Fault fault) {
        super(fault.name());
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
