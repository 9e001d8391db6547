package io.fittingroom.transfer;

import io.fittingroom.web.ClientConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tomcat's HTTP/1.1, with each request knowing its {@link ClientConnection}: the servlet API tells of a client that went only
 * when something is written to it. Public for Tomcat, which makes it by its name.
 */
public final class WatchedHttp extends Http11NioProtocol {

    @Override
    protected Processor createProcessor() {
        return new WatchedProcessor(this, new Introducing(getAdapter()));
    }

    private static final class WatchedProcessor extends Http11Processor implements ClientConnection {

        private final ByteBuffer ahead = ByteBuffer.allocate(1);

        WatchedProcessor(AbstractHttp11Protocol<?> protocol, Introducing adapter) {
            super(protocol, adapter);
            adapter.processor = this;
        }

        /** Reads one byte ahead, which goes back: it begins the next request. */
        @Override
        public boolean isClosed() {
            SocketWrapperBase<?> socket = getSocketWrapper();
            if (socket == null) {
                return true;
            }
            try {
                int read = socket.read(false, ahead.clear());
                if (read > 0) {
                    socket.unRead(ahead.flip());
                }
                return read < 0;
            } catch (IOException closed) {
                return true;
            }
        }
    }

    private static final class Introducing implements Adapter {

        private final Adapter adapter;
        private ClientConnection processor;

        Introducing(Adapter adapter) {
            this.adapter = adapter;
        }

        @Override
        public void service(Request request, Response response) throws Exception {
            request.setAttribute(ClientConnection.ATTRIBUTE, processor);
            adapter.service(request, response);
        }

        @Override
        public boolean prepare(Request request, Response response) throws Exception {
            return adapter.prepare(request, response);
        }

        @Override
        public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
            return adapter.asyncDispatch(request, response, status);
        }

        @Override
        public void log(Request request, Response response, long time) {
            adapter.log(request, response, time);
        }

        @Override
        public void checkRecycled(Request request, Response response) {
            adapter.checkRecycled(request, response);
        }

        @Override
        public String getDomain() {
            return adapter.getDomain();
        }
    }
}
