package io.fittingroom.transfer;

import io.fittingroom.web.GzipStream;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** How a request's body is compressed (RFC 9110, section 8.4.1). */
enum ContentCoding {
    IDENTITY {
        @Override
        InputStream decoded(InputStream body) {
            return body;
        }
    },
    GZIP {
        @Override
        InputStream decoded(InputStream body) throws IOException {
            return new GzipStream(body, BUFFER);
        }
    },
    DEFLATE {
        /** The name stands for zlib's form; some clients send the bare form, as the RFC notes. */
        @Override
        InputStream decoded(InputStream body) throws IOException {
            PushbackInputStream peeked = new PushbackInputStream(body, 2);
            byte[] head = peeked.readNBytes(2);
            peeked.unread(head);
            boolean isZlib =
                    head.length == 2 && (head[0] & 0x0F) == 8 && ((head[0] & 0xFF) * 256 + (head[1] & 0xFF)) % 31 == 0;
            return new InflaterInputStream(peeked, new Inflater(!isZlib), BUFFER) {

                /** The stream ends only those inflaters that it made. */
                @Override
                public void close() throws IOException {
                    super.close();
                    inf.end();
                }
            };
        }
    };

    /** What the service reads, for {@code Accept-Encoding} in its refusals. */
    static final String READ_HERE = "gzip, deflate";

    private static final int BUFFER = 8192;

    abstract InputStream decoded(InputStream body) throws IOException;

    /**
     * The coding that a header names.
     *
     * @throws ProblemException UNSUPPORTED_MEDIA_TYPE for one that is not read here, or several
     */
    static ContentCoding of(@Nullable String header) {
        String name = header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default ->
                throw ProblemException.of(
                        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Encoding \"" + Words.shortened(name)
                                + "\" is not read here; send the body as it is, or compressed once by gzip or deflate.");
        };
    }
}
