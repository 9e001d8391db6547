package io.fittingroom;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/**
 * Pictures of discs in the colour of their class on a light ground, in a folder for each class: what somebody may have who
 * brings pictures of their own. The same each time.
 */
final class FoldersOfPictures {

    /** Of a picture, in pixels. */
    static final int SIDE = 24;

    private final Map<String, byte[]> files = new TreeMap<>();

    /** So many pictures of that class. */
    FoldersOfPictures with(String label, int rgb, int count) {
        for (int i = 0; i < count; i++) {
            files.put(label + "/picture-" + i + ".png", disc(rgb, new SplittableRandom(31L * label.hashCode() + i)));
        }
        return this;
    }

    /** Any other file. */
    FoldersOfPictures with(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    byte[] file(String path) {
        return files.get(path);
    }

    /** Writes them below a directory. */
    Path writeTo(Path directory) {
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = directory.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return directory;
    }

    byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return bytes.toByteArray();
    }

    private static byte[] disc(int rgb, SplittableRandom random) {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        int x = random.nextInt(8, 17);
        int y = random.nextInt(8, 17);
        int radius = random.nextInt(5, 8);
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                boolean isInside = (row - y) * (row - y) + (column - x) * (column - x) < radius * radius;
                int grey = random.nextInt(225, 240);
                picture.setRGB(column, row, isInside ? rgb : grey << 16 | grey << 8 | grey);
            }
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(picture, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
