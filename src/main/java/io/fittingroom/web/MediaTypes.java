package io.fittingroom.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Makes sense of {@code Content-Type} and {@code Accept} before anybody else reads them, for every address: spellings of the
 * same type become one, a form without a body is no body, and what says nothing is refused with what is wrong with it.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 8)
class MediaTypes extends OncePerRequestFilter {

    private static final String CONTENT_TYPE = "Content-Type";
    private static final String ACCEPT = "Accept";
    private static final String CHARSET = "charset";

    /** Bytes of any kind, as object stores, old servers and {@code file --mime} write it. */
    private static final Set<String> BYTES = Set.of(
            "application/octet-stream",
            "application/octetstream",
            "application/x-octet-stream",
            "application/binary",
            "application/x-binary",
            "binary/octet-stream");

    private final HandlerExceptionResolver resolver;

    MediaTypes(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver resolver) {
        this.resolver = resolver;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpServletRequest plain;
        try {
            plain = new PlainRequest(request, contentType(request), accept(request));
        } catch (ProblemException refused) {
            resolver.resolveException(request, response, null, refused);
            return;
        }
        chain.doFilter(plain, response);
    }

    /** The type of the body in one spelling; null where there is no body of any type. */
    private static @Nullable String contentType(HttpServletRequest request) {
        List<String> given = Collections.list(request.getHeaders(CONTENT_TYPE)).stream()
                .distinct()
                .toList();
        if (given.isEmpty()) {
            return null;
        }
        if (given.size() > 1) {
            throw unsupported("Content-Type is given more than once, as "
                    + given.stream().map(Words::shortened).collect(Collectors.joining(" and ")) + "; give it once.");
        }
        String text = given.get(0);
        boolean isEmpty = request.getContentLengthLong() == 0
                || (request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") == null);
        MediaType type;
        try {
            type = MediaType.parseMediaType(withoutCharsetOfBytes(text));
        } catch (InvalidMediaTypeException unreadable) {
            if (isEmpty) {
                return null;
            }
            throw unsupported("Content-Type " + Words.shortened(text) + " cannot be read: " + reason(unreadable)
                    + ". Name one type, such as application/json.");
        }
        if (isEmpty && saysNothing(type)) {
            return null;
        }
        if (!type.isConcrete()) {
            throw unsupported(
                    "Content-Type " + Words.shortened(text)
                            + " names no type, since it has a wildcard. Name the type itself, such as image/png or application/json.");
        }
        return BYTES.contains(plain(type)) ? MediaType.APPLICATION_OCTET_STREAM_VALUE : withoutCharsetOfBytes(text);
    }

    /** What clients send by themselves with a POST of nothing. */
    private static boolean saysNothing(MediaType type) {
        return !type.isConcrete()
                || type.equalsTypeAndSubtype(MediaType.APPLICATION_FORM_URLENCODED)
                || type.equalsTypeAndSubtype(MediaType.TEXT_PLAIN);
    }

    private static String plain(MediaType type) {
        return (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT);
    }

    /** {@code charset=binary} is how {@code file --mime} says that there is none. */
    private static String withoutCharsetOfBytes(String text) {
        return text.replaceAll("(?i)\\s*;\\s*charset\\s*=\\s*\"?binary\"?\\s*(?=;|$)", "");
    }

    /** The types that are asked for; a charset is left out, since everything here is UTF-8. Null where any will do. */
    private static @Nullable String accept(HttpServletRequest request) {
        List<String> given = Collections.list(request.getHeaders(ACCEPT));
        if (given.isEmpty()) {
            return null;
        }
        List<MediaType> types;
        try {
            types = MediaType.parseMediaTypes(given);
        } catch (InvalidMediaTypeException unreadable) {
            throw ProblemException.of(
                    ProblemCode.NOT_ACCEPTABLE,
                    "The Accept header " + Words.shortened(String.join(", ", given)) + " cannot be read: "
                            + reason(unreadable) + ". Leave it out, or name types such as application/json.");
        }
        if (types.isEmpty()) {
            return null;
        }
        return types.stream()
                .map(MediaTypes::withoutCharset)
                .map(MediaType::toString)
                .collect(Collectors.joining(", "));
    }

    private static MediaType withoutCharset(MediaType type) {
        Map<String, String> parameters = new LinkedHashMap<>(type.getParameters());
        parameters.keySet().removeIf(name -> name.equalsIgnoreCase(CHARSET));
        return new MediaType(type, parameters);
    }

    /** In Spring's words, without the header that they repeat. */
    private static String reason(InvalidMediaTypeException unreadable) {
        String message = Optional.ofNullable(unreadable.getMessage()).orElse("it is not well-formed");
        int colon = message.indexOf("\": ");
        String reason = colon < 0 ? message : message.substring(colon + "\": ".length());
        return Words.shortened(reason);
    }

    private static ProblemException unsupported(String detail) {
        return ProblemException.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, detail);
    }

    /** The request with the two headers as they are understood here. */
    private static final class PlainRequest extends HttpServletRequestWrapper {

        /** What they hold here, by their names in small letters: one value, or none. */
        private final Map<String, List<String>> own;

        PlainRequest(HttpServletRequest request, @Nullable String contentType, @Nullable String accept) {
            super(request);
            own = Map.of(
                    CONTENT_TYPE.toLowerCase(Locale.ROOT),
                            Stream.ofNullable(contentType).toList(),
                    ACCEPT.toLowerCase(Locale.ROOT), Stream.ofNullable(accept).toList());
        }

        @Override
        public @Nullable String getContentType() {
            return getHeader(CONTENT_TYPE);
        }

        @Override
        public @Nullable String getHeader(String name) {
            List<String> values = own.get(name.toLowerCase(Locale.ROOT));
            return values == null
                    ? super.getHeader(name)
                    : values.stream().findFirst().orElse(null);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            List<String> values = own.get(name.toLowerCase(Locale.ROOT));
            return values == null ? super.getHeaders(name) : Collections.enumeration(values);
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            return Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                    .filter(name -> getHeader(name) != null)
                    .toList());
        }
    }
}
