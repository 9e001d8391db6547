package io.fittingroom.transfer;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.InvalidFileNameException;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.apache.tomcat.util.http.fileupload.impl.FileUploadIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.support.AbstractMultipartHttpServletRequest;

/**
 * A request with a multipart body, read by the container's own parser when its parts are asked for. A part is a file, with a
 * file name or without.
 */
final class MultipartBody extends AbstractMultipartHttpServletRequest {

    /** A file name of 255 characters of three bytes, each percent-encoded, and the rest of a part's headers. */
    private static final int MOST_HEADER_BYTES = 8 * 1024;

    private final SpoolSpace space;
    private final int mostParts;
    private final long mostBytes;
    private final List<Part> parts = new ArrayList<>();

    MultipartBody(HttpServletRequest request, SpoolSpace space, int mostParts, long mostBytes) {
        super(request);
        this.space = space;
        this.mostParts = mostParts;
        this.mostBytes = mostBytes;
    }

    @Override
    protected void initializeMultipart() {
        if (boundary().isEmpty()) {
            throw ProblemException.invalid(
                    "/Content-Type",
                    "names no boundary; leave the header to the client's library, which writes multipart/form-data; boundary=... by itself.");
        }
        MultiValueMap<String, MultipartFile> files = new LinkedMultiValueMap<>();
        try {
            read();
        } catch (FileUploadException | FileUploadIOException | MultipartStream.MalformedStreamException broken) {
            throw broken(broken);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        parts.forEach(part -> files.add(part.name, part));
        setMultipartFiles(files);
    }

    private Optional<String> boundary() {
        try {
            return Optional.ofNullable(getContentType())
                    .map(MediaType::parseMediaType)
                    .map(type -> type.getParameter("boundary"))
                    .filter(boundary -> !boundary.isEmpty());
        } catch (InvalidMediaTypeException unreadable) {
            return Optional.empty();
        }
    }

    private void read() throws IOException, FileUploadException {
        FileUpload upload = new FileUpload();
        upload.setPartHeaderSizeMax(MOST_HEADER_BYTES);
        upload.setHeaderEncoding(StandardCharsets.UTF_8.name());
        FileItemIterator each = upload.getItemIterator(new Body(getRequest()));
        while (each.hasNext()) {
            FileItemStream item = each.next();
            if (parts.size() == mostParts) {
                throw ProblemException.of(
                        ProblemCode.TOO_LARGE,
                        "The multipart body has more than " + mostParts
                                + " parts (fitting-room.web.max-parts); send fewer at a time.");
            }
            Part part = new Part(item, space.spool());
            parts.add(part);
            copy(item, part);
        }
    }

    private void copy(FileItemStream item, Part part) throws IOException {
        byte[] buffer = new byte[8192];
        try (InputStream content = item.openStream()) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                part.content.write(buffer, 0, read);
                if (mostBytes >= 0 && part.content.size() > mostBytes) {
                    throw ProblemException.of(
                            ProblemCode.TOO_LARGE,
                            "The part " + part.name + " is larger than the limit of " + mostBytes
                                    + " bytes (spring.servlet.multipart.max-file-size); send a smaller file.");
                }
            }
        }
    }

    private static ProblemException broken(Exception broken) {
        String words = String.valueOf(broken.getMessage());
        if (words.contains("Header section has more than")) {
            return ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "A part of the multipart body has more than " + MOST_HEADER_BYTES
                            + " bytes of headers; give the file a shorter name.");
        }
        return ProblemException.invalid(
                "",
                "is not complete multipart/form-data: each part begins with --boundary and has a name in its Content-Disposition, and the last one ends with --boundary--.");
    }

    void close() {
        for (Part part : parts) {
            try {
                part.content.close();
            } catch (IOException stays) {
                throw new UncheckedIOException(stays);
            }
        }
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

    private record Body(HttpServletRequest request) implements UploadContext {

        @Override
        public long contentLength() {
            return request.getContentLengthLong();
        }

        @Override
        public String getCharacterEncoding() {
            return StandardCharsets.UTF_8.name();
        }

        @Override
        public String getContentType() {
            return request.getContentType();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return request.getInputStream();
        }
    }

    private static final class Part implements MultipartFile {

        private final String name;
        private final @Nullable String fileName;
        private final @Nullable String type;
        private final Spool content;

        Part(FileItemStream item, Spool content) {
            this.name = item.getFieldName();
            this.fileName = fileName(item);
            this.type = item.getContentType();
            this.content = content;
        }

        /** It is never a path here, so that one with a NUL is as good as any. */
        private static @Nullable String fileName(FileItemStream item) {
            try {
                return item.getName();
            } catch (InvalidFileNameException withNul) {
                return withNul.getName();
            }
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
            return content.size() == 0;
        }

        @Override
        public long getSize() {
            return content.size();
        }

        @Override
        public byte[] getBytes() throws IOException {
            try (InputStream in = getInputStream()) {
                return in.readAllBytes();
            }
        }

        @Override
        public InputStream getInputStream() {
            return content.input();
        }

        @Override
        public void transferTo(File target) throws IOException {
            try (InputStream in = getInputStream()) {
                Files.copy(in, target.toPath());
            }
        }
    }
}
