package io.fittingroom.dataset.source;

/**
 * How much an upload may hold. All are checked while it is read, so that nothing is held or written that is beyond them.
 *
 * @param decodedBytes pixels of arrays, tables and records, in bytes
 * @param pictures of all splits
 * @param classes of the whole data set
 * @param smallestSide of pictures that come as numbers, in pixels
 * @param largestSide likewise
 * @param entries of all archives of an upload, folders and what is left out included
 * @param listingBytes heap that these lists of files may take, by an estimate
 * @param pictureBytes size of one picture file
 * @param unpackedBytes what archives and gzip files grow to, in bytes; bounds the room on disk for an unpacked tar too
 */
public record SourceLimits(
        long decodedBytes,
        int pictures,
        int classes,
        int smallestSide,
        int largestSide,
        int entries,
        long listingBytes,
        long pictureBytes,
        long unpackedBytes) {

    public SourceLimits {
        if (decodedBytes < 1
                || pictures < 1
                || classes < 2
                || smallestSide < 1
                || largestSide < smallestSide
                || entries < 1
                || listingBytes < 1
                || pictureBytes < 1
                || unpackedBytes < 1) {
            throw new IllegalArgumentException("Limits of a data set's source must be positive");
        }
    }
}
