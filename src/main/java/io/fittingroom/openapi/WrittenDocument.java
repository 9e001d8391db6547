package io.fittingroom.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springdoc.core.customizers.SpringDocCustomizers;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.providers.SpringDocProviders;
import org.springdoc.core.service.AbstractRequestService;
import org.springdoc.core.service.GenericResponseService;
import org.springdoc.core.service.OpenAPIService;
import org.springdoc.core.service.OperationService;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.beans.factory.ObjectFactory;

/**
 * The OpenAPI document as bytes, written once for each address under which the service is seen and not for each request, which
 * would take 40 ms of a processor. It is in English whatever is asked for: the library would make and keep one for each
 * language that anybody names. Thread-safe.
 */
final class WrittenDocument extends OpenApiWebMvcResource {

    private static final int MOST_ADDRESSES = 8;

    private final Map<String, byte[]> written = new LinkedHashMap<>(MOST_ADDRESSES, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    WrittenDocument(
            ObjectFactory<OpenAPIService> documents,
            AbstractRequestService requests,
            GenericResponseService responses,
            OperationService operations,
            SpringDocConfigProperties properties,
            SpringDocProviders providers,
            SpringDocCustomizers customizers) {
        super(documents, requests, responses, operations, properties, providers, customizers);
    }

    @Override
    public byte[] openapiJson(HttpServletRequest request, String apiDocsUrl, Locale locale)
            throws JsonProcessingException {
        return written(request, () -> super.openapiJson(request, apiDocsUrl, Locale.ENGLISH));
    }

    @Override
    public byte[] openapiYaml(HttpServletRequest request, String apiDocsUrl, Locale locale)
            throws JsonProcessingException {
        return written(request, () -> super.openapiYaml(request, apiDocsUrl, Locale.ENGLISH));
    }

    private interface Writing {
        byte[] write() throws JsonProcessingException;
    }

    private synchronized byte[] written(HttpServletRequest request, Writing writing) throws JsonProcessingException {
        String address = request.getRequestURI();
        byte[] document = written.get(address);
        if (document == null) {
            document = writing.write();
            written.put(address, document);
        }
        return document;
    }
}
