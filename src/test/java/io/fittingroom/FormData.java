package io.fittingroom;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A body of multipart/form-data, as a browser writes it. */
final class FormData {

    static final String CONTENT_TYPE = "multipart/form-data; boundary=a-boundary";

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** An upload of a data set. */
    static FormData dataset(String settings) {
        return new FormData().field("settings", settings);
    }

    FormData field(String name, String value) {
        return part("name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
    }

    FormData file(String fileName, byte[] content) {
        return part("name=\"file\"; filename=\"" + fileName + "\"", content);
    }

    /** A picture to predict. */
    FormData picture(String fileName, byte[] content) {
        return part("name=\"image\"; filename=\"" + fileName + "\"", content);
    }

    private FormData part(String disposition, byte[] content) {
        body.writeBytes(("--a-boundary\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(body.toByteArray());
        whole.writeBytes("--a-boundary--\r\n".getBytes(StandardCharsets.UTF_8));
        return whole.toByteArray();
    }
}
