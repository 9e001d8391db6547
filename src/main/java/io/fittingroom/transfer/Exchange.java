package io.fittingroom.transfer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that no thread handles at the moment. When its client goes it ends without a word: the container would answer with
 * its error page, and log it. Thread-safe.
 */
final class Exchange implements AsyncListener {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final AsyncContext context;
    private final Closeable held;

    private Exchange(AsyncContext context, Closeable held) {
        this.context = context;
        this.held = held;
    }

    /**
     * @param held what the exchange holds; closed when it is over
     */
    static Exchange of(AsyncContext context, Closeable held) {
        Exchange exchange = new Exchange(context, held);
        // The container notices who sends or takes nothing; who is slow is looked after here.
        context.setTimeout(0);
        context.addListener(exchange);
        return exchange;
    }

    void end() {
        try {
            context.complete();
        } catch (IllegalStateException already) {
            LOG.debug("A request was over", already);
        }
    }

    @Override
    public void onComplete(AsyncEvent event) throws IOException {
        held.close();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // The answer's exchange begins; the body's is over.
    }
}
