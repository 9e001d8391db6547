package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    private static final String BOUNDARY = "a-boundary-that-is-in-no-picture";

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
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(part("settings", "{\"name\": \"" + name + "\"}", "application/json"));
        body.writeBytes(head("file\"; filename=\"" + name + ".zip", "application/zip"));
        body.writeBytes(zip());
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        ServiceClient.Answer answer =
                service.post("/api/datasets", "multipart/form-data; boundary=" + BOUNDARY, body.toByteArray());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        String version = answer.header("Location");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        !service.get(version).json().path("state").asString().equals("IMPORTING"));
    }

    private static byte[] part(String name, String content, String type) {
        return (new String(head(name, type), StandardCharsets.UTF_8) + content + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] head(String name, String type) {
        return ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\nContent-Type: " + type
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
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
