package io.fittingroom.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fittingroom.dataset.PictureAnswer.PictureLinks;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.springframework.web.util.UriComponentsBuilder;

/** One page of a split's pictures, without their pixels. */
@Schema(name = "DatasetPicturePage", description = "One page of a split's pictures, in the data set's order")
record PicturePage(
        @Schema(description = "The number of this page, from 0", example = "0")
        int page,

        @Schema(description = "Pictures a page", example = "50")
        int size,

        @Schema(description = "Pictures on all pages", example = "1000")
        int total,

        @Schema(description = "Number of pages", example = "20")
        int pages,

        @Schema(description = "The pictures; none on a page after the last")
        List<PictureEntry> pictures,

        PageLinks links) {

    @Schema(name = "DatasetPictureEntry", description = "A picture in a page of pictures")
    record PictureEntry(
            @Schema(description = "The picture's number in its split, from 0", example = "0")
            int index,

            @Schema(description = "The number of its class", example = "9")
            int label,

            @Schema(description = "The name of its class", example = "Ankle boot")
            String labelName,

            PictureLinks links) {}

    @Schema(name = "DatasetPicturePageLinks", description = "The neighbouring pages; absent where there is none")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PageLinks(
            @Schema(description = "This page", example = "/api/datasets/fashion-mnist/test?label=9&page=1&size=50")
            String self,

            @Schema(
                    description = "The page before",
                    example = "/api/datasets/fashion-mnist/test?label=9&page=0&size=50")
            String previous,

            @Schema(description = "The page after", example = "/api/datasets/fashion-mnist/test?label=9&page=2&size=50")
            String next) {}

    /** The page of the pictures with that label, or of all pictures when there is none. */
    static PicturePage of(NamedSplit split, OptionalInt label, int page, int size) {
        int total = label.isEmpty()
                ? split.count().total()
                : split.count().perClass().get(label.getAsInt());
        int pages = (total + size - 1) / size;
        List<PictureEntry> pictures = IntStream.range(0, split.pictures().size())
                .filter(i -> label.isEmpty() || split.pictures().label(i) == label.getAsInt())
                .skip((long) page * size)
                .limit(size)
                .mapToObj(index -> entry(split, index))
                .toList();
        PageLinks links = new PageLinks(
                link(split, label, page, size),
                page > 0 && page <= pages ? link(split, label, page - 1, size) : null,
                page < pages - 1 ? link(split, label, page + 1, size) : null);
        return new PicturePage(page, size, total, pages, pictures, links);
    }

    private static PictureEntry entry(NamedSplit split, int index) {
        int label = split.pictures().label(index);
        return new PictureEntry(index, label, split.labelName(label), PictureLinks.of(split, index));
    }

    private static String link(NamedSplit split, OptionalInt label, int page, int size) {
        UriComponentsBuilder link = UriComponentsBuilder.fromPath(split.path());
        label.ifPresent(index -> link.queryParam("label", index));
        return link.queryParam("page", page).queryParam("size", size).build().toUriString();
    }
}
