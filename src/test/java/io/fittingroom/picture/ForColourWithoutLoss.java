package io.fittingroom.picture;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test that is given each file of the scene in colour whose form keeps 8-bit colours exactly. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@ValueSource(
        strings = {
            "rgb8.png",
            "rgb16.png",
            "palette4.png",
            "palette8.png",
            "palette_clear.png",
            "rgba8.png",
            "rgba16.png",
            "rgb8_clear.png",
            "interlaced.png",
            "still.gif",
            "interlaced.gif",
            "moving.gif",
            "clear.gif",
            "bits4.bmp",
            "bits8.bmp",
            "bits24.bmp",
            "bits32.bmp",
            "top_down.bmp",
            "os2.bmp",
            "run_lengths.bmp",
            "lossless.webp",
            "lossless_alpha.webp",
            "moving.webp",
            "raw.tif",
            "tiff_lzw.tif",
            "tiff_deflate.tif",
            "packbits.tif",
            "big_endian.tif",
            "planes.tif",
            "tiles.tif",
            "alpha.tif"
        })
@interface ForColourWithoutLoss {}
