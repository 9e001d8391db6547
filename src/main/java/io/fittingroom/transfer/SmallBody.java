package io.fittingroom.transfer;

import io.fittingroom.web.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** A body that came with its request. */
final class SmallBody implements ReceivedBody, WorkGate.Visitor {

    private byte[] bytes;
    private final long weight;

    SmallBody(int length, BodyLimit limit) {
        this.bytes = new byte[length];
        this.weight = limit.heap(length);
    }

    void read(InputStream in) throws IOException {
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw new EOFException("The body is shorter than was announced");
        }
    }

    @Override
    public InputStream input() {
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public InputStream input(long from, long length) {
        return new ByteArrayInputStream(bytes, (int) from, (int) length);
    }

    @Override
    public FileChannel give(SpoolSpace space) throws IOException {
        try (Spool copy = space.spool()) {
            copy.write(bytes, 0, bytes.length);
            bytes = new byte[0];
            return copy.give();
        }
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public boolean isDecoded() {
        return false;
    }

    @Override
    public Optional<ProblemException> refusal() {
        return Optional.empty();
    }

    @Override
    public long weight() {
        return weight;
    }

    @Override
    public void letIn() {
        // Nobody waits: it goes in at once or is received anew.
    }
}
