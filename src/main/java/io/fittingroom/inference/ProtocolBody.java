package io.fittingroom.inference;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the JSON object in a request's body. The examples of TensorFlow Serving are lines of curl that name no content
 * type, so that they say {@code application/x-www-form-urlencoded}; that and {@code text/plain} pass for JSON here.
 * Thread-safe.
 */
@Component
class ProtocolBody {

    private static final MediaType SUFFIXED = MediaType.valueOf("application/*+json");

    private final JsonMapper json;

    ProtocolBody(JsonMapper json) {
        this.json = json;
    }

    /** The object; a 415 for another content type, a 400 for what is no JSON object. */
    JsonNode read(HttpServletRequest request) {
        refuseOtherTypes(request.getContentType());
        JsonNode body = parse(request);
        if (!body.isObject()) {
            throw ProblemException.invalid("", "The body must be a JSON object in braces.");
        }
        return body;
    }

    private JsonNode parse(HttpServletRequest request) {
        try {
            // Not by @RequestBody, which takes a body that calls itself a form apart.
            JsonNode body = json.readTree(request.getInputStream());
            if (body.isMissingNode()) {
                throw ProblemException.of(
                        ProblemCode.MALFORMED_JSON, "The request has no body; a JSON object is needed.");
            }
            return body;
        } catch (JacksonIOException unreadable) {
            throw new UncheckedIOException(unreadable.getCause());
        } catch (JacksonException malformed) {
            throw new HttpMessageNotReadableException(
                    "The body is not well-formed JSON", malformed, new ServletServerHttpRequest(request));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void refuseOtherTypes(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return;
        }
        MediaType type;
        try {
            type = MediaType.parseMediaType(contentType);
        } catch (InvalidMediaTypeException unreadable) {
            throw unsupported();
        }
        boolean isTaken = type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                || SUFFIXED.includes(type)
                || type.equalsTypeAndSubtype(MediaType.APPLICATION_FORM_URLENCODED)
                || type.equalsTypeAndSubtype(MediaType.TEXT_PLAIN);
        if (!isTaken) {
            throw unsupported();
        }
    }

    private static ProblemException unsupported() {
        return ProblemException.of(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                "The body must be JSON; say Content-Type: application/json. Binary tensors are not supported.");
    }
}
