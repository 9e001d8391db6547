package io.fittingroom.transfer;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's body while it arrives, and after. The container calls when there is something to read and no thread waits in
 * between. When the body is whole, decoded, and there is room to work on it, the request is dispatched anew; so is one whose
 * body is refused, since who handles it knows in which form to say so. Thread-safe.
 */
final class Reception implements ReceivedBody, ReadListener, WorkGate.Visitor {

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    /** What is read and thrown away of a body that is refused: a client that still sends does not listen. */
    private static final long MOST_DRAINED = 32L << 20;

    /** Who has sent nothing of the body for so long waits to be asked for it: Expect: 100-continue. */
    private static final long QUIET_NANOS = 3_000_000_000L;

    private static final int BUFFER = 16 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BodyLimit limit;
    private final ContentCoding coding;
    private final TransferSettings settings;
    private final SpoolSpace space;
    private final WorkGate gate;
    private final Consumer<Reception> whenOver;
    private final AsyncContext context;
    private final Exchange exchange;
    private final ServletInputStream in;
    private final byte[] buffer;
    private final long begun = System.nanoTime();

    private Spool spool;
    private long received;
    private long lastReceived = begun;
    private State state = State.ARRIVING;
    private long waitingSince;
    private @Nullable ProblemException refusal;

    private enum State {
        ARRIVING,
        WAITING,
        DISPATCHED,
        OVER
    }

    /**
     * Begins to receive.
     *
     * @param announced the length that the client has named; negative if none
     * @param whenOver told once, when the request was handled or its client is gone
     */
    Reception(
            AsyncContext context,
            BodyLimit limit,
            ContentCoding coding,
            long announced,
            TransferSettings settings,
            SpoolSpace space,
            WorkGate gate,
            Consumer<Reception> whenOver)
            throws IOException {
        this.context = context;
        this.exchange = Exchange.of(context, this::end);
        this.limit = limit;
        this.coding = coding;
        this.settings = settings;
        this.space = space;
        this.gate = gate;
        this.whenOver = whenOver;
        this.spool = space.spool();
        this.buffer = new byte[announced > 0 ? (int) Math.min(announced, BUFFER) : BUFFER];
        this.in = context.getRequest().getInputStream();
        if (announced > limit.bytes()) {
            refusal = limit.exceeded();
        }
    }

    /** Refuses the body, whatever it is; called before {@link #begin()}. */
    void refuse(ProblemException why) {
        refusal = why;
    }

    void begin() {
        in.setReadListener(this);
    }

    @Override
    public synchronized void onDataAvailable() throws IOException {
        while (state == State.ARRIVING && in.isReady()) {
            int read = in.read(buffer);
            if (read < 0) {
                return;
            }
            received += read;
            lastReceived = System.nanoTime();
            keep(read);
            if (refusal != null && received > limit.bytes() + MOST_DRAINED) {
                dispatch();
            }
        }
    }

    private void keep(int read) throws IOException {
        if (refusal != null) {
            return;
        }
        try {
            spool.write(buffer, 0, read);
        } catch (ProblemException full) {
            refusal = full;
        } catch (IOException unwritable) {
            refusal = unwritable(unwritable);
        }
        if (received > limit.bytes()) {
            refusal = limit.exceeded();
        }
        if (refusal != null) {
            spool.close();
        }
    }

    @Override
    public void onAllDataRead() throws IOException {
        synchronized (this) {
            if (state != State.ARRIVING) {
                return;
            }
            if (refusal == null) {
                decode();
            }
            if (refusal != null) {
                dispatch();
                return;
            }
            state = State.WAITING;
            waitingSince = System.nanoTime();
        }
        gate.enter(this);
    }

    private void decode() throws IOException {
        if (coding == ContentCoding.IDENTITY) {
            return;
        }
        Spool decoded = space.spool();
        try (Spool raw = spool;
                InputStream body = coding.decoded(raw.input())) {
            spool = decoded;
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                decoded.write(buffer, 0, read);
                if (decoded.size() > limit.bytes()) {
                    refusal = limit.exceeded();
                    break;
                }
            }
        } catch (ZipException | EOFException damaged) {
            refusal = ProblemException.invalid(
                    "",
                    "is not what its Content-Encoding says: it is damaged or cut off. Compress it anew, or send it as it is.");
        } catch (ProblemException full) {
            refusal = full;
        } catch (IOException unwritable) {
            refusal = unwritable(unwritable);
        }
        if (refusal != null) {
            decoded.close();
        }
    }

    /** The disk is full, or worse: the client is told, and the log. */
    private ProblemException unwritable(IOException failure) {
        LOG.warn("A body could not be written to disk: {}", failure.toString());
        return ProblemException.retryLater(
                ProblemCode.BUSY,
                "The service could not write the body to its disk, which is probably full. Make room in its data directory, and try"
                        + " again.",
                PATIENCE);
    }

    @Override
    public long weight() {
        return limit.heap(spool.size());
    }

    @Override
    public synchronized void letIn() {
        if (state == State.WAITING) {
            dispatch();
        } else {
            gate.leave(this);
        }
    }

    /** Looks whether the client takes too long, or waits for too long. */
    void check(long now) {
        boolean isImpatient;
        synchronized (this) {
            if (state == State.ARRIVING) {
                boolean isTooLate =
                        now - begun > settings.bodyTimeout().toNanos() || settings.isTooSlow(received, now - begun);
                if (refusal != null) {
                    // A client that is still sending when the connection closes may never see the answer.
                    long patience =
                            received == 0 ? QUIET_NANOS : settings.rateGrace().toNanos();
                    if (isTooLate || now - lastReceived > patience) {
                        dispatch();
                    }
                } else if (isTooLate) {
                    refusal = ProblemException.of(
                            ProblemCode.REQUEST_TIMEOUT,
                            "The body comes too slowly: after " + (now - begun) / 1_000_000_000L + " s there were "
                                    + received + " bytes of it. A client must send at least "
                                    + settings.minRate().toBytes()
                                    + " bytes a second (fitting-room.web.min-rate) and be done after "
                                    + settings.bodyTimeout().toSeconds() + " s (fitting-room.web.body-timeout).");
                    dispatch();
                }
                return;
            }
            isImpatient = state == State.WAITING && now - waitingSince > PATIENCE.toNanos();
        }
        if (isImpatient && gate.giveUp(this)) {
            synchronized (this) {
                refusal = ProblemException.retryLater(
                        ProblemCode.BUSY,
                        "Other requests take the memory that there is for reading bodies; try again in a few seconds.",
                        PATIENCE);
                dispatch();
            }
        }
    }

    private void dispatch() {
        state = State.DISPATCHED;
        try {
            context.dispatch();
        } catch (IllegalStateException gone) {
            LOG.debug("A client went when its body was there", gone);
            exchange.end();
        }
    }

    @Override
    public void onError(Throwable gone) {
        LOG.debug("A client went before its body was there", gone);
        exchange.end();
    }

    @Override
    public InputStream input() {
        return spool.input();
    }

    @Override
    public InputStream input(long from, long length) {
        return spool.input(from, length);
    }

    @Override
    public FileChannel give(SpoolSpace itsSpace) throws IOException {
        return spool.give();
    }

    @Override
    public long size() {
        return spool.size();
    }

    @Override
    public Optional<ProblemException> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Whether nothing of the body is left to be read. */
    boolean isWhole() {
        return in.isFinished();
    }

    @Override
    public boolean isDecoded() {
        return coding != ContentCoding.IDENTITY;
    }

    /** The request was handled, or nobody waits for it. */
    void end() {
        boolean wasLetIn;
        synchronized (this) {
            if (state == State.OVER) {
                return;
            }
            wasLetIn = state == State.DISPATCHED && refusal == null;
            state = State.OVER;
        }
        whenOver.accept(this);
        if (wasLetIn) {
            gate.leave(this);
        }
        try {
            spool.close();
        } catch (IOException stays) {
            LOG.warn("A file of a body could not be removed: {}", stays.toString());
        }
    }
}
