package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;

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

    /** Has the service make a data set of them, and waits until it did or refused to. */
    void upload(ServiceClient service, String name) {
        upload(service, name, "");
    }

    /**
     * The same with other settings.
     *
     * @param settings JSON members, each after a comma
     */
    void upload(ServiceClient service, String name, String settings) {
        FormData body =
                FormData.dataset("{\"name\": \"" + name + "\"" + settings + "}").file(name + ".zip", zip());
        ServiceClient.Answer answer = service.post("/api/datasets", FormData.CONTENT_TYPE, body.bytes());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        String version = answer.header("Location");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        !service.get(version).json().path("state").asString().equals("IMPORTING"));
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
