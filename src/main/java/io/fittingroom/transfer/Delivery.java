package io.fittingroom.transfer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer's body on its way out: written whenever the client takes more. The container closes the connection of a client that
 * takes nothing for long; one that takes little is cut off here. For the container's threads, one at a time.
 */
final class Delivery implements WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final int BUFFER = 32 * 1024;

    private final Exchange exchange;
    private final ServletOutputStream out;
    private final InputStream in;
    private final TransferSettings settings;
    private final byte[] buffer;
    private final long begun = System.nanoTime();
    private long sent;
    private boolean isFlushed;

    private Delivery(Exchange exchange, ServletOutputStream out, Spool body, TransferSettings settings) {
        this.exchange = exchange;
        this.out = out;
        this.in = body.input();
        this.settings = settings;
        this.buffer = new byte[(int) Math.min(BUFFER, body.size())];
    }

    /** Sends a body and closes it afterwards. */
    static void begin(AsyncContext context, Spool body, TransferSettings settings) throws IOException {
        ServletOutputStream out = context.getResponse().getOutputStream();
        Delivery delivery = new Delivery(Exchange.of(context, body), out, body, settings);
        out.setWriteListener(delivery);
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            int read = isFlushed ? -1 : in.read(buffer);
            if (read >= 0) {
                out.write(buffer, 0, read);
                sent += read;
            } else if (isFlushed) {
                exchange.end();
                return;
            } else {
                isFlushed = true;
                out.flush();
            }
        }
        if (settings.isTooSlow(sent, System.nanoTime() - begun)) {
            throw new IOException("The client takes too little: " + sent + " bytes so far.");
        }
    }

    @Override
    public void onError(Throwable gone) {
        LOG.debug("A client went before it had its answer", gone);
        exchange.end();
    }
}
