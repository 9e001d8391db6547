package io.fittingroom.dataset;

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
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Browsing the data sets. */
@RestController
@RequestMapping(DatasetController.PATH)
@Tag(name = "Datasets", description = "The pictures that networks learn from, to look at before and after training")
class DatasetController {

    static final String PATH = "/api/datasets";

    private static final CacheControl FOR_EVER =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

    private final Datasets datasets;

    DatasetController(Datasets datasets) {
        this.datasets = datasets;
    }

    @Schema(description = "All data sets")
    record DatasetList(
            @Schema(description = "The data sets, sorted by name")
            List<DatasetAnswer> datasets) {}

    @GetMapping
    @Operation(
            operationId = "listDatasets",
            summary = "List the data sets",
            description =
                    "All data sets that a training job can name, each with its classes, its number of pictures, its"
                            + " fingerprint and its licence.")
    @ApiResponse(responseCode = "200", description = "The data sets")
    DatasetList list(HttpServletRequest request) {
        refuseQuery(request);
        return new DatasetList(datasets.list().stream().map(DatasetAnswer::of).toList());
    }

    @GetMapping("/{name}")
    @Operation(
            operationId = "getDataset",
            summary = "Describe a data set",
            description =
                    "The classes with their numbers and names, how many pictures each has in each split, the shape of"
                            + " a picture and its range of values, the fingerprint and the licence.")
    @ApiResponse(responseCode = "200", description = "The data set")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    DatasetAnswer describe(@DatasetName @PathVariable String name, HttpServletRequest request) {
        Dataset dataset = datasets.get(name);
        refuseQuery(request);
        return DatasetAnswer.of(dataset);
    }

    @GetMapping("/{name}/{split}")
    @Operation(
            operationId = "listPictures",
            summary = "Page through the pictures of a split",
            description =
                    "The pictures in the data set's order, each with its label and links to its pixels as numbers and"
                            + " as a PNG. A page after the last has no pictures.")
    @Parameter(
            name = "label",
            in = ParameterIn.QUERY,
            description = "Only pictures of this class: its number or its name, in capitals or not",
            example = "Ankle boot",
            schema = @Schema(type = "string"))
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
    PicturePage page(
            @DatasetName @PathVariable String name, @SplitName @PathVariable String split, HttpServletRequest request) {
        NamedSplit named = NamedSplit.of(datasets.get(name), split);
        QueryReader query = QueryReader.of(request);
        OptionalInt label = query.choice("label", labelChoices(named.dataset()), OptionalInt.empty());
        int page = query.integer("page", 0, Integer.MAX_VALUE, 0);
        int size = query.integer("size", 1, 200, 50);
        query.finish();
        return PicturePage.of(named, label, page, size);
    }

    @GetMapping("/{name}/{split}/{index}")
    @Operation(
            operationId = "getPicture",
            summary = "Get a picture as numbers",
            description = "The label and the pixels, row by row, as they go into a network: integers 0 to 255.")
    @ApiResponse(responseCode = "200", description = "The picture")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    PictureAnswer picture(
            @DatasetName @PathVariable String name,
            @SplitName @PathVariable String split,
            @PictureIndex @PathVariable String index,
            HttpServletRequest request) {
        NamedSplit named = NamedSplit.of(datasets.get(name), split);
        int number = named.index(index);
        refuseQuery(request);
        return PictureAnswer.of(named, number);
    }

    @GetMapping("/{name}/{split}/{index}.png")
    @Operation(
            operationId = "getPictureAsPng",
            summary = "Get a picture as PNG",
            description =
                    "Grey, 8 bits a pixel, or red, green and blue, 8 bits each. With `scale` each pixel becomes a square, unsmoothed. May be cached for"
                            + " ever.")
    @Parameter(
            name = "scale",
            in = ParameterIn.QUERY,
            description = "Width and height of a pixel's square, 1 to 20",
            example = "4",
            schema = @Schema(type = "integer", format = "int32", minimum = "1", maximum = "20", defaultValue = "1"))
    @ApiResponse(
            responseCode = "200",
            description = "The picture",
            content = @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    ResponseEntity<byte[]> png(
            @DatasetName @PathVariable String name,
            @SplitName @PathVariable String split,
            @PictureIndex @PathVariable String index,
            HttpServletRequest request) {
        NamedSplit named = NamedSplit.of(datasets.get(name), split);
        int number = named.index(index);
        QueryReader query = QueryReader.of(request);
        int scale = query.integer("scale", 1, 20, 1);
        query.finish();
        Split pictures = named.pictures();
        byte[] png = Png.encode(pictures.pixels(number), pictures.width(), pictures.height(), scale);
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_PNG)
                .cacheControl(FOR_EVER)
                .body(png);
    }

    private static void refuseQuery(HttpServletRequest request) {
        QueryReader.of(request).finish();
    }

    /** The words that choose a class: its number or its name. */
    private static Map<String, OptionalInt> labelChoices(Dataset dataset) {
        Map<String, OptionalInt> choices = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < dataset.labels().size(); i++) {
            choices.put(String.valueOf(i), OptionalInt.of(i));
        }
        for (int i = 0; i < dataset.labels().size(); i++) {
            choices.put(dataset.labels().get(i), OptionalInt.of(i));
        }
        return choices;
    }

    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(description = "The data set's name", example = "fashion-mnist")
    private @interface DatasetName {}

    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(description = "The split", example = "test", schema = @Schema(allowableValues = {"train", "test"}))
    private @interface SplitName {}

    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            description = "The picture's number in its split, from 0",
            example = "0",
            schema = @Schema(type = "integer", format = "int32", minimum = "0"))
    private @interface PictureIndex {}
}
