package io.fittingroom.transfer;

import io.fittingroom.web.FileSlice;
import io.fittingroom.web.KeptParts;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.tomcat.util.http.fileupload.FileItemHeaders;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.support.AbstractMultipartHttpServletRequest;
import org.springframework.web.util.WebUtils;

/**
 * A request with a multipart body, whose parts are found when they are asked for and read where they lie. A part is a file, with
 * a file name or without.
 */
final class MultipartBody extends AbstractMultipartHttpServletRequest implements KeptParts.Keeping {

    /** A file name of 255 characters of three bytes, each percent-encoded, and the rest of a part's headers. */
    private static final int MOST_HEADER_BYTES = 8 * 1024;

    private final SpoolSpace space;
    private final PartLimit limit;

    MultipartBody(HttpServletRequest request, SpoolSpace space, PartLimit limit) {
        super(request);
        this.space = space;
        this.limit = limit;
    }

    @Override
    protected void initializeMultipart() {
        MultiValueMap<String, MultipartFile> files = new LinkedMultiValueMap<>();
        parts().forEach(part -> files.add(part.name, part));
        setMultipartFiles(files);
    }

    @Override
    public KeptParts keep() throws IOException {
        List<Part> parts = parts();
        FileChannel file = body().isPresent() ? body().get().give(space) : space.file();
        return new KeptParts(
                file,
                parts.stream()
                        .map(part -> new KeptParts.Part(
                                part.name,
                                Optional.ofNullable(part.fileName),
                                new FileSlice(file, part.from, part.size)))
                        .toList());
    }

    /** Empty for a request without one. */
    private Optional<ReceivedBody> body() {
        return Optional.ofNullable(WebUtils.getNativeRequest(getRequest(), SpooledRequest.class))
                .map(SpooledRequest::body);
    }

    private List<Part> parts() {
        FileUpload rules = new FileUpload();
        byte[] boundary = boundary();
        Optional<ReceivedBody> body = body();
        if (body.isEmpty()) {
            return List.of();
        }
        try (InputStream in = body.get().input()) {
            return parts(body.get(), new PartFinder(in, boundary, MOST_HEADER_BYTES), rules);
        } catch (PartFinder.MalformedException broken) {
            throw ProblemException.invalid(
                    "",
                    "is not complete multipart/form-data: each part begins with --boundary and has a name in its Content-Disposition, and the last one ends with --boundary--.");
        } catch (PartFinder.HeadersTooLongException tooLong) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "A part of the multipart body has more than " + MOST_HEADER_BYTES
                            + " bytes of headers; give the file a shorter name.");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private byte[] boundary() {
        try {
            return Optional.ofNullable(getContentType())
                    .map(MediaType::parseMediaType)
                    .map(type -> type.getParameter("boundary"))
                    .map(boundary -> boundary.replaceAll("^\"|\"$", ""))
                    .filter(boundary -> !boundary.isEmpty())
                    .orElseThrow(MultipartBody::withoutBoundary)
                    .getBytes(StandardCharsets.ISO_8859_1);
        } catch (InvalidMediaTypeException unreadable) {
            throw withoutBoundary();
        }
    }

    private static ProblemException withoutBoundary() {
        return ProblemException.invalid(
                "/Content-Type",
                "names no boundary; leave the header to the client's library, which writes multipart/form-data; boundary=... by itself.");
    }

    private List<Part> parts(ReceivedBody body, PartFinder finder, FileUpload rules) throws IOException {
        List<Part> parts = new ArrayList<>();
        while (finder.next()) {
            FileItemHeaders headers = rules.getParsedHeaders(finder.headers());
            long from = finder.position();
            long size = finder.end() - from;
            String name = rules.getFieldName(headers);
            if (name == null) {
                continue;
            }
            if (parts.size() == limit.most()) {
                throw ProblemException.of(
                        ProblemCode.TOO_LARGE,
                        "The multipart body has more than " + limit.most() + " parts (" + limit.setting()
                                + "); send fewer at a time.");
            }
            if (limit.bytes() >= 0 && size > limit.bytes()) {
                throw ProblemException.of(
                        ProblemCode.TOO_LARGE,
                        "The part " + name + " is larger than the limit of " + limit.bytes()
                                + " bytes (spring.servlet.multipart.max-file-size); send a smaller file.");
            }
            // The name is never a path here, so that one with a NUL is as good as any.
            parts.add(new Part(
                    name, rules.getFileName(headers), headers.getHeader(HttpHeaders.CONTENT_TYPE), body, from, size));
        }
        return parts;
    }

    @Override
    public @Nullable String getMultipartContentType(String name) {
        MultipartFile file = getFile(name);
        return file == null ? null : file.getContentType();
    }

    @Override
    public @Nullable HttpHeaders getMultipartHeaders(String name) {
        String type = getMultipartContentType(name);
        if (type == null) {
            return null;
        }
        HttpHeaders headers = new HttpHeaders();
        headers.add(HttpHeaders.CONTENT_TYPE, type);
        return headers;
    }

    private static final class Part implements MultipartFile {

        private final String name;
        private final @Nullable String fileName;
        private final @Nullable String type;
        private final ReceivedBody body;
        private final long from;
        private final long size;

        Part(String name, @Nullable String fileName, @Nullable String type, ReceivedBody body, long from, long size) {
            this.name = name;
            this.fileName = fileName;
            this.type = type;
            this.body = body;
            this.from = from;
            this.size = size;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public @Nullable String getOriginalFilename() {
            return fileName;
        }

        @Override
        public @Nullable String getContentType() {
            return type;
        }

        @Override
        public boolean isEmpty() {
            return size == 0;
        }

        @Override
        public long getSize() {
            return size;
        }

        @Override
        public byte[] getBytes() throws IOException {
            // Held once: to read all there is, in pieces, takes twice as much for a moment.
            byte[] all = new byte[Math.toIntExact(size)];
            try (InputStream in = getInputStream()) {
                int read = in.readNBytes(all, 0, all.length);
                return read == all.length ? all : Arrays.copyOf(all, read);
            }
        }

        @Override
        public InputStream getInputStream() {
            return body.input(from, size);
        }

        @Override
        public void transferTo(File target) throws IOException {
            try (InputStream in = getInputStream()) {
                Files.copy(in, target.toPath());
            }
        }
    }
}
