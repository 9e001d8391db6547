package io.fittingroom.transfer;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.multipart.MultipartResolver;

/** Finds multipart bodies (RFC 7578) and has them read when somebody asks for their parts. Thread-safe. */
final class MultipartReader implements MultipartResolver {

    private final SpoolSpace space;
    private final BodyLimits limits;

    MultipartReader(SpoolSpace space, BodyLimits limits) {
        this.space = space;
        this.limits = limits;
    }

    @Override
    public boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/");
    }

    @Override
    public MultipartHttpServletRequest resolveMultipart(HttpServletRequest request) {
        return new MultipartBody(request, space, limits.ofParts(request));
    }

    @Override
    public void cleanupMultipart(MultipartHttpServletRequest request) {
        // The parts lie in the request's body, which goes with it.
    }
}
