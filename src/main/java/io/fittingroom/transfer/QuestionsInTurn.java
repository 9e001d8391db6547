package io.fittingroom.transfer;

import io.fittingroom.web.ClientConnection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;

/** Tells a request that waited for its turn in vain so, in the form of its address, and does nothing for a client that has left. */
final class QuestionsInTurn implements HandlerInterceptor {

    /** The request's {@link Question}, where it had to wait. */
    static final String WAITED = QuestionsInTurn.class.getName();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getAttribute(WAITED) instanceof Question question) {
            question.refusal().ifPresent(why -> {
                throw why;
            });
            ClientConnection.current().requireOpen();
        }
        return true;
    }
}
