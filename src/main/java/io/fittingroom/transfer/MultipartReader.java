package io.fittingroom.transfer;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.multipart.MultipartResolver;

/** Finds multipart bodies (RFC 7578) and has them read when somebody asks for their parts. Thread-safe. */
final class MultipartReader implements MultipartResolver {

    private final SpoolSpace space;
    private final int mostParts;
    private final long mostBytes;

    /**
     * @param mostBytes of one part; negative for as many as the whole body may have
     */
    MultipartReader(SpoolSpace space, int mostParts, long mostBytes) {
        this.space = space;
        this.mostParts = mostParts;
        this.mostBytes = mostBytes;
    }

    @Override
    public boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/");
    }

    @Override
    public MultipartHttpServletRequest resolveMultipart(HttpServletRequest request) {
        return new MultipartBody(request, space, mostParts, mostBytes);
    }

    @Override
    public void cleanupMultipart(MultipartHttpServletRequest request) {
        if (request instanceof MultipartBody body) {
            body.close();
        }
    }
}
