package io.fittingroom.dataset.source;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The mark that programs put before text, which says how it is encoded. */
final class ByteOrderMark {

    /** As a character. */
    static final char CHARACTER = '\uFEFF';

    /** How many bytes it takes to tell. */
    static final int BYTES = 2;

    private ByteOrderMark() {}

    /** How text that begins so is encoded: UTF-16 where the mark says so, else UTF-8. */
    static Charset charset(byte[] start) {
        int mark = start.length < BYTES ? 0 : (start[0] & 0xFF) << Byte.SIZE | (start[1] & 0xFF);
        return switch (mark) {
            case 0xFEFF -> StandardCharsets.UTF_16BE;
            case 0xFFFE -> StandardCharsets.UTF_16LE;
            default -> StandardCharsets.UTF_8;
        };
    }
}
