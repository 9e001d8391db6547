package io.fittingroom.transfer;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** A request that is dispatched anew, as those who handle it see it: its first dispatch. */
class AskedAgain extends HttpServletRequestWrapper {

    AskedAgain(HttpServletRequest request) {
        super(request);
    }

    /** Filters that leave out later dispatches must not leave out this one. */
    @Override
    public DispatcherType getDispatcherType() {
        return DispatcherType.REQUEST;
    }
}
