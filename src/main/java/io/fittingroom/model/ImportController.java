package io.fittingroom.model;

import io.fittingroom.engine.imported.ImportedNetwork;
import io.fittingroom.model.ModelImports.Wishes;
import io.fittingroom.web.Address;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartHttpServletRequest;

/** The API of importing models. */
@RestController
@RequestMapping("/api/models/{name}/versions")
@Tag(name = "Models")
class ImportController {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,20})?([eE]-?[0-9]{1,2})?");
    private static final double LARGEST = 1e6;

    private final ModelImports imports;

    ImportController(ModelImports imports) {
        this.imports = imports;
    }

    @Schema(name = "ModelUpload", description = "A model to upload")
    record Upload(
            @Schema(description = "the zip file", type = "string", format = "binary")
            MultipartFile model) {}

    @PostMapping(
            consumes = {"application/zip", "application/x-zip-compressed", MediaType.APPLICATION_OCTET_STREAM_VALUE})
    @Operation(
            operationId = "importModel",
            summary = "Import a model",
            description =
                    "Takes a zip as the raw body or as multipart part model: a download of this service, or what DL4J's ModelSerializer wrote (1.0.0-beta4 or later) of a ComputationGraph that is a chain or of a MultiLayerNetwork. Layers that are read: DenseLayer, OutputLayer, LossLayer, ConvolutionLayer, SubsamplingLayer (largest or mean), GlobalPoolingLayer (mean), BatchNormalization, ActivationLayer and DropoutLayer; with softmax at the end and cross-entropy. Its input may be [batch, channels, height, width] or flat, row by row ([batch, 1, 28, 28] or [batch, 784] for Fashion-MNIST). It becomes the next version under the name, tested on the data set's test pictures. Nothing in the zip is run: the optimizer's state, normalizers and preprocessors are never opened, and what is not understood is refused with the place where it stands.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = "application/zip", schema = @Schema(type = "string", format = "binary")),
                @Content(
                        mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                        schema = @Schema(implementation = Upload.class))
            })
    @ImportAnswers
    ResponseEntity<ModelVersion> raw(
            @PathVariable @Parameter(example = "mine") String name,
            @Parameter(hidden = true) HttpServletRequest request) {
        Wishes wishes = wishes(request);
        return created(imports.take(name, () -> body(request), wishes));
    }

    // Described above: OpenAPI has one operation a path and method, whatever the body is.
    @Hidden
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<ModelVersion> upload(
            @PathVariable String name, @Parameter(hidden = true) MultipartHttpServletRequest request) {
        Wishes wishes = wishes(request);
        List<MultipartFile> files = request.getFiles("model");
        if (files.size() != 1) {
            throw ProblemException.invalid(
                    "/model",
                    "must be there once, but " + files.size()
                            + " parts have that name; send one zip as the multipart part named model.");
        }
        return created(imports.take(name, () -> content(files.get(0)), wishes));
    }

    private static Wishes wishes(HttpServletRequest request) {
        QueryReader query = QueryReader.of(request);
        Optional<String> dataset = query.text("dataset");
        Optional<Double> scale = number(query, "scale");
        Optional<Double> offset = number(query, "offset");
        if (scale.isPresent() && scale.get() == 0) {
            query.fault("scale", "must not be 0, which would make all pictures equal.");
        }
        query.finish();
        return new Wishes(dataset, new ImportedNetwork.Before(scale, offset));
    }

    private static Optional<Double> number(QueryReader query, String name) {
        Optional<String> text = query.text(name);
        Optional<Double> number = text.filter(value -> NUMBER.matcher(value).matches())
                .map(Double::valueOf)
                .filter(value -> Math.abs(value) <= LARGEST);
        if (text.isPresent() && number.isEmpty()) {
            query.fault(name, "must be a number from -1000000 to 1000000, such as 0.00392156862745098.");
        }
        return number;
    }

    private static ResponseEntity<ModelVersion> created(ModelVersion version) {
        URI location = URI.create(Address.of("/api/models/" + version.model() + "/versions/" + version.version()));
        return ResponseEntity.created(location).body(version);
    }

    private static byte[] body(HttpServletRequest request) {
        try (InputStream body = request.getInputStream()) {
            return exactly(body, request.getContentLengthLong());
        } catch (IOException broken) {
            throw ProblemException.invalid("", "ended before it was whole; send it again.");
        }
    }

    private static byte[] content(MultipartFile file) {
        try {
            return file.getBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Held once: to read all there is, in pieces, takes twice as much for a moment. */
    private static byte[] exactly(InputStream content, long size) throws IOException {
        if (size < 0 || size > Integer.MAX_VALUE) {
            return content.readAllBytes();
        }
        byte[] exact = new byte[(int) size];
        int read = content.readNBytes(exact, 0, exact.length);
        return read == exact.length ? exact : Arrays.copyOf(exact, read);
    }

    /** The parameters and answers that both forms share. */
    @java.lang.annotation.Target(java.lang.annotation.ElementType.METHOD)
    @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
    @Parameter(
            in = ParameterIn.QUERY,
            name = "dataset",
            description =
                    "the data set whose pictures the network takes and whose classes its outputs stand for; the one that the file names unless given, else fashion-mnist. Of one with several versions @ and the number may follow",
            example = "fashion-mnist",
            schema = @Schema(type = "string"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "scale",
            description =
                    "for a network that does not take pixels from 0 to 255 as they are: it sees pixel * scale + offset; 0.00392156862745098 for 0 to 1",
            schema = @Schema(type = "number", minimum = "-1000000", maximum = "1000000"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "offset",
            description = "see scale",
            schema = @Schema(type = "number", minimum = "-1000000", maximum = "1000000"))
    @ApiResponse(responseCode = "201", description = "The version, with its figures on the test pictures")
    @ApiResponse(responseCode = "400", ref = "NotAModel")
    @ApiResponse(responseCode = "413", ref = "TooLarge")
    @ApiResponse(responseCode = "422", ref = "NotAModel")
    @ApiResponse(responseCode = "503", ref = "Busy")
    private @interface ImportAnswers {}
}
