package io.fittingroom.transfer;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Holds an answer's body back until it is whole, so that whoever makes it does not wait for the client who takes it. */
final class SpooledResponse extends HttpServletResponseWrapper {

    private final SpoolSpace space;
    private Spool spool;
    private boolean isPassedOn;
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;

    SpooledResponse(HttpServletResponse response, SpoolSpace space) {
        super(response);
        this.space = space;
        this.spool = space.spool();
    }

    /** The body so far, the caller's to close; empty where the container answers by itself. */
    Spool body() {
        if (writer != null) {
            writer.flush();
        }
        return spool;
    }

    /** Whether the container answers by itself: an error or a redirection. */
    boolean isPassedOn() {
        return isPassedOn;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        if (stream == null) {
            stream = new BodyStream();
        }
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = new PrintWriter(new OutputStreamWriter(getOutputStream(), getCharacterEncoding()));
        }
        return writer;
    }

    /**
     * After an error's answer to OPTIONS the servlet API's base class adds all methods that it knows, since the answer is not on
     * its way yet; TRACE among them, which the container never allows.
     */
    @Override
    public void setHeader(String name, @Nullable String value) {
        super.setHeader(
                name, value != null && name.equalsIgnoreCase(HttpHeaders.ALLOW) ? value.replace(", TRACE", "") : value);
    }

    /** Nothing is sent before the body is whole. */
    @Override
    public void flushBuffer() {
        if (writer != null) {
            writer.flush();
        }
    }

    @Override
    public boolean isCommitted() {
        return isPassedOn || super.isCommitted();
    }

    @Override
    public void reset() {
        super.reset();
        forget();
        stream = null;
        writer = null;
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        forget();
    }

    private void forget() {
        try {
            if (writer != null) {
                writer.flush();
            }
            spool.close();
            spool = space.spool();
        } catch (IOException stays) {
            throw new UncheckedIOException(stays);
        }
    }

    @Override
    public void sendError(int status) throws IOException {
        passOn();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, @Nullable String message) throws IOException {
        passOn();
        super.sendError(status, message);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        passOn();
        super.sendRedirect(location);
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        passOn();
        super.sendRedirect(location, status, clearBuffer);
    }

    private void passOn() {
        forget();
        isPassedOn = true;
    }

    private final class BodyStream extends ServletOutputStream {

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            spool.write(from, offset, length);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("An answer that is sent by and by takes the container's own stream.");
        }
    }
}
