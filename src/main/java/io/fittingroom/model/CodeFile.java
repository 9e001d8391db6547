package io.fittingroom.model;

import io.fittingroom.engine.code.CodeLanguage;
import io.fittingroom.network.Training;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** The answer of the endpoints that tell a training as source code. Stateless. */
public final class CodeFile {

    private CodeFile() {}

    /** The query {@code language}; a 400 for any other parameter or word. */
    public static CodeLanguage language(HttpServletRequest request) {
        QueryReader query = QueryReader.of(request);
        CodeLanguage language = query.choice("language", CodeLanguage.BY_WORD, CodeLanguage.PYTHON);
        query.finish();
        return language;
    }

    /**
     * The training's code as a file to be saved.
     *
     * @param stem of the file's name, where the language leaves it free
     */
    public static ResponseEntity<byte[]> of(Training training, CodeLanguage language, String stem) {
        ContentDisposition file = ContentDisposition.attachment()
                .filename(language.fileName(stem))
                .build();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, file.toString())
                .header(HttpHeaders.CONTENT_TYPE, language.mediaType())
                .body(language.write(training).getBytes(StandardCharsets.US_ASCII));
    }

    /** Describes the query and the answer for the OpenAPI document. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            in = ParameterIn.QUERY,
            name = "language",
            description = "python is Keras 3, java is DL4J",
            example = "python",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"python", "java"},
                            defaultValue = "python"))
    @ApiResponse(
            responseCode = "200",
            description = "The code, to be saved under the name that Content-Disposition has",
            content = {
                @Content(mediaType = "text/x-python", schema = @Schema(type = "string")),
                @Content(mediaType = "text/x-java-source", schema = @Schema(type = "string"))
            })
    public @interface Described {}
}
