package io.fittingroom.dataset;

import io.fittingroom.picture.Preparation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Zalando's pictures of clothes, bundled with the service. */
final class FashionMnist {

    static final String NAME = "fashion-mnist";

    private static final List<String> LABELS = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private static final String FOLDER = "/datasets/fashion-mnist/";
    private static final String CHECKSUMS = "SHA256SUMS";
    private static final int HEIGHT = 28;
    private static final int WIDTH = 28;

    /** How its own pictures were made of photos, and how others become like them. */
    private static final Preparation PREPARATION = Preparation.article(HEIGHT, WIDTH);

    private final Files files;
    private final Map<String, String> checksums;

    private FashionMnist(Files files) {
        this.files = files;
        this.checksums = checksums(text(CHECKSUMS));
    }

    /**
     * Reads and checks the bundled files; takes about half a second.
     *
     * @throws DatasetDamagedException when one of them is missing or not as published
     */
    static Dataset load() {
        return load(file -> FashionMnist.class.getResourceAsStream(FOLDER + file));
    }

    static Dataset load(Files files) {
        FashionMnist source = new FashionMnist(files);
        Licence licence = new Licence("MIT", source.text("LICENSE"));
        Split train = source.split("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");
        Split test = source.split("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz");
        return new Dataset(NAME, LABELS, licence, train, test, PREPARATION);
    }

    private Split split(String pictureFile, String labelFile) {
        byte[] labels = items(labelFile);
        for (int i = 0; i < labels.length; i++) {
            if (Byte.toUnsignedInt(labels[i]) >= LABELS.size()) {
                throw new DatasetDamagedException(
                        labelFile,
                        "label " + i + " is " + Byte.toUnsignedInt(labels[i]) + ", where 0 to " + (LABELS.size() - 1)
                                + " are possible");
            }
        }
        byte[] pixels = items(pictureFile, HEIGHT, WIDTH);
        int pictures = pixels.length / (HEIGHT * WIDTH);
        if (pictures != labels.length) {
            throw new DatasetDamagedException(
                    pictureFile,
                    "it holds " + pictures + " pictures, but " + labelFile + " holds " + labels.length + " labels");
        }
        return Split.owning(pixels, labels, HEIGHT, WIDTH);
    }

    private byte[] items(String file, int... itemShape) {
        String checksum = checksums.get(file);
        if (checksum == null) {
            throw new DatasetDamagedException(CHECKSUMS, "it has no line for " + file);
        }
        return open(file, stream -> IdxReader.read(file, stream, checksum, itemShape));
    }

    private String text(String file) {
        return open(file, stream -> new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }

    private <T> T open(String file, Reading<T> reading) {
        try (InputStream stream = files.open(file)) {
            if (stream == null) {
                throw new DatasetDamagedException(file, "it is missing");
            }
            return reading.read(stream);
        } catch (IOException e) {
            throw new DatasetDamagedException(file, "it cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Lines of a sum, blanks and a file name, as sha256sum writes them. */
    private static Map<String, String> checksums(String lines) {
        Map<String, String> checksums = new HashMap<>();
        lines.lines().forEach(line -> {
            String[] parts = line.strip().split("\\s+", 2);
            if (parts.length == 2) {
                checksums.put(parts[1], parts[0]);
            }
        });
        return checksums;
    }

    /** Where the files come from; null for one that is not there. */
    interface Files {
        InputStream open(String file) throws IOException;
    }

    private interface Reading<T> {
        T read(InputStream stream) throws IOException;
    }
}
