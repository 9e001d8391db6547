package io.fittingroom.dataset;

import io.fittingroom.dataset.VersionedPath.DatasetName;
import io.fittingroom.dataset.VersionedPath.OfSplit;
import io.fittingroom.dataset.VersionedPath.PictureIndex;
import io.fittingroom.dataset.VersionedPath.Version;
import io.fittingroom.picture.Png;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Looking at the pictures of data sets. */
@RestController
@RequestMapping(DatasetController.PATH)
@Tag(name = "Datasets")
class PictureController {

    private static final String NEWEST = "/{name}";
    private static final String VERSION = "/{name}/versions/{version}";

    private static final CacheControl FOR_EVER =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

    private final Datasets datasets;
    private final MeanPictures means;

    PictureController(Datasets datasets, MeanPictures means) {
        this.datasets = datasets;
        this.means = means;
    }

    @GetMapping({NEWEST + "/{split}", VERSION + "/{split}"})
    @Operation(
            summary = "Page through the pictures of a split",
            description =
                    "The pictures in the data set's order, each with its label and links to its pixels as numbers and"
                            + " as a PNG, which stay with the version. A page after the last has no pictures.")
    @OfClass
    @Parameter(
            name = "page",
            in = ParameterIn.QUERY,
            description = "The number of the page, from 0",
            example = "0",
            schema = @Schema(type = "integer", format = "int32", minimum = "0", defaultValue = "0"))
    @Parameter(
            name = "size",
            in = ParameterIn.QUERY,
            description = "Pictures a page, 1 to 200",
            example = "50",
            schema = @Schema(type = "integer", format = "int32", minimum = "1", maximum = "200", defaultValue = "50"))
    @ApiResponse(responseCode = "200", description = "The page")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    PicturePage listPictures(
            @DatasetName @PathVariable String name,
            @Version @PathVariable(required = false) @Nullable String version,
            @OfSplit @PathVariable String split,
            HttpServletRequest request) {
        NamedSplit named = NamedSplit.of(dataset(name, version), split);
        QueryReader query = QueryReader.of(request);
        OptionalInt label = label(query, named.dataset());
        int page = query.integer("page", 0, Integer.MAX_VALUE, 0);
        int size = query.integer("size", 1, 200, 50);
        query.finish();
        return PicturePage.of(named, label, page, size);
    }

    @GetMapping({NEWEST + "/{split}/{index}", VERSION + "/{split}/{index}"})
    @Operation(
            summary = "Get a picture as numbers",
            description = "The label and the pixels, row by row, as they go into a network: integers 0 to 255.")
    @ApiResponse(responseCode = "200", description = "The picture")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    PictureAnswer getPicture(
            @DatasetName @PathVariable String name,
            @Version @PathVariable(required = false) @Nullable String version,
            @OfSplit @PathVariable String split,
            @PictureIndex @PathVariable String index,
            HttpServletRequest request) {
        NamedSplit named = NamedSplit.of(dataset(name, version), split);
        int number = named.index(index);
        QueryReader.of(request).finish();
        return PictureAnswer.of(named, number);
    }

    @GetMapping({NEWEST + "/{split}/{index}.png", VERSION + "/{split}/{index}.png"})
    @Operation(
            summary = "Get a picture as PNG",
            description =
                    "Grey, 8 bits a pixel, or red, green and blue, 8 bits each. With `scale` each pixel becomes a square,"
                            + " unsmoothed. Of a version, and of a bundled data set, it may be cached for ever.")
    @Scaled
    @ApiResponse(
            responseCode = "200",
            description = "The picture",
            content = @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    ResponseEntity<byte[]> getPictureAsPng(
            @DatasetName @PathVariable String name,
            @Version @PathVariable(required = false) @Nullable String version,
            @OfSplit @PathVariable String split,
            @PictureIndex @PathVariable String index,
            HttpServletRequest request) {
        NamedSplit named = NamedSplit.of(dataset(name, version), split);
        int number = named.index(index);
        QueryReader query = QueryReader.of(request);
        int scale = scale(query);
        query.finish();
        byte[] pixels = named.pictures().pixels(number);
        return png(named.dataset(), version, split + "-" + number, pixels, scale);
    }

    @GetMapping({NEWEST + "/mean.png", VERSION + "/mean.png"})
    @Operation(
            summary = "Get the mean of all pictures of a split or of a class",
            description =
                    "Each pixel is the mean of that pixel: what the pictures have in common, and a first look at how well a"
                            + " class can be told from the others.")
    @OfClass
    @Parameter(
            name = "split",
            in = ParameterIn.QUERY,
            description = "The split whose pictures are looked at",
            example = "train",
            schema =
                    @Schema(
                            type = "string",
                            allowableValues = {"train", "test", "validation"},
                            defaultValue = "train"))
    @Scaled
    @ApiResponse(
            responseCode = "200",
            description = "The mean",
            content = @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "503", ref = "Busy")
    ResponseEntity<byte[]> getMeanPicture(
            @DatasetName @PathVariable String name,
            @Version @PathVariable(required = false) @Nullable String version,
            HttpServletRequest request) {
        Dataset dataset = dataset(name, version);
        QueryReader query = QueryReader.of(request);
        OptionalInt label = label(query, dataset);
        String split = query.text("split").orElse("train");
        int scale = scale(query);
        query.finish();
        byte[] pixels = means.of(dataset, split, label);
        return png(
                dataset, version, "mean-" + split + "-" + (label.isEmpty() ? "all" : label.getAsInt()), pixels, scale);
    }

    private Dataset dataset(String name, @Nullable String version) {
        return datasets.get(VersionedPath.reference(name, version));
    }

    private static int scale(QueryReader query) {
        return query.integer("scale", 1, Png.MAX_SCALE, 1);
    }

    /** What the newest version shows may be another picture tomorrow. */
    private static ResponseEntity<byte[]> png(
            Dataset dataset, @Nullable String version, String what, byte[] pixels, int scale) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().contentType(MediaType.IMAGE_PNG);
        if (version == null && !dataset.isBundled()) {
            answer.cacheControl(CacheControl.noCache())
                    .eTag(dataset.fingerprint().replace(':', '-') + "-" + what + "-" + scale);
        } else {
            answer.cacheControl(FOR_EVER);
        }
        return answer.body(Png.encode(pixels, dataset.width(), dataset.height(), scale));
    }

    /** The class whose number or name is asked for. */
    private static OptionalInt label(QueryReader query, Dataset dataset) {
        Map<String, OptionalInt> choices = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < dataset.labels().size(); i++) {
            choices.put(dataset.labels().get(i), OptionalInt.of(i));
        }
        // A class may be called by a number that is another one's: links have numbers.
        for (int i = 0; i < dataset.labels().size(); i++) {
            choices.put(String.valueOf(i), OptionalInt.of(i));
        }
        OptionalInt chosen = query.choice("label", choices, OptionalInt.empty());
        return chosen == null ? OptionalInt.empty() : chosen;
    }

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            name = "label",
            in = ParameterIn.QUERY,
            description = "Only pictures of this class: its number or its name, in capitals or not",
            example = "Ankle boot",
            schema = @Schema(type = "string"))
    private @interface OfClass {}

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            name = "scale",
            in = ParameterIn.QUERY,
            description = "Width and height of a pixel's square, 1 to 20",
            example = "4",
            schema = @Schema(type = "integer", format = "int32", minimum = "1", maximum = "20", defaultValue = "1"))
    private @interface Scaled {}
}
