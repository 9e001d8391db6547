package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.dataset.source.Archives;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Data sets in every form in which they come, imported, trained on and served: a picture's file, sent to {@code predict}, is
 * byte for byte the picture that was trained on, and is answered as its numbers are.
 */
class DatasetFormsIT extends RunningService {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NAME = "forms";
    private static final Path PICTURES = Path.of("src", "test", "resources", "pictures");
    private static final int CIFAR_SIDE = 32;

    /** Why a picture file alone is left out, as it would be refused. */
    private static final Set<String> FAULTS_OF_PICTURES = Set.of("DAMAGED_PICTURE", "NOT_A_PICTURE", "TOO_LARGE");

    private static final String ONE_EPOCH = "\"epochs\": 1";
    private static final String DENSE = "\"epochs\": 20, \"batch_size\": 8";
    private static final String CONVOLUTIONS = """
            "epochs": 20, "batch_size": 8, "layers": [
              {"type": "rescaling"},
              {"type": "conv2d", "filters": 8, "kernel_size": 3, "activation": "relu"},
              {"type": "max_pooling2d"},
              {"type": "flatten"},
              {"type": "dense", "units": %d, "activation": "softmax"}]""";

    /** A picture of a data set, its numbers in hexadecimal digits too. */
    private record Kept(String label, String bytes, JsonNode pixels, String png) {}

    /** A picture file that is sent; a record would compare the content's address. */
    private static final class Photo {

        private final String label;
        private final String name;
        private final byte[] content;

        Photo(String label, String name, byte[] content) {
            this.label = label;
            this.name = name;
            this.content = content;
        }
    }

    /** Others look at the lists of the service that they share with this. */
    @AfterEach
    void removeAll() {
        for (JsonNode version : service().get("/api/models/" + NAME).json().path("versions")) {
            service()
                    .delete("/api/models/" + NAME + "/versions/"
                            + version.path("version").intValue());
        }
        for (JsonNode job :
                service().get("/api/jobs?size=100&model=" + NAME).json().path("jobs")) {
            service().delete("/api/jobs/" + job.path("id").asString());
        }
        service().delete("/api/datasets/" + NAME);
    }

    private static FormData upload(String settings) {
        return FormData.dataset("{\"name\": \"" + NAME + "\"" + (settings.isEmpty() ? "" : ", " + settings) + "}");
    }

    private JsonNode ready(FormData upload) {
        Answer begun = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> service().post("/api/datasets", FormData.CONTENT_TYPE, upload.bytes()),
                        answer -> answer.status() != 503);
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        JsonNode version = Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> service().get(begun.header("Location")).json(),
                        now -> !now.path("state").asString().equals("IMPORTING"));
        assertThat(version.path("state").asString()).as(version.toString()).isEqualTo("READY");
        return version;
    }

    private List<Kept> kept(JsonNode version) {
        List<Kept> kept = new ArrayList<>();
        for (Map.Entry<String, JsonNode> split : version.path("counts").properties()) {
            for (int i = 0; i < split.getValue().path("total").intValue(); i++) {
                JsonNode picture = service()
                        .get(version.at("/links/self").asString() + "/" + split.getKey() + "/" + i)
                        .json();
                kept.add(new Kept(
                        picture.path("label_name").asString(),
                        hex(picture.path("pixels")),
                        picture.path("pixels"),
                        picture.at("/links/png").asString()));
            }
        }
        return kept;
    }

    private static String hex(JsonNode pixels) {
        return pixels.isNumber()
                ? HexFormat.of().toHexDigits((byte) pixels.intValue())
                : pixels.valueStream().map(DatasetFormsIT::hex).collect(Collectors.joining());
    }

    /** The numbers of the picture that the network saw. */
    private static String seen(JsonNode prediction) {
        try {
            Raster raster = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder()
                            .decode(prediction.at("/seen/png").asString())))
                    .getRaster();
            int[] samples = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
            return Arrays.stream(samples)
                    .mapToObj(sample -> HexFormat.of().toHexDigits((byte) sample))
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of the version that a training on it makes. */
    private String trained(JsonNode version, String fit) {
        String dataset = NAME + "@" + version.path("version").intValue();
        JsonNode job = service()
                .awaitEnd(service()
                        .submit("{\"dataset\": \"" + dataset + "\", \"model\": \"" + NAME + "\", " + fit + "}")
                        .path("id")
                        .asString());
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        assertThat(job.path("fingerprint")).isEqualTo(version.path("fingerprint"));
        return job.at("/links/model").asString();
    }

    /**
     * Holds that predict sees of the files what is kept, and refuses those that were left out.
     *
     * @return the predictions of those that are read, in their order
     */
    private List<JsonNode> requireSeenAsTrained(String model, JsonNode version, List<Photo> photos, List<Kept> kept) {
        FormData files = new FormData();
        photos.forEach(photo -> files.picture(photo.name, photo.content));
        Answer answer = service().post(model + "/predict", FormData.CONTENT_TYPE, files.bytes());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);

        List<String> seen = new ArrayList<>();
        List<JsonNode> read = new ArrayList<>();
        Map<String, Integer> refused = new TreeMap<>();
        JsonNode predictions = answer.json().path("predictions");
        assertThat(predictions).hasSameSizeAs(photos);
        for (int i = 0; i < photos.size(); i++) {
            JsonNode prediction = predictions.path(i);
            if (prediction.has("error")) {
                refused.merge(prediction.at("/error/code").asString(), 1, Integer::sum);
            } else {
                seen.add(photos.get(i).label + " " + seen(prediction));
                read.add(prediction);
            }
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(kept.stream()
                        .map(picture -> picture.label + " " + picture.bytes)
                        .toList());
        Map<String, Integer> leftOut = new TreeMap<>();
        version.at("/report/skipped_counts").properties().stream()
                .filter(count -> FAULTS_OF_PICTURES.contains(count.getKey()))
                .forEach(count -> leftOut.put(count.getKey(), count.getValue().intValue()));
        assertThat(refused).isEqualTo(leftOut);
        requireAnsweredAsNumbers(model, read, kept);
        return read;
    }

    private void requireAnsweredAsNumbers(String model, List<JsonNode> predictions, List<Kept> kept) {
        Map<String, JsonNode> numbers = new HashMap<>();
        kept.forEach(picture -> numbers.put(picture.bytes, picture.pixels));
        String images = predictions.stream()
                .map(prediction -> numbers.get(seen(prediction)).toString())
                .collect(Collectors.joining(",", "[", "]"));
        JsonNode answers = service()
                .post(model + "/predict", "{\"images\": " + images + "}")
                .json()
                .path("predictions");
        assertThat(answers).hasSameSizeAs(predictions);
        for (int i = 0; i < predictions.size(); i++) {
            assertThat(answers.path(i).path("label"))
                    .isEqualTo(predictions.get(i).path("label"));
            assertThat(answers.path(i).path("probability").doubleValue())
                    .isCloseTo(predictions.get(i).path("probability").doubleValue(), within(1e-6));
        }
    }

    private static void requireClassesOf(JsonNode version, List<JsonNode> predictions) {
        List<String> classes = names(version.path("class_names"));
        assertThat(predictions)
                .allSatisfy(prediction -> assertThat(prediction
                                .path("probabilities")
                                .valueStream()
                                .map(each -> each.path("label").asString()))
                        .containsExactlyInAnyOrderElementsOf(classes));
    }

    private static List<String> names(JsonNode names) {
        return names.valueStream().map(JsonNode::asString).toList();
    }

    /** Of the pictures that a network trained on, and few others, it knows most. */
    private static void requireLearnt(List<JsonNode> predictions, List<String> labels) {
        assertThat(predictions).hasSameSizeAs(labels);
        long right = IntStream.range(0, labels.size())
                .filter(i -> predictions.get(i).path("label").asString().equals(labels.get(i)))
                .count();
        assertThat((double) right / labels.size()).isGreaterThan(0.9);
    }

    /** Files of every kind that is read and of some that are not: grey, in colour, transparent, turned, animated, of 16 bits. */
    private static List<Photo> picturesOfEveryKind() {
        try (Stream<Path> files = Files.list(PICTURES)) {
            List<Path> sorted = files.filter(file -> !file.toString().endsWith(".py"))
                    .sorted()
                    .toList();
            List<Photo> photos = new ArrayList<>();
            for (Path file : sorted) {
                String label = List.of("boot", "clog", "sandal").get(photos.size() % 3);
                photos.add(new Photo(label, file.getFileName().toString(), Files.readAllBytes(file)));
            }
            return photos;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FormData packed(String container, String settings, List<Photo> photos) {
        Archives.Zip zip = Archives.zip();
        Archives.Tar tar = Archives.tar();
        StringBuilder list = new StringBuilder("path,label,split\n");
        for (int i = 0; i < photos.size(); i++) {
            Photo photo = photos.get(i);
            String path = container.equals("list") ? "photos/" + photo.name : photo.label + "/" + photo.name;
            zip.add(path, photo.content);
            tar.add(path, photo.content);
            list.append(path + "," + photo.label + ","
                    + List.of("train", "test", "train", "val").get(i % 4) + "\n");
        }
        return switch (container) {
            case "zip" -> upload(settings).file("photos.zip", zip.done());
            case "tar.gz" -> upload(settings).file("photos.tar.gz", Archives.gzip(tar.done()));
            case "list" ->
                upload(settings)
                        .file(
                                "photos.zip",
                                zip.add("labels.csv", list.toString()).done());
            default -> throw new IllegalArgumentException(container);
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zip | 28,28,3 | ''",
                "zip | 28,28 | \"color_mode\": \"grayscale\", \"interpolation\": \"bilinear\", \"crop_to_aspect_ratio\": true",
                "zip | 24,40,3 | \"image_size\": [24, 40], \"interpolation\": \"bilinear\", \"pad_to_aspect_ratio\": true",
                "zip | 40,24,3 | \"image_size\": [40, 24], \"crop_to_aspect_ratio\": true, \"transparency\": \"white\"",
                "zip | 20,20 | \"image_size\": 20, \"color_mode\": \"grayscale\", \"framing\": \"article\", \"invert\": \"auto\"",
                "zip | 24,24,3 | \"image_size\": 24, \"framing\": \"article\", \"invert\": \"auto\"",
                "tar.gz | 30,20 | \"image_size\": [30, 20], \"color_mode\": \"grayscale\", \"pad_to_aspect_ratio\": true, \"transparency\": \"black\"",
                "tar.gz | 28,28,3 | \"interpolation\": \"bilinear\"",
                "list | 28,28,3 | \"framing\": \"article\"",
                "list | 16,16 | \"image_size\": 16, \"color_mode\": \"grayscale\", \"invert\": \"auto\""
            })
    void ofAPictureFilePredictSeesWhatIsTrainedOn(String container, String shape, String settings) {
        List<Photo> photos = picturesOfEveryKind();

        JsonNode version = ready(packed(container, settings, photos));

        assertThat(version.path("shape").toString()).isEqualTo("[" + shape + "]");
        List<Kept> kept = kept(version);
        assertThat(kept).hasSizeGreaterThan(60);
        String model = trained(version, ONE_EPOCH);
        requireClassesOf(version, requireSeenAsTrained(model, version, photos, kept));
    }

    private static FormData form(String settings, Map<String, byte[]> files) {
        FormData form = upload(settings);
        files.forEach(form::file);
        return form;
    }

    private static Map<String, byte[]> idx(Bands train, Bands test) {
        return Map.of(
                "train-images-idx-ubyte", train.idx(),
                "train-labels-idx1-ubyte", Archives.idx(8, new int[] {train.count}, train.labels()),
                "t10k-images-idx-ubyte.gz", Archives.gzip(test.idx()),
                "t10k-labels-idx1-ubyte.gz", Archives.gzip(Archives.idx(8, new int[] {test.count}, test.labels())));
    }

    private static Map<String, byte[]> npz(Bands train, Bands validation, Bands test) {
        Archives.Zip zip = Archives.zip();
        Map.of("train", train, "val", validation, "test", test)
                .forEach((split, bands) -> zip.add(split + "_images.npy", bands.npy())
                        .add(split + "_labels.npy", Archives.npy("|u1", false, bands.count + ", 1", bands.labels())));
        return Map.of("pathmnist.npz", zip.done());
    }

    private static Arguments known(
            String form, FormData upload, String shape, List<String> classNames, String fit, Bands... given) {
        return Arguments.of(
                form,
                upload,
                shape,
                classNames,
                fit,
                Arrays.stream(given)
                        .flatMap(bands -> bands.shown(classNames).stream())
                        .toList());
    }

    static Stream<Arguments> everyFormOfArrays() {
        List<String> shoes = List.of("boot", "clog", "sandal");
        List<String> digits = List.of("0", "1", "2");
        List<String> cifar = List.of("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
        String named = "\"class_names\": [\"boot\", \"clog\", \"sandal\"]";
        Bands grey = new Bands(1, 60, 3, 14, 12, 1);
        Bands greyTest = new Bands(2, 15, 3, 14, 12, 1);
        Bands square = new Bands(3, 60, 3, 14, 14, 1);
        Bands squareTest = new Bands(4, 15, 3, 14, 14, 1);
        Bands colour = new Bands(5, 60, 3, 14, 14, 3);
        Bands colourTest = new Bands(6, 15, 3, 14, 14, 3);
        Bands colourValidation = new Bands(7, 9, 3, 14, 14, 3);
        Bands squareValidation = new Bands(8, 9, 3, 14, 14, 1);
        Bands objects = new Bands(9, 100, 10, CIFAR_SIDE, CIFAR_SIDE, 3);
        Bands objectsTest = new Bands(10, 20, 10, CIFAR_SIDE, CIFAR_SIDE, 3);
        Map<String, byte[]> binary = Map.of(
                "cifar-10-binary.tar.gz",
                Archives.gzip(Archives.tar()
                        .add("cifar-10-batches-bin/data_batch_1.bin", objects.cifar())
                        .add("cifar-10-batches-bin/test_batch.bin", objectsTest.cifar())
                        .add(
                                "cifar-10-batches-bin/batches.meta.txt",
                                String.join("\n", cifar).getBytes(StandardCharsets.UTF_8))
                        .done()));
        return Stream.of(
                known("IDX as MNIST has it", form("", idx(grey, greyTest)), "14,12", digits, DENSE, grey, greyTest),
                known(
                        "IDX in colour",
                        form(named, idx(colour, colourTest)),
                        "14,14,3",
                        shoes,
                        String.format(Locale.ROOT, CONVOLUTIONS, 3),
                        colour,
                        colourTest),
                known(
                        "IDX made smaller and inverted",
                        form(
                                "\"image_size\": [11, 9], \"interpolation\": \"bilinear\", \"invert\": \"auto\"",
                                idx(grey.inverted(), greyTest.inverted())),
                        "11,9",
                        digits,
                        DENSE),
                known(
                        "npz as MedMNIST has it, grey",
                        form("", npz(square, squareValidation, squareTest)),
                        "14,14",
                        digits,
                        String.format(Locale.ROOT, CONVOLUTIONS, 3),
                        square,
                        squareValidation,
                        squareTest),
                known(
                        "npz as MedMNIST has it, in colour",
                        form(named, npz(colour, colourValidation, colourTest)),
                        "14,14,3",
                        shoes,
                        DENSE,
                        colour,
                        colourValidation,
                        colourTest),
                known(
                        "npz in colour made grey and larger",
                        form(
                                "\"image_size\": 20, \"color_mode\": \"grayscale\"",
                                npz(colour, colourValidation, colourTest)),
                        "20,20",
                        digits,
                        DENSE),
                known(
                        "CSV as Kaggle has it",
                        form(named, Map.of("sign_train.csv", square.csv(), "sign_test.csv", squareTest.csv())),
                        "14,14",
                        shoes,
                        DENSE,
                        square,
                        squareTest),
                known(
                        "CSV in colour",
                        form("", Map.of("train.csv", colour.csv(), "test.csv", colourTest.csv())),
                        "14,14,3",
                        digits,
                        DENSE,
                        colour,
                        colourTest),
                known(
                        "CIFAR-10",
                        form("", binary),
                        "32,32,3",
                        cifar,
                        String.format(Locale.ROOT, CONVOLUTIONS, 10),
                        objects,
                        objectsTest),
                known(
                        "CIFAR-10 made grey and smaller",
                        form("\"image_size\": 16, \"color_mode\": \"grayscale\"", binary),
                        "16,16",
                        cifar,
                        DENSE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyFormOfArrays")
    void arraysAreImportedTrainedOnAndServed(
            String form, FormData upload, String shape, List<String> classNames, String fit, List<String> given) {
        JsonNode version = ready(upload);

        assertThat(version.path("shape").toString()).isEqualTo("[" + shape + "]");
        assertThat(names(version.path("class_names"))).isEqualTo(classNames);
        List<Kept> kept = kept(version);
        if (!given.isEmpty()) {
            assertThat(kept.stream().map(picture -> picture.label + " " + picture.bytes))
                    .containsExactlyInAnyOrderElementsOf(given);
        }
        String model = trained(version, fit);
        List<Photo> photos = kept.stream()
                .map(picture -> new Photo(
                        picture.label, "x.png", service().get(picture.png).bytes()))
                .toList();
        List<JsonNode> predictions = requireSeenAsTrained(model, version, photos, kept);
        requireClassesOf(version, predictions);
        requireLearnt(predictions, photos.stream().map(photo -> photo.label).toList());
    }

    @Test
    void aFolderOfMixedPhotosIsImportedTrainedOnAndServed() {
        List<Photo> photos = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(17);
        List<String> kinds = List.of("png", "jpg", "bmp", "gif", "tiff", "jpg");
        List<String> endings = List.of("png", "JPG", "bmp", "gif", "tif", "png");
        for (int i = 0; i < 60; i++) {
            String label = List.of("grey", "red", "蓝色").get(i % 3);
            String name = i + "." + endings.get(i % kinds.size());
            photos.add(new Photo(label, name, photo(i % 3, kinds.get(i % kinds.size()), random)));
        }
        photos.add(new Photo("red", "cut.png", Arrays.copyOf(photos.get(0).content, 70)));
        Archives.Zip zip = Archives.zip().folder("photos").folder("photos/nothing");
        photos.forEach(photo -> zip.add("photos/" + photo.label + "/" + photo.name, photo.content));
        zip.add("photos/Thumbs.db", "x").add("photos/red/.DS_Store", "x").add("__MACOSX/photos/red/._1.JPG", "x");

        JsonNode version =
                ready(upload("\"image_size\": 24, \"color_mode\": \"rgb\"").file("photos.zip", zip.done()));

        assertThat(names(version.path("class_names"))).containsExactly("grey", "red", "蓝色");
        assertThat(version.at("/report/skipped_counts").toString())
                .isEqualTo(
                        "{\"DAMAGED_PICTURE\":1,\"DOT_FILE\":1,\"EMPTY_FOLDER\":1,\"MACOS_FOLDER\":1,\"WINDOWS_FILE\":1}");
        String model = trained(version, String.format(Locale.ROOT, CONVOLUTIONS, 3));
        List<JsonNode> predictions = requireSeenAsTrained(model, version, photos, kept(version));
        requireClassesOf(version, predictions);
        requireLearnt(
                predictions,
                photos.subList(0, 60).stream().map(photo -> photo.label).toList());
    }

    /** A disc on a light ground, of some size: grey, red or blue. */
    private static byte[] photo(int colour, String kind, SplittableRandom random) {
        int height = random.nextInt(20, 70);
        int width = random.nextInt(20, 70);
        BufferedImage image = new BufferedImage(
                width, height, colour == 0 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        int side = Math.min(height, width);
        int rgb = List.of(0x606060, 0xD02020, 0x2030D0).get(colour);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int ground = random.nextInt(225, 240);
                boolean isInside = Math.hypot(y - height / 2.0, x - width / 2.0) < 0.4 * side;
                image.setRGB(x, y, isInside ? rgb : ground << 16 | ground << 8 | ground);
            }
        }
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            assertThat(ImageIO.write(image, kind, file)).as(kind).isTrue();
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pictures of noise in which a short band is lighter, whose place is the class. The same for the same seed. */
    private static final class Bands {

        private final int count;
        private final int classes;
        private final int height;
        private final int width;
        private final int channels;
        private final byte[] pixels;

        Bands(int seed, int count, int classes, int height, int width, int channels) {
            this.count = count;
            this.classes = classes;
            this.height = height;
            this.width = width;
            this.channels = channels;
            this.pixels = new byte[count * height * width * channels];
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < pixels.length; i++) {
                int row = i / (width * channels);
                int column = i / channels % width;
                boolean isMiddle = column >= width / 4 && column < 3 * width / 4;
                boolean isLight = isMiddle && row % height * classes / height == label(row / height);
                pixels[i] = (byte) (random.nextInt(60) + (isLight ? 150 : 0));
            }
        }

        private int label(int index) {
            return index % classes;
        }

        Bands inverted() {
            Bands inverted = new Bands(0, count, classes, height, width, channels);
            for (int i = 0; i < pixels.length; i++) {
                inverted.pixels[i] = (byte) (255 - pixels[i]);
            }
            return inverted;
        }

        byte[] labels() {
            byte[] labels = new byte[count];
            for (int i = 0; i < count; i++) {
                labels[i] = (byte) label(i);
            }
            return labels;
        }

        private byte[] picture(int index) {
            int size = height * width * channels;
            return Arrays.copyOfRange(pixels, index * size, (index + 1) * size);
        }

        List<String> shown(List<String> classNames) {
            return IntStream.range(0, count)
                    .mapToObj(
                            i -> classNames.get(label(i)) + " " + HexFormat.of().formatHex(picture(i)))
                    .toList();
        }

        byte[] idx() {
            int[] shape = {count, height, width};
            return Archives.idx(8, channels == 1 ? shape : new int[] {count, height, width, channels}, pixels);
        }

        byte[] npy() {
            String shape = count + ", " + height + ", " + width + (channels == 1 ? "" : ", " + channels);
            return Archives.npy("|u1", false, shape, pixels);
        }

        byte[] csv() {
            StringBuilder table = new StringBuilder("label");
            for (int i = 1; i <= height * width * channels; i++) {
                table.append(",pixel").append(i);
            }
            for (int i = 0; i < count; i++) {
                table.append('\n').append(label(i));
                for (byte pixel : picture(i)) {
                    table.append(',').append(pixel & 0xFF);
                }
            }
            return table.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** Records of a label and three planes. */
        byte[] cifar() {
            int plane = height * width;
            byte[] file = new byte[count * (1 + 3 * plane)];
            for (int i = 0; i < count; i++) {
                int at = i * (1 + 3 * plane);
                byte[] picture = picture(i);
                file[at] = (byte) label(i);
                for (int j = 0; j < picture.length; j++) {
                    file[at + 1 + j % 3 * plane + j / 3] = picture[j];
                }
            }
            return file;
        }
    }
}
