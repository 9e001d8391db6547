package io.fittingroom.transfer;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * A request whose body has arrived, as those who handle it see it: the first dispatch of a request that was not compressed. A
 * body that was refused says so when it is read.
 */
final class SpooledRequest extends AskedAgain {

    private final ReceivedBody body;
    private @Nullable ServletInputStream stream;
    private @Nullable BufferedReader reader;

    SpooledRequest(HttpServletRequest request, ReceivedBody body) {
        super(request);
        this.body = body;
    }

    /** The body, to be read in parts; throws what it was refused for. */
    ReceivedBody body() {
        body.refusal().ifPresent(why -> {
            throw why;
        });
        return body;
    }

    @Override
    public ServletInputStream getInputStream() {
        if (stream == null) {
            stream = new BodyStream(body().input());
        }
        return stream;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        if (reader == null) {
            String encoding = getCharacterEncoding();
            reader = new BufferedReader(new InputStreamReader(
                    getInputStream(), encoding == null ? StandardCharsets.UTF_8.name() : encoding));
        }
        return reader;
    }

    @Override
    public int getContentLength() {
        return (int) Math.min(Integer.MAX_VALUE, getContentLengthLong());
    }

    @Override
    public long getContentLengthLong() {
        return body.refusal().isPresent() ? super.getContentLengthLong() : body.size();
    }

    @Override
    public @Nullable String getHeader(String name) {
        if (isAboutCompression(name)) {
            return isLength(name) ? String.valueOf(getContentLengthLong()) : null;
        }
        return super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (isAboutCompression(name)) {
            String value = getHeader(name);
            return Collections.enumeration(value == null ? List.of() : List.of(value));
        }
        return super.getHeaders(name);
    }

    @Override
    public int getIntHeader(String name) {
        return isAboutCompression(name) && isLength(name) ? getContentLength() : super.getIntHeader(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = Collections.list(super.getHeaderNames());
        names.removeIf(name -> isAboutCompression(name) && !isLength(name));
        return Collections.enumeration(names);
    }

    /** Such headers speak of the body as it was sent. */
    private boolean isAboutCompression(String name) {
        return body.isDecoded()
                && body.refusal().isEmpty()
                && (isLength(name) || name.equalsIgnoreCase(HttpHeaders.CONTENT_ENCODING));
    }

    private static boolean isLength(String name) {
        return name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH);
    }

    private static final class BodyStream extends ServletInputStream {

        private final InputStream body;
        private boolean isFinished;

        BodyStream(InputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            int value = body.read();
            isFinished |= value < 0;
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = body.read(target, offset, length);
            isFinished |= read < 0;
            return read;
        }

        @Override
        public int available() throws IOException {
            return body.available();
        }

        @Override
        public boolean isFinished() {
            return isFinished;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("The body is here already; read it.");
        }
    }
}
