package io.fittingroom.dataset;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 without its checked exception: every Java platform has the algorithm. */
public final class Sha256 {

    private static final int PIECE = 1 << 14;

    private Sha256() {}

    /** The checksum of these bytes, 64 lower-case hexadecimal digits. */
    public static String hex(byte[] bytes) {
        MessageDigest digest = create();
        // Piece by piece, since a method is compiled between its calls: in a process that has just started, ten million
        // weights in one call took half a second.
        for (int from = 0; from < bytes.length; from += PIECE) {
            digest.update(bytes, from, Math.min(PIECE, bytes.length - from));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest create() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
