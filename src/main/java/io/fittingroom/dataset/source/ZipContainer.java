package io.fittingroom.dataset.source;

import io.fittingroom.web.FileSlice;
import io.fittingroom.zip.ZipName;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** The files of a zip, which stays where it is: each is unpacked when it is read. */
final class ZipContainer {

    private ZipContainer() {}

    /**
     * Reads the zip's directory.
     *
     * @throws SourceRefusedException for a zip that is damaged, encrypted, hostile or too large
     */
    static Container open(String name, FileSlice content, ListingRoom room, Unpacked unpacked, Findings findings)
            throws IOException {
        ZipDirectory.takeRoom(name, content, room);
        ZipFile zip = open(name, content);
        try {
            Listing listing = new Listing(name, findings);
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                add(name, zip, entry, unpacked, listing);
            }
            return new Container(name, listing.files(), zip);
        } catch (RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static ZipFile open(String name, FileSlice content) throws IOException {
        try {
            return ZipFile.builder()
                    .setSeekableByteChannel(content.channel())
                    .setIgnoreLocalFileHeader(true)
                    .get();
        } catch (IOException | RuntimeException damage) {
            throw SourceFault.DAMAGED_ARCHIVE
                    .in(name)
                    .with("why", "its directory is missing or broken, as if it were cut off")
                    .refusal(damage);
        }
    }

    private static void add(String archive, ZipFile zip, ZipArchiveEntry entry, Unpacked unpacked, Listing listing) {
        String name = ZipName.of(entry.getRawName(), ByteBuffer.wrap(entry.getCentralDirectoryExtra()));
        int kind = entry.getUnixMode() & UnixStat.FILE_TYPE_FLAG;
        if (entry.isDirectory()) {
            listing.addFolder(name);
        } else if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw SourceFault.ENCRYPTED.in(archive).refusal();
        } else if (kind == UnixStat.LINK_FLAG) {
            listing.leaveOut(name, LeftOut.Reason.LINK);
        } else if (kind != 0 && kind != UnixStat.FILE_FLAG) {
            listing.leaveOut(name, LeftOut.Reason.SPECIAL_FILE);
        } else if (entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
            // The library has decoders for some others, but damage makes these fail in any way there is.
            throw SourceFault.METHOD_NOT_READ
                    .in(archive)
                    .with("method", entry.getMethod())
                    .refusal();
        } else {
            listing.addFile(name, entry.getSize(), origin -> () -> {
                try {
                    return unpacked.checked(origin, zip.getInputStream(entry), entry.getSize(), entry.getCrc());
                } catch (EOFException | ZipException damage) {
                    throw new DamagedFileException(damage);
                } catch (IllegalArgumentException negativePosition) {
                    throw (DamagedFileException)
                            new DamagedFileException("its place is outside of the zip").initCause(negativePosition);
                }
            });
        }
    }
}
