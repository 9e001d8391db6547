package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.ServiceClient.Event;
import io.fittingroom.dataset.FewPictures;
import io.fittingroom.dataset.importer.Drawings;
import io.fittingroom.dataset.source.Archives;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Data sets of one's own, uploaded in every form, sound and unsound. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "fitting-room.datasets.import-queue-capacity=1",
            "fitting-room.datasets.max-upload-size=20MB",
            "fitting-room.datasets.max-unpacked-size=30MB",
            "fitting-room.datasets.max-entries=6000",
            "fitting-room.web.max-parts=4"
        })
@ContextConfiguration(initializers = FewPictures.class)
@DirtiesContext
class DatasetUploadIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NAMED = "{\"name\": \"shoes\"}";

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    private ServiceClient service;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", data::toString);
    }

    @BeforeEach
    void connect() {
        service = new ServiceClient(port);
    }

    private Answer post(FormData form) {
        return service.post("/api/datasets", FormData.CONTENT_TYPE, form.bytes());
    }

    /** The address of the version that is made of it. An import's place is free a moment after its end is told. */
    private String begin(FormData form) {
        Answer begun = Awaitility.await().atMost(PATIENCE).until(() -> post(form), answer -> answer.status() != 503);
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        assertThat(begun.json().path("state").asString()).isEqualTo("IMPORTING");
        assertThat(begun.json().at("/links/self").asString()).isEqualTo(begun.header("Location"));
        return begun.header("Location");
    }

    private JsonNode awaitEnd(String address) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> service.get(address).json(),
                        version -> !version.path("state").asString().equals("IMPORTING"));
    }

    private JsonNode ready(FormData form) {
        JsonNode version = awaitEnd(begin(form));
        assertThat(version.path("state").asString()).as(version.toString()).isEqualTo("READY");
        assertThat(version.path("progress").isNull()).isTrue();
        requireNoFiles();
        return version;
    }

    /** The reason why it was refused. */
    private JsonNode refused(FormData form) {
        JsonNode version = awaitEnd(begin(form));
        assertThat(version.path("state").asString()).as(version.toString()).isEqualTo("REFUSED");
        requireNoFiles();
        JsonNode problems = version.at("/report/problems");
        assertThat(problems.size()).isEqualTo(1);
        assertThat(problems.get(0).path("message").asString()).isNotBlank().doesNotContain("{");
        return problems.get(0);
    }

    /** Neither of imports nor of bodies. */
    private static void requireNoFiles() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> filesOf("imports").isEmpty() && filesOf("transfer").isEmpty());
    }

    private static List<Path> filesOf(String directory) {
        Path below = data.resolve(directory);
        if (!Files.exists(below)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(file -> Files.isRegularFile(file)
                            && !file.getFileName().toString().endsWith(".lock"))
                    .toList();
        } catch (IOException gone) {
            return List.of(below);
        }
    }

    private int blocks() {
        return jdbc.sql("SELECT COUNT(*) FROM dataset_blocks")
                .query(Integer.class)
                .single();
    }

    private static Archives.Zip folders(int perClass) {
        Archives.Zip zip = Archives.zip();
        for (int i = 0; i < perClass; i++) {
            zip.add("boot/" + i + ".png", Drawings.grey(i, 16, 16));
            zip.add("sandal/" + i + ".png", Drawings.grey(1_000 + i, 16, 16));
        }
        return zip;
    }

    private static byte[] pixels(int count, int channels) {
        byte[] pixels = new byte[count * 100 * channels];
        for (int i = 0; i < count; i++) {
            System.arraycopy(Drawings.pixels(i, 10, 10 * channels), 0, pixels, i * 100 * channels, 100 * channels);
        }
        return pixels;
    }

    private static byte[] labels(int count) {
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % 2);
        }
        return labels;
    }

    private static byte[] npz(int channels, String... splits) {
        Archives.Zip zip = Archives.zip();
        for (String split : splits) {
            String shape = "30, 10, 10" + (channels == 1 ? "" : ", 3");
            zip.add(
                    String.format(Locale.ROOT, split, "images", "x") + ".npy",
                    Archives.npy("|u1", false, shape, pixels(30, channels)));
            zip.add(
                    String.format(Locale.ROOT, split, "labels", "y") + ".npy",
                    Archives.npy("|u1", false, "30, 1", labels(30)));
        }
        return zip.done();
    }

    private static byte[] csv(boolean hasHeader, boolean isLabelFirst, int rows) {
        StringBuilder table = new StringBuilder();
        if (hasHeader) {
            table.append("label");
            for (int i = 0; i < 100; i++) {
                table.append(",pixel").append(i);
            }
            table.append('\n');
        }
        for (int row = 0; row < rows; row++) {
            StringBuilder values = new StringBuilder();
            for (byte value : Drawings.pixels(row, 10, 10)) {
                values.append(',').append(value & 0xFF);
            }
            String label = row % 2 == 0 ? "boot" : "sandal";
            table.append(isLabelFirst ? label + values : values.substring(1) + "," + label)
                    .append('\n');
        }
        return table.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] cifar(int labelBytes, int records) {
        byte[] file = new byte[records * (labelBytes + 3_072)];
        for (int i = 0; i < records; i++) {
            int at = i * (labelBytes + 3_072);
            file[at + labelBytes - 1] = (byte) (i % 10);
            for (int channel = 0; channel < 3; channel++) {
                System.arraycopy(
                        Drawings.pixels(3 * i + channel, 32, 32), 0, file, at + labelBytes + 1_024 * channel, 1_024);
            }
        }
        return file;
    }

    private static FormData form(String settings, UnaryOperator<FormData> files) {
        return files.apply(FormData.dataset("{\"name\": \"forms\"" + settings + "}"));
    }

    private static Arguments known(String form, FormData upload, String shape, int train, int test, String classes) {
        return Arguments.of(form, upload, shape, train, test, classes);
    }

    static Stream<Arguments> everyForm() {
        String list = """
                path,label,split
                a.png,boot,train
                b.png,sandal,train
                c.png,boot,test
                d.png,sandal,test
                e.png,boot,validation
                """;
        return Stream.of(
                known(
                        "a zip of folders",
                        form("", form -> form.file("shoes.zip", folders(10).done())),
                        "[16,16]",
                        16,
                        4,
                        "boot sandal"),
                known(
                        "a gzipped tar of splits in a folder",
                        form(
                                "",
                                form -> form.file(
                                        "shoes.tar.gz",
                                        Archives.gzip(Archives.tar()
                                                .add("shoes/train/boot/1.jpg", Drawings.jpeg(1, 20, 30))
                                                .add("shoes/train/sandal/1.png", Drawings.coloured(2, 20, 31))
                                                .add("shoes/test/boot/1.png", Drawings.coloured(3, 25, 30))
                                                .add("shoes/test/sandal/2.png", Drawings.grey(4, 20, 30))
                                                .done()))),
                        "[28,28,3]",
                        2,
                        2,
                        "boot sandal"),
                known(
                        "files of a dropped folder",
                        form(
                                ", \"image_size\": [9, 12]",
                                form -> form.file("shoes/boot/1.png", Drawings.grey(1, 20, 20))
                                        .file("shoes/boot/2.png", Drawings.grey(2, 20, 20))
                                        .file("shoes/boot/3.png", Drawings.grey(3, 20, 20))
                                        .file("shoes/sandal/1.png", Drawings.grey(4, 20, 20))
                                        .file("shoes/sandal/2.png", Drawings.grey(5, 20, 20))
                                        .file("shoes/\uD83D\uDC61 new/2.png", Drawings.grey(6, 20, 20))
                                        .file("shoes/.DS_Store", new byte[] {1})),
                        "[9,12]",
                        4,
                        2,
                        "boot sandal \uD83D\uDC61 new"),
                known(
                        "IDX as MNIST has it",
                        form(
                                "",
                                form -> form.file(
                                                "train-images-idx3-ubyte.gz",
                                                Archives.gzip(Archives.idx(8, new int[] {30, 10, 10}, pixels(30, 1))))
                                        .file(
                                                "train-labels-idx1-ubyte.gz",
                                                Archives.gzip(Archives.idx(8, new int[] {30}, labels(30))))
                                        .file(
                                                "t10k-images-idx3-ubyte",
                                                Archives.idx(8, new int[] {6, 10, 10}, pixels(6, 1)))
                                        .file("t10k-labels-idx1-ubyte", Archives.idx(8, new int[] {6}, labels(6)))),
                        "[10,10]",
                        30,
                        6,
                        "0 1"),
                known(
                        "npz as Keras has it",
                        form("", form -> form.file("mnist.npz", npz(1, "%2$s_train", "%2$s_test"))),
                        "[10,10]",
                        30,
                        30,
                        "0 1"),
                known(
                        "npz as MedMNIST has it, in colour",
                        form("", form -> form.file("pathmnist.npz", npz(3, "train_%1$s", "val_%1$s", "test_%1$s"))),
                        "[10,10,3]",
                        30,
                        30,
                        "0 1"),
                known(
                        "one pair of arrays",
                        form(", \"class_names\": [\"boot\", \"sandal\"]", form -> form.file("a.npz", npz(3, "%1$s"))),
                        "[10,10,3]",
                        24,
                        6,
                        "boot sandal"),
                known(
                        "a table with a header",
                        form("", form -> form.file("train.csv", csv(true, true, 40))),
                        "[10,10]",
                        32,
                        8,
                        "boot sandal"),
                known(
                        "a table without one",
                        form(", \"label_column\": \"last\"", form -> form.file("a.csv", csv(false, false, 40))),
                        "[10,10]",
                        32,
                        8,
                        "boot sandal"),
                known(
                        "CIFAR-10",
                        form(
                                "",
                                form -> form.file(
                                        "cifar-10-binary.tar.gz",
                                        Archives.gzip(Archives.tar()
                                                .add("cifar-10-batches-bin/data_batch_1.bin", cifar(1, 40))
                                                .add("cifar-10-batches-bin/test_batch.bin", cifar(1, 20))
                                                .add(
                                                        "cifar-10-batches-bin/batches.meta.txt",
                                                        "plane\ncar\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n"
                                                                .getBytes(StandardCharsets.UTF_8))
                                                .done()))),
                        "[32,32,3]",
                        40,
                        20,
                        "plane car bird cat deer dog frog horse ship truck"),
                known(
                        "CIFAR-100",
                        form(
                                "",
                                form -> form.file(
                                        "cifar-100.tar",
                                        Archives.tar()
                                                .add("cifar-100-binary/train.bin", cifar(2, 40))
                                                .add("cifar-100-binary/test.bin", cifar(2, 20))
                                                .done())),
                        "[32,32,3]",
                        40,
                        20,
                        "0 1 2 3 4 5 6 7 8 9"),
                known(
                        "a list beside pictures",
                        form(
                                "",
                                form -> form.file(
                                        "listed.zip",
                                        Archives.zip()
                                                .add("labels.csv", list)
                                                .add("a.png", Drawings.grey(1, 16, 20))
                                                .add("b.png", Drawings.grey(2, 16, 20))
                                                .add("c.png", Drawings.grey(3, 16, 20))
                                                .add("d.png", Drawings.grey(4, 16, 20))
                                                .add("e.png", Drawings.grey(5, 16, 20))
                                                .done())),
                        "[16,20]",
                        2,
                        2,
                        "boot sandal"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyForm")
    void everyFormIsImported(String form, FormData upload, String shape, int train, int test, String classes) {
        JsonNode version = ready(upload);

        assertThat(version.path("shape").toString()).isEqualTo(shape);
        assertThat(version.at("/counts/train/total").asInt()).isEqualTo(train);
        assertThat(version.at("/counts/test/total").asInt()).isEqualTo(test);
        List<String> names = version.path("class_names")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        assertThat(String.join(" ", names)).isEqualTo(classes);
        assertThat(version.path("fingerprint").asString()).startsWith("sha256:");
        assertThat(version.path("preparation").path("image_size").size()).isEqualTo(2);
        Answer picture = service.get(version.at("/links/train").asString() + "/0");
        assertThat(picture.status()).as(picture.text()).isEqualTo(200);
        assertThat(picture.json().path("pixels").size())
                .isEqualTo(version.path("shape").get(0).asInt());
    }

    @Test
    void theSamePicturesInAnotherContainerHaveTheSameFingerprint() {
        byte[] images = Archives.idx(8, new int[] {30, 10, 10}, pixels(30, 1));
        byte[] labels = Archives.idx(8, new int[] {30}, labels(30));
        String settings = ", \"seed\": 3, \"class_names\": [\"boot\", \"sandal\"]";

        String idx = ready(form(
                        settings, form -> form.file("images-idx3-ubyte", images).file("labels-idx1-ubyte", labels)))
                .path("fingerprint")
                .asString();
        String npz = ready(form(settings, form -> form.file("a.npz", npz(1, "%1$s"))))
                .path("fingerprint")
                .asString();
        String table = ready(form(settings, form -> form.file("a.csv", csv(true, true, 30))))
                .path("fingerprint")
                .asString();

        assertThat(npz).isEqualTo(idx);
        assertThat(table).isEqualTo(idx);
    }

    private static Arguments bad(String what, String code, String file, int row, FormData upload) {
        return Arguments.of(what, code, file, row, upload);
    }

    private static FormData one(String fileName, byte[] content) {
        return form("", form -> form.file(fileName, content));
    }

    static Stream<Arguments> everythingBad() {
        byte[] zip = folders(10).done();
        byte[] encrypted = zip.clone();
        // The bit that says so, in every entry of the directory.
        for (int i = 0; i + 10 < encrypted.length; i++) {
            if (encrypted[i] == 'P' && encrypted[i + 1] == 'K' && encrypted[i + 2] == 1 && encrypted[i + 3] == 2) {
                encrypted[i + 8] |= 1;
            }
        }
        Archives.Zip full = Archives.zip();
        for (int i = 0; i < 6_001; i++) {
            full.add("boot/" + i + ".png", new byte[0]);
        }
        byte[] pickle = Archives.npy("|O", false, "3", Archives.bytes(0x80, 4, 1, 2, 3));
        byte[] longHeader = Archives.bytes(0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 0, 0, 0, 0x40, '{');
        byte[] idx = Archives.idx(8, new int[] {30, 10, 10}, pixels(30, 1));
        byte[] cut = Arrays.copyOf(idx, idx.length - 50);
        byte[] labels = Archives.idx(8, new int[] {30}, labels(30));
        byte[] huge = Archives.idx(8, new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE}, (byte) 0);
        String table = new String(csv(true, true, 20), StandardCharsets.UTF_8);
        String row = table.lines().skip(3).findFirst().orElseThrow();
        return Stream.of(
                bad(
                        "a name that leads out of a zip",
                        "NAME_LEADS_OUT",
                        "../../evil.png",
                        0,
                        one(
                                "a.zip",
                                Archives.zip()
                                        .add("../../evil.png", Drawings.grey(1, 16, 16))
                                        .done())),
                bad(
                        "a name that leads out of a dropped folder",
                        "NAME_LEADS_OUT",
                        "../../boot/1.png",
                        0,
                        one("../../boot/1.png", Drawings.grey(1, 16, 16))),
                bad(
                        "an absolute name",
                        "NAME_IS_ABSOLUTE",
                        "/etc/cron.d/x",
                        0,
                        one("a.zip", Archives.zip().add("/etc/cron.d/x", "y").done())),
                bad(
                        "links alone",
                        "UNKNOWN_FORM",
                        "a.tar",
                        0,
                        one(
                                "a.tar",
                                Archives.tar()
                                        .special("boot/1.png", TarConstants.LF_SYMLINK)
                                        .special("boot/2.png", TarConstants.LF_CHR)
                                        .done())),
                bad("an encrypted zip", "ENCRYPTED", "a.zip", 0, one("a.zip", encrypted)),
                bad(
                        "an archive in an archive",
                        "UNKNOWN_FORM",
                        "a.zip",
                        0,
                        one("a.zip", Archives.zip().add("b.zip", zip).done())),
                bad("too many entries", "TOO_MANY_ENTRIES", "a.zip", 0, one("a.zip", full.done())),
                bad(
                        "a bomb",
                        "NOTHING_THERE",
                        "the upload",
                        0,
                        one(
                                "a.zip",
                                Archives.zip()
                                        .add("boot/1.png", new byte[40_000_000])
                                        .done())),
                bad(
                        "a bomb of gzip",
                        "UNPACKS_TOO_LARGE",
                        "a.tar.gz",
                        0,
                        one(
                                "a.tar.gz",
                                Archives.gzip(Archives.tar()
                                        .add("boot/1.png", new byte[40_000_000])
                                        .done()))),
                bad(
                        "a zip that is cut off",
                        "DAMAGED_ARCHIVE",
                        "a.zip",
                        0,
                        one("a.zip", Arrays.copyOf(zip, zip.length / 2))),
                bad(
                        "pickled objects",
                        "PICKLED",
                        "a.npz/x_train.npy",
                        0,
                        one(
                                "a.npz",
                                Archives.zip()
                                        .add("x_train.npy", pickle)
                                        .add("y_train.npy", pickle)
                                        .done())),
                bad(
                        "a header of a gigabyte",
                        "HEADER_TOO_LONG",
                        "images.npy",
                        0,
                        form(
                                "",
                                form -> form.file("images.npy", longHeader)
                                        .file("labels.npy", Archives.npy("|u1", false, "30", labels(30))))),
                bad(
                        "IDX that is cut off",
                        "CUT_OFF",
                        "train-images-idx3-ubyte",
                        30,
                        form(
                                "",
                                form -> form.file("train-images-idx3-ubyte", cut)
                                        .file("train-labels-idx1-ubyte", labels))),
                bad(
                        "IDX whose sizes overflow",
                        "HEADER_NOT_UNDERSTOOD",
                        "train-images-idx3-ubyte",
                        0,
                        form(
                                "",
                                form -> form.file("train-images-idx3-ubyte", huge)
                                        .file("train-labels-idx1-ubyte", labels))),
                bad(
                        "more labels than pictures",
                        "COUNTS_DIFFER",
                        "train-images-idx3-ubyte",
                        0,
                        form(
                                "",
                                form -> form.file(
                                                "train-images-idx3-ubyte",
                                                Archives.idx(8, new int[] {20, 10, 10}, pixels(20, 1)))
                                        .file("train-labels-idx1-ubyte", labels))),
                bad(
                        "sides beyond the limits",
                        "SIDES",
                        "images-idx3-ubyte",
                        0,
                        form(
                                "",
                                form -> form.file(
                                                "images-idx3-ubyte",
                                                Archives.idx(8, new int[] {30, 2, 50}, new byte[3_000]))
                                        .file("labels-idx1-ubyte", labels))),
                bad(
                        "ragged rows",
                        "RAGGED_ROW",
                        "a.csv",
                        22,
                        one("a.csv", (table + row + ",1\n").getBytes(StandardCharsets.UTF_8))),
                bad(
                        "a table in UTF-16 without its mark",
                        "NOT_UTF8",
                        "a.csv",
                        1,
                        one("a.csv", table.getBytes(StandardCharsets.UTF_16LE))),
                bad(
                        "a list in another encoding",
                        "NOT_UTF8",
                        "a.zip/labels.csv",
                        1,
                        one(
                                "a.zip",
                                Archives.zip()
                                        .add("labels.csv", "path,label\n1.png,运动鞋\n".getBytes(Charset.forName("GBK")))
                                        .add("1.png", Drawings.grey(1, 16, 16))
                                        .done())),
                bad(
                        "a quote that is not closed",
                        "CSV_NOT_SOUND",
                        "a.csv",
                        22,
                        one("a.csv", (table + "\"boot,1,2\n").getBytes(StandardCharsets.UTF_8))),
                bad(
                        "decimal commas",
                        "DECIMAL_COMMA",
                        "a.csv",
                        2,
                        one(
                                "a.csv",
                                ("\uFEFF" + table.replace(',', ';').replaceAll(";(\\d+)", ";$1,5"))
                                        .getBytes(StandardCharsets.UTF_8))),
                bad(
                        "labels that are measurements",
                        "LABEL_NOT_WHOLE",
                        "a.csv",
                        2,
                        one(
                                "a.csv",
                                table.replace("boot,", "0.5,")
                                        .replace("sandal,", "1.5,")
                                        .getBytes(StandardCharsets.UTF_8))),
                bad(
                        "a pixel beyond white",
                        "PIXEL_OUT_OF_RANGE",
                        "a.csv",
                        22,
                        one(
                                "a.csv",
                                (table + row.replaceFirst(",\\d+,", ",300,") + "\n").getBytes(StandardCharsets.UTF_8))),
                bad(
                        "one class",
                        "ONE_CLASS",
                        "a.zip/boot/1.png",
                        0,
                        one(
                                "a.zip",
                                Archives.zip()
                                        .add("boot/1.png", Drawings.grey(1, 16, 16))
                                        .add("boot/2.png", Drawings.grey(2, 16, 16))
                                        .done())),
                bad(
                        "an empty test split",
                        "EMPTY_TEST_SPLIT",
                        "",
                        0,
                        one(
                                "a.zip",
                                Archives.zip()
                                        .add("train/boot/1.png", Drawings.grey(1, 16, 16))
                                        .add("train/sandal/1.png", Drawings.grey(2, 16, 16))
                                        .add("test/boot/1.png", Arrays.copyOf(Drawings.grey(3, 16, 16), 40))
                                        .done())),
                bad(
                        "no sound picture",
                        "NOTHING_READABLE",
                        "",
                        0,
                        one(
                                "a.zip",
                                Archives.zip()
                                        .add("boot/1.png", Arrays.copyOf(Drawings.grey(3, 16, 16), 40))
                                        .done())),
                bad(
                        "labels without names",
                        "LABEL_OUTSIDE",
                        "a.zip/sandal/0.png",
                        0,
                        form(", \"class_names\": [\"boot\", \"sneaker\"]", form -> form.file("a.zip", zip))),
                bad("an empty file", "NOTHING_THERE", "a.zip", 0, one("a.zip", new byte[0])),
                bad(
                        "something else",
                        "UNKNOWN_FORM",
                        "a.pdf",
                        0,
                        one("a.pdf", "%PDF-1.7\u0000\u0001".getBytes(StandardCharsets.ISO_8859_1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everythingBad")
    void whatIsBadIsRefusedByItsNameAndLeavesNothingBehind(
            String what, String code, String file, int row, FormData upload) {
        int before = blocks();

        JsonNode problem = refused(upload);

        assertThat(problem.path("code").asString()).as(problem.toString()).isEqualTo(code);
        assertThat(problem.path("file").asString("")).isEqualTo(file);
        assertThat(problem.path("row").asInt(0)).as(problem.toString()).isEqualTo(row);
        assertThat(blocks()).isEqualTo(before);
        JsonNode next = ready(one("next.zip", folders(3).done()));
        service.delete(next.at("/links/self").asString());
        service.delete("/api/datasets/forms");
    }

    @Test
    void fewBrokenFilesAmongManyAreLeftOutAndNamed() {
        Archives.Zip zip = folders(50);
        zip.add("boot/cut.png", Arrays.copyOf(Drawings.grey(3, 16, 16), 60));
        zip.add("boot/jpeg.png", Drawings.jpeg(7, 16, 16));
        zip.add("Boot/1.png", Drawings.grey(5_000, 16, 16));
        zip.add("sandal/wide.png", Drawings.plain(1, 20, 20_000));
        zip.add("__MACOSX/boot/._1.png", new byte[] {1, 2});

        JsonNode version = ready(one("shoes.zip", zip.done()));

        assertThat(version.at("/report/skipped_counts").toString())
                .isEqualTo("{\"DAMAGED_PICTURE\":1,\"MACOS_FOLDER\":1,\"TOO_LARGE\":1}");
        assertThat(version.at("/report/skipped/0/file").asString()).isEqualTo("shoes.zip/boot/cut.png");
        assertThat(version.at("/report/skipped/1/file").asString()).isEqualTo("shoes.zip/sandal/wide.png");
        assertThat(version.at("/report/warnings")
                        .valueStream()
                        .map(warning -> warning.path("code").asString()))
                .contains("CLASS_NAMES_DIFFER_IN_CASE", "SMALL_CLASSES");
    }

    @Test
    void whatIsNoUploadIsRefusedAtOnce() {
        assertProblem(post(new FormData().file("a.zip", new byte[] {1})), 400, "/settings must be there once");
        assertProblem(post(FormData.dataset(NAMED).field("settings", NAMED)), 400, "/settings must be there once");
        assertProblem(post(FormData.dataset(NAMED)), 400, "/file is missing");
        assertProblem(post(FormData.dataset(NAMED).field("files", "x")), 400, "/files is no part here");
        assertProblem(post(FormData.dataset("{\"name\":").file("a.zip", new byte[1])), 400, "not well-formed JSON");
        assertProblem(post(FormData.dataset("").file("a.zip", new byte[1])), 400, "/settings is empty");
        assertProblem(post(FormData.dataset(" ").file("a.zip", new byte[1])), 400, "/settings is empty");
        assertProblem(post(FormData.dataset("{}").file("a.zip", new byte[1])), 400, "/name is missing");
        assertProblem(
                post(FormData.dataset("{\"name\": \"shoes\", \"image_siz\": 32}")
                        .file("a.zip", new byte[1])),
                400,
                "did you mean \"image_size\"");
        assertProblem(
                post(FormData.dataset("{\"name\": \"fashion-mnist\"}").file("a.zip", new byte[1])),
                409,
                "fashion-mnist");
        assertProblem(service.post("/api/datasets", "{}"), 415, "multipart/form-data");
        assertProblem(service.post("/api/datasets", "multipart/form-data", new byte[] {1}), 400, "names no boundary");
        assertProblem(
                post(FormData.dataset(NAMED).file("a.zip", new byte[21 << 20])),
                413,
                "fitting-room.datasets.max-upload-size");
        requireNoFiles();
        assertThat(service.get("/api/datasets/shoes").status()).isEqualTo(404);
    }

    private static void assertProblem(Answer answer, int status, String words) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("detail").asString()).contains(words);
    }

    @Test
    void whoIsDeletedWhileItWaitsOrIsImportedEndsAndLeavesNothing() {
        int before = blocks();
        String running = begin(FormData.dataset("{\"name\": \"cancelled\"}").file("a.zip", Drawings.manyInAZip()));
        String waiting = begin(FormData.dataset("{\"name\": \"cancelled\"}")
                .file("a.zip", folders(5).done()));
        Answer oneTooMany = post(FormData.dataset("{\"name\": \"cancelled\"}")
                .file("a.zip", folders(5).done()));
        CompletableFuture<List<Event>> followed =
                CompletableFuture.supplyAsync(() -> service.eventsOf(running + "/events", ""));
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() ->
                        service.get(running).json().at("/progress/pictures").asInt(0) > 0);

        assertThat(oneTooMany.status()).isEqualTo(503);
        assertThat(oneTooMany.header("Retry-After")).isNotEmpty();
        assertThat(service.delete(waiting).status()).isEqualTo(204);
        assertThat(service.delete(running).status()).isEqualTo(204);

        assertThat(followed.join().get(followed.join().size() - 1).type()).isEqualTo("end");
        assertThat(followed.join().get(followed.join().size() - 1).data().isEmpty())
                .isTrue();
        requireNoFiles();
        assertThat(service.get(running).status()).isEqualTo(404);
        assertThat(service.get(waiting).status()).isEqualTo(404);
        assertThat(blocks()).isEqualTo(before);
        ready(FormData.dataset("{\"name\": \"cancelled\"}")
                .file("a.zip", folders(5).done()));
    }

    @Test
    void anImportIsFollowedToItsEnd() {
        String address = begin(
                FormData.dataset("{\"name\": \"followed\", \"image_size\": 28}").file("a.zip", Drawings.manyInAZip()));

        List<Event> events = service.eventsOf(address + "/events", "");

        Event end = events.get(events.size() - 1);
        assertThat(end.type()).isEqualTo("end");
        assertThat(end.id()).isEqualTo("1");
        assertThat(end.data().path("state").asString()).isEqualTo("READY");
        assertThat(end.data().at("/links/self").asString()).isEqualTo(address);
        assertThat(events.subList(0, events.size() - 1)).isNotEmpty().allSatisfy(event -> {
            assertThat(event.type()).isEqualTo("progress");
            assertThat(event.id()).isEmpty();
            assertThat(event.data().path("phase").asString()).isIn("waiting", "reading", "decoding", "storing");
            // While it waits nobody knows.
            assertThat(event.data().path("of").asInt(1_800)).isEqualTo(1_800);
        });
        assertThat(service.eventsOf(address + "/events", "0")).hasSize(1);
        assertThat(service.get(address + "/events?last_event_id=1").status()).isEqualTo(204);
        assertThat(service.get("/api/datasets/followed/versions/99/events").status())
                .isEqualTo(404);
        assertThat(service.get("/api/datasets/followed/versions/x/events").status())
                .isEqualTo(404);
    }
}
