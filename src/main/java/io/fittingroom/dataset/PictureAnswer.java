package io.fittingroom.dataset;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.stream.IntStream;

/** One picture of a data set with its pixels. */
@Schema(name = "DatasetPicture", description = "A picture with its pixels")
record PictureAnswer(
        @Schema(description = "The picture's number in its split, from 0", example = "0")
        int index,

        @Schema(description = "The number of its class", example = "9")
        int label,

        @Schema(description = "The name of its class", example = "Ankle boot")
        String labelName,

        @Schema(
                implementation = int[][].class,
                description = "The pixels, row by row from the top, each row from the left: integers 0 (black) to 255"
                        + " (white); of a picture in colour each pixel is [red, green, blue]. Can be sent to `predict` as"
                        + " `image`, as they are",
                example = "[[0, 0, 13], [0, 255, 0]]")
        List<?> pixels,

        PictureLinks links) {

    @Schema(name = "DatasetPictureLinks", description = "The same picture in its two forms")
    record PictureLinks(
            @Schema(description = "As numbers", example = "/api/datasets/fashion-mnist/train/0")
            String self,

            @Schema(description = "As a picture", example = "/api/datasets/fashion-mnist/train/0.png")
            String png) {

        static PictureLinks of(NamedSplit split, int index) {
            String self = split.path() + "/" + index;
            return new PictureLinks(self, self + ".png");
        }
    }

    static PictureAnswer of(NamedSplit split, int index) {
        List<?> rows =
                nested(split.pictures().pixels(index), 0, split.pictures().axes());
        int label = split.pictures().label(index);
        return new PictureAnswer(index, label, split.labelName(label), rows, PictureLinks.of(split, index));
    }

    private static List<?> nested(byte[] pixels, int start, List<Integer> axes) {
        List<Integer> inner = axes.subList(1, axes.size());
        int step = inner.stream().reduce(1, Math::multiplyExact);
        return IntStream.range(0, axes.get(0))
                .mapToObj(i -> start + i * step)
                .map(at -> inner.isEmpty() ? Byte.toUnsignedInt(pixels[at]) : nested(pixels, at, inner))
                .toList();
    }
}
