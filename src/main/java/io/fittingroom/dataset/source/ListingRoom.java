package io.fittingroom.dataset.source;

/** The heap that the lists of files of an upload's archives take as long as it is read. Not thread-safe. */
final class ListingRoom {

    /** As measured for a file in a zip, without its name: the library's entry and ours. */
    private static final int ENTRY_BYTES = 1_000;

    /** A name is held as it is stored, as text, in its parts, and within what the file is called to whoever sent it. */
    private static final int COPIES = 6;

    private final int mostEntries;
    private final long mostBytes;
    private int entries;
    private long bytes;

    ListingRoom(SourceLimits limits) {
        this.mostEntries = limits.entries();
        this.mostBytes = limits.listingBytes();
    }

    /**
     * Takes room for a file or folder, before it is held.
     *
     * @param named bytes of its name and of what else the archive says of it
     * @throws SourceRefusedException when there is none
     */
    void take(String archive, long named) {
        entries++;
        bytes += ENTRY_BYTES + COPIES * named;
        if (entries > mostEntries) {
            throw SourceFault.TOO_MANY_ENTRIES
                    .in(archive)
                    .with("most", mostEntries)
                    .refusal();
        }
        if (bytes > mostBytes) {
            throw SourceFault.LIST_TOO_LARGE.in(archive).with("count", entries).refusal();
        }
    }
}
