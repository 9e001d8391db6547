package io.fittingroom.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import io.fittingroom.picture.Preparation.ColorMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * Turns a file whose header was found sound into pixels, grey or coloured. Each kind has one fixed decoder: the JDK's own, and
 * TwelveMonkeys' for WebP. Image I/O's search among all plug-ins is not used, because what it finds depends on the thread's
 * class loader. Nothing is written to disk. Thread-safe.
 */
final class PictureDecoder {

    /** Pictures with a longer side than this are thinned out to keep memory and time flat. */
    private static final int FULL_SIDE = 2048;

    /** What a thinned picture keeps at least: at least four samples each way for one pixel of the largest result. */
    private static final int THINNED_SIDE = 1024;

    private static final String JDK_MODULE = "java.desktop";

    private final Map<PictureKind, ImageReaderSpi> decoders = new EnumMap<>(PictureKind.class);

    PictureDecoder() {
        for (PictureKind kind : PictureKind.values()) {
            decoders.put(kind, kind == PictureKind.WEBP ? new WebPImageReaderSpi() : jdkDecoder(kind));
        }
    }

    private static ImageReaderSpi jdkDecoder(PictureKind kind) {
        Iterator<ImageReaderSpi> all =
                IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
        while (all.hasNext()) {
            ImageReaderSpi decoder = all.next();
            if (JDK_MODULE.equals(decoder.getClass().getModule().getName())
                    && Arrays.asList(decoder.getFormatNames()).contains(kind.shownName())) {
                return decoder;
            }
        }
        throw new IllegalStateException("This Java runtime cannot read " + kind.shownName());
    }

    /**
     * The pixels of a file, as stored: not yet turned.
     *
     * @param mode whether they are to be grey or colours
     * @param warnings gets what the decoder says of damage that it could get over
     * @throws IOException when the pixels are damaged
     * @throws RuntimeException when the pixels are damaged in a way that the decoder did not expect
     */
    DecodedPicture decode(PictureKind kind, PictureHeader header, byte[] file, ColorMode mode, List<String> warnings)
            throws IOException {
        int side = Math.max(header.width(), header.height());
        int step = side > FULL_SIDE ? side / THINNED_SIDE : 1;
        if (kind == PictureKind.BMP) {
            BmpHeader bitmap = BmpHeader.of(ByteBuffer.wrap(file));
            return bitmap.hasPalette()
                    ? decode(kind, header, BmpPixels.withPlainHeader(bitmap, file), step, mode, warnings)
                    : BmpPixels.read(bitmap, step, mode);
        }
        if (kind == PictureKind.PNG) {
            byte[] decodable = PngTransparency.withoutStray(file);
            return PngTransparency.cleared(decodable, decode(kind, header, decodable, step, mode, warnings));
        }
        DecodedPicture decoded = decode(kind, header, file, step, mode, warnings);
        return header.isWhole()
                ? decoded
                : decoded.placed(
                        header.frame().x() / step,
                        header.frame().y() / step,
                        (header.width() + step - 1) / step,
                        (header.height() + step - 1) / step);
    }

    private DecodedPicture decode(
            PictureKind kind, PictureHeader header, byte[] file, int step, ColorMode mode, List<String> warnings)
            throws IOException {
        ImageReader reader = decoders.get(kind).createReaderInstance(null);
        try (FileStream stream = kind == PictureKind.WEBP ? FileStream.ofWebp(file) : FileStream.of(file)) {
            // Metadata stays unread: it may unpack to far more than the file.
            reader.setInput(stream, true, true);
            ImageReadParam thinning = reader.getDefaultReadParam();
            thinning.setSourceSubsampling(step, step, 0, 0);
            if (kind == PictureKind.JPEG) {
                return JpegPixels.read(reader, thinning, header.jpegColour(), mode, warnings);
            }
            checkSize(kind, header, reader);
            return Samples.picture(reader.read(0, thinning), mode);
        } finally {
            reader.dispose();
        }
    }

    /** A decoder that finds another size than the header's reader did would decode a picture that was not checked. */
    private static void checkSize(PictureKind kind, PictureHeader header, ImageReader reader) throws IOException {
        if (reader.getWidth(0) != header.frame().width()
                || reader.getHeight(0) != header.frame().height()) {
            throw Refusal.damaged(kind, "it gives two different sizes");
        }
    }
}
