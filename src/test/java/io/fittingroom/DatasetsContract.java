package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.DatasetImports;
import io.fittingroom.dataset.DatasetNotes;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.DatasetReport;
import io.fittingroom.dataset.DatasetReport.Problem;
import io.fittingroom.dataset.DatasetUses;
import io.fittingroom.dataset.DatasetVersion;
import io.fittingroom.dataset.DatasetWriter;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.dataset.FewPictures;
import io.fittingroom.dataset.ImportCancelledException;
import io.fittingroom.dataset.ImportProgress;
import io.fittingroom.dataset.StoredPictures;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What the store of data sets promises; each database fills in where it is. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"fitting-room.datasets.max-datasets=4", "fitting-room.datasets.max-versions=3"})
@ContextConfiguration(initializers = FewPictures.class)
@Import(DatasetsContract.Users.class)
@DirtiesContext
abstract class DatasetsContract {

    private static final Problem NO_ROOM = new Problem("NO_ROOM", "There is no room.", Map.of(), null, null);

    /** Numbers of versions go on for ever, so that each test has a data set of its own. */
    private static final AtomicInteger DATASETS = new AtomicInteger();

    private final String name = "shoes-" + DATASETS.incrementAndGet();
    private final String shoes = "/api/datasets/" + name;

    @LocalServerPort
    private int port;

    @Autowired
    private DatasetImports imports;

    @Autowired
    private Datasets datasets;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private Users.Known users;

    @Value("${fitting-room.data-dir}")
    private Path data;

    private ServiceClient service;

    /** Who needs data sets, as the test says. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Users {

        static final class Known implements DatasetUses {

            final Set<String> models = ConcurrentHashMap.newKeySet();
            final Set<String> jobs = ConcurrentHashMap.newKeySet();

            @Override
            public List<String> of(String name, int version, int most) {
                return Stream.concat(jobs.stream(), models.stream())
                        .filter(use -> use.startsWith(name + "@" + version + " "))
                        .map(use -> use.substring(use.indexOf(' ') + 1))
                        .sorted()
                        .limit(most)
                        .toList();
            }

            @Override
            public void detach(String name, int version) {
                models.removeIf(use -> use.startsWith(name + "@" + version + " "));
            }
        }

        @Bean
        Known knownUsers() {
            return new Known();
        }
    }

    @BeforeEach
    void beginWithNothing() {
        service = new ServiceClient(port);
        users.jobs.clear();
        users.models.clear();
        for (JsonNode dataset : service.get("/api/datasets").json().path("datasets")) {
            if (!dataset.path("bundled").booleanValue()) {
                assertThat(service.delete(
                                        "/api/datasets/" + dataset.path("name").asString())
                                .status())
                        .isEqualTo(204);
            }
        }
        assertNothingIsStored();
    }

    DatasetImports imports() {
        return imports;
    }

    ServiceClient service() {
        return service;
    }

    private void assertNothingIsStored() {
        for (String table : List.of("dataset_versions", "dataset_contents", "dataset_blocks")) {
            assertThat(count(table)).as(table).isZero();
        }
    }

    private int count(String table) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table).query(Integer.class).single();
    }

    private DatasetReference version(int version) {
        return new DatasetReference(name, version);
    }

    @Test
    void aVersionIsThereOnceItIsReady() {
        StoredPictures pictures = StoredPictures.small(1);
        DatasetReference version =
                imports.begin(name, new DatasetNotes("the museum's depot", "CC-BY-4.0", "boots by Ada"));
        assertThat(version).isEqualTo(version(1));
        assertThat(imports.progress(
                        version, new ImportProgress(ImportProgress.Phase.DECODING, 3, 9, 1), DatasetReport.NOTHING))
                .isTrue();
        JsonNode importing = service.get(shoes + "/versions/1").json();
        assertThat(importing.path("state").asString()).isEqualTo("IMPORTING");
        assertThat(importing.at("/progress/phase").asString()).isEqualTo("decoding");
        assertThat(importing.at("/progress/of").intValue()).isEqualTo(9);
        assertThat(importing.path("source").asString()).isEqualTo("the museum's depot");
        for (String unknown : List.of("shape", "class_names", "counts", "preparation", "fingerprint")) {
            assertThat(importing.path(unknown).isNull()).as(unknown).isTrue();
        }
        JsonNode dataset = service.get(shoes).json();
        assertThat(dataset.path("version").isNull()).isTrue();
        assertThat(dataset.path("shape").isNull()).isTrue();
        assertThat(dataset.path("versions")).hasSize(1);
        assertThat(service.get(shoes + "/train").json().path("detail").asString())
                .isEqualTo("The data set " + name + " has no version that is READY.");
        assertThat(service.get(shoes + "/versions/1/train")
                        .json()
                        .path("detail")
                        .asString())
                .isEqualTo("The data set " + name + "@1 is IMPORTING.");
        assertThat(datasets.names()).containsExactly("fashion-mnist");

        try (DatasetWriter writer = imports.writer(version)) {
            pictures.write(writer);
            writer.ready(StoredPictures.CLASSES, pictures.preparation(), DatasetReport.NOTHING);
        }

        JsonNode ready = service.get(shoes + "/versions/1").json();
        assertThat(ready.path("state").asString()).isEqualTo("READY");
        assertThat(ready.path("progress").isNull()).isTrue();
        assertThat(ready.path("fingerprint").asString())
                .isEqualTo(pictures.dataset().fingerprint());
        assertThat(ready.path("counts").toString())
                .isEqualTo(
                        "{\"train\":{\"total\":6,\"per_class\":[2,2,2]},\"test\":{\"total\":3,\"per_class\":[1,1,1]}}");
        assertThat(ready.path("licence").asString()).isEqualTo("CC-BY-4.0");
        assertThat(ready.path("created_at").asString())
                .isEqualTo(importing.path("created_at").asString());
        dataset = service.get(shoes).json();
        assertThat(dataset.path("version").intValue()).isEqualTo(1);
        assertThat(dataset.at("/counts/train").intValue()).isEqualTo(6);
        assertThat(dataset.at("/classes/2/label").asString()).isEqualTo("clog");
        assertThat(dataset.at("/licence/name").asString()).isEqualTo("CC-BY-4.0");
        assertThat(service.get("/api/datasets").json().path("datasets").valueStream())
                .extracting(one -> one.path("name").asString())
                .containsExactly("fashion-mnist", name);
        assertThat(datasets.names()).containsExactly("fashion-mnist", name);
        assertThat(datasets.get(name).reference()).isEqualTo(version(1));
        assertThat(datasets.get(name + "@1").counts())
                .isEqualTo(pictures.dataset().counts());
    }

    @Test
    void picturesOfManyBlocksAreSeenAsTheyWereWritten() {
        // Ten of them are a block.
        StoredPictures pictures = new StoredPictures(2, 256, 256, ColorMode.RGB, 25, 10, 3);

        pictures.importAs(imports, "photos");

        assertThat(count("dataset_blocks")).isEqualTo(3 + 1 + 1);
        Dataset dataset = datasets.get("photos");
        for (int i = 0; i < 25; i++) {
            assertThat(dataset.train().pixels(i)).isEqualTo(pictures.pixels(SplitName.TRAIN, i));
            assertThat(dataset.train().label(i)).isEqualTo(i % 3);
        }
        assertThat(dataset.validation().orElseThrow().pixels(2)).isEqualTo(pictures.pixels(SplitName.VALIDATION, 2));
        assertThat(service.get("/api/datasets/photos/validation/2").json().path("pixels"))
                .hasSize(256);
    }

    @Test
    void picturesMayBeKeptByBrowsersOnlyWhereTheyStay() throws IOException {
        StoredPictures.small(1).importAs(imports, name);
        JsonNode page = service.get(shoes + "/train?label=1&size=1").json();
        assertThat(page.at("/pictures/0/links/png").asString()).isEqualTo(shoes + "/versions/1/train/1.png");
        assertThat(page.at("/links/next").asString()).isEqualTo(shoes + "/versions/1/train?label=1&page=1&size=1");
        assertThat(service.get(shoes + "/versions/1/train/1.png").header("Cache-Control"))
                .contains("immutable");
        Answer newest = service.get(shoes + "/train/1.png");
        assertThat(newest.header("Cache-Control")).isEqualTo("no-cache");
        byte[] first = newest.bytes();
        String mean = service.get(shoes + "/mean.png").header("ETag");

        StoredPictures other = StoredPictures.small(2);
        other.importAs(imports, name);

        Answer changed = service.get(shoes + "/train/1.png");
        assertThat(changed.header("ETag")).isNotEqualTo(newest.header("ETag"));
        var image = ImageIO.read(new ByteArrayInputStream(changed.bytes()));
        assertThat((byte) image.getRaster().getSample(0, 0, 0)).isEqualTo(other.pixels(SplitName.TRAIN, 1)[0]);
        assertThat(service.get(shoes + "/versions/1/train/1.png").bytes()).isEqualTo(first);
        assertThat(service.get(shoes + "/mean.png").header("ETag")).isNotEqualTo(mean);
        assertThat(service.getIfChanged(shoes + "/train/1.png", changed.header("ETag"))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void aDownloadHoldsAllOfIt() {
        StoredPictures.small(1).importAs(imports, name);

        Answer file = service.get(shoes + "/download?format=idx");

        assertThat(file.status()).isEqualTo(200);
        assertThat(file.header("Content-Disposition")).isEqualTo("attachment; filename=\"" + name + "-1-idx.zip\"");
        assertThat(service.getIfChanged(shoes + "/download?format=idx", file.header("ETag"))
                        .status())
                .isEqualTo(304);
        service.patch(shoes + "/versions/1", "{\"notes\": \"now with notes\"}");
        assertThat(service.getIfChanged(shoes + "/download?format=idx", file.header("ETag"))
                        .status())
                .isEqualTo(200);
        assertThat(service.get("/api/datasets/fashion-mnist/versions/1/download")
                        .bytes())
                .hasSizeGreaterThan(1 << 20);
        assertThat(service.get(shoes + "/download?format=tar").status()).isEqualTo(400);
    }

    @Test
    void aNumberIsNeverUsedTwice() {
        StoredPictures.small(1).importAs(imports, name);
        assertThat(service.delete(shoes + "/versions/1").status()).isEqualTo(204);
        assertThat(service.get(shoes).status()).isEqualTo(404);

        DatasetVersion second = StoredPictures.small(1).importAs(imports, name);
        assertThat(second.version()).isEqualTo(2);
        assertThat(service.delete(shoes).status()).isEqualTo(204);

        assertThat(imports.begin(name, DatasetNotes.NONE)).isEqualTo(version(3));
    }

    @Test
    void ofWhatIsRefusedOnlyTheReportStays() {
        DatasetReference version = imports.begin(name, DatasetNotes.NONE);
        try (DatasetWriter writer = imports.writer(version)) {
            new StoredPictures(1, 256, 256, ColorMode.RGB, 11, 1).write(writer);
            assertThat(count("dataset_blocks")).isEqualTo(2);

            assertThat(imports.refuse(version, DatasetReport.of(NO_ROOM))).isTrue();
        }

        assertThat(count("dataset_blocks") + count("dataset_contents")).isZero();
        JsonNode refused = service.get(shoes + "/versions/1").json();
        assertThat(refused.path("state").asString()).isEqualTo("REFUSED");
        assertThat(refused.at("/report/problems/0/code").asString()).isEqualTo("NO_ROOM");
        assertThat(imports.refuse(version, DatasetReport.of(NO_ROOM))).isFalse();
        assertThat(imports.progress(version, ImportProgress.WAITING, null)).isFalse();
        assertThatExceptionOfType(ImportCancelledException.class).isThrownBy(() -> imports.writer(version));
    }

    @Test
    void aWriterThatIsClosedEarlyLeavesNothing() {
        DatasetReference version = imports.begin(name, DatasetNotes.NONE);
        try (DatasetWriter writer = imports.writer(version)) {
            new StoredPictures(1, 256, 256, ColorMode.RGB, 11, 1).write(writer);
            assertThatThrownBy(() -> writer.ready(
                            List.of("boot", "boot", "clog"),
                            StoredPictures.small(1).preparation(),
                            DatasetReport.NOTHING))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        assertThat(count("dataset_blocks") + count("dataset_contents")).isZero();
        assertThat(imports.isImporting(version)).isTrue();
    }

    @Test
    void whoDeletesAVersionCancelsItsImport() {
        DatasetReference version = imports.begin(name, DatasetNotes.NONE);
        StoredPictures pictures = new StoredPictures(1, 256, 256, ColorMode.RGB, 11, 1);
        try (DatasetWriter writer = imports.writer(version)) {
            pictures.write(writer);

            assertThat(service.delete(shoes + "/versions/1").status()).isEqualTo(204);

            assertThat(imports.progress(version, ImportProgress.WAITING, null)).isFalse();
            assertThatExceptionOfType(ImportCancelledException.class)
                    .isThrownBy(
                            () -> writer.ready(StoredPictures.CLASSES, pictures.preparation(), DatasetReport.NOTHING));
            assertThatExceptionOfType(ImportCancelledException.class)
                    .isThrownBy(() -> IntStream.range(0, 30)
                            .forEach(i -> writer.add(SplitName.TEST, 0, pictures.pixels(SplitName.TEST, 0))));
        }
        assertNothingIsStored();
    }

    @Test
    void notesChangeInPlaceAndNamesOfClassesMakeAVersion() {
        StoredPictures pictures = StoredPictures.small(1);
        pictures.importAs(imports, name);
        Answer noted = service.patch(shoes + "/versions/1", "{\"notes\": \"第二\", \"licence\": \"MIT\"}");
        assertThat(noted.status()).isEqualTo(200);
        assertThat(noted.json().path("notes").asString()).isEqualTo("第二");
        assertThat(service.get(shoes).json().at("/licence/name").asString()).isEqualTo("MIT");
        assertThat(service.patch(shoes + "/versions/1", "{\"notes\": null}")
                        .json()
                        .path("notes")
                        .isNull())
                .isTrue();

        Answer renamed = service.patch(
                shoes + "/versions/1", "{\"class_names\": [\"Stiefel\", \"👡\", \"1\"], \"notes\": \"auf Deutsch\"}");

        assertThat(renamed.status()).isEqualTo(201);
        assertThat(renamed.header("Location")).isEqualTo(shoes + "/versions/2");
        JsonNode second = renamed.json();
        assertThat(second.path("parent").intValue()).isEqualTo(1);
        assertThat(second.at("/class_names/1").asString()).isEqualTo("👡");
        assertThat(second.path("licence").asString()).isEqualTo("MIT");
        assertThat(second.path("fingerprint")).isEqualTo(noted.json().path("fingerprint"));
        assertThat(service.get(shoes + "/versions/1")
                        .json()
                        .at("/class_names/1")
                        .asString())
                .isEqualTo("sandal");
        assertThat(count("dataset_contents")).isEqualTo(1);
        assertThat(service.get(shoes + "/train?label=1")
                        .json()
                        .at("/pictures/0/label_name")
                        .asString())
                .as("a number is the class's, also where another is called so")
                .isEqualTo("👡");
        assertThat(service.delete(shoes + "/versions/1").status()).isEqualTo(204);
        assertThat(datasets.get(name + "@2").train().pixels(5)).isEqualTo(pictures.pixels(SplitName.TRAIN, 5));
        assertThat(service.delete(shoes + "/versions/2").status()).isEqualTo(204);
        assertNothingIsStored();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"class_names\": [\"a\", \"b\"]}|/class_names",
                "{\"class_names\": [\"a\", \"b\", \"a\"]}|/class_names/2",
                "{\"class_names\": [\"a\", \"b\", \" c\"]}|/class_names/2",
                "{\"class_names\": [\"a\", \"b\", \"\"]}|/class_names/2",
                "{\"class_names\": [\"\u00e9\", \"b\", \"e\u0301\"]}|/class_names",
                "{\"class_names\": []}|/class_names",
                "{\"class_names\": null}|/class_names",
                "{\"notes\": 5}|/notes",
                "{\"source\": \"a\\u0000b\"}|/source",
                "{\"state\": \"READY\"}|/state"
            })
    void faultyChangesAreRefused(String body, String pointer) {
        StoredPictures.small(1).importAs(imports, name);

        Answer refused = service.patch(shoes + "/versions/1", body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(service.get(shoes).json().path("versions")).hasSize(1);
    }

    @Test
    void classesOfWhatIsNotReadyCannotBeRenamed() {
        imports.begin(name, DatasetNotes.NONE);

        Answer refused = service.patch(shoes + "/versions/1", "{\"class_names\": [\"a\", \"b\"]}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(service.patch(shoes + "/versions/2", "{}").status()).isEqualTo(404);
    }

    @Test
    void whatIsNeededIsNotDeleted() {
        StoredPictures.small(1).importAs(imports, name);
        IntStream.range(0, 25).forEach(i -> users.models.add(name + "@1 /api/models/m/versions/" + (i + 10)));

        Answer refused = service.delete(shoes + "/versions/1");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("code").asString()).isEqualTo("IN_USE");
        assertThat(refused.json().path("used_by")).hasSize(20);
        assertThat(refused.json().path("detail").asString())
                .contains("/api/models/m/versions/10", "and others", "?detach=true");
        assertThat(service.delete(shoes).status()).isEqualTo(409);
        users.jobs.add(name + "@1 /api/jobs/7k2v9q4m1xbd");
        Answer stillNeeded = service.delete(shoes + "/versions/1?detach=true");
        assertThat(stillNeeded.status()).isEqualTo(409);
        assertThat(stillNeeded.json().at("/used_by/0").asString()).isEqualTo("/api/jobs/7k2v9q4m1xbd");
        users.jobs.clear();
        assertThat(service.delete(shoes + "/versions/1?detach=perhaps").status())
                .isEqualTo(400);
        assertThat(service.delete(shoes + "/versions/1?detach=true").status()).isEqualTo(204);
        assertThat(service.get(shoes).status()).isEqualTo(404);
    }

    @Test
    void ofSeveralVersionsAllAreDeletedOrNone() {
        StoredPictures.small(1).importAs(imports, name);
        StoredPictures.small(2).importAs(imports, name);
        users.models.add(name + "@2 /api/models/m/versions/1");

        assertThat(service.delete(shoes).status()).isEqualTo(409);

        assertThat(service.get(shoes).json().path("versions")).hasSize(2);
        assertThat(service.delete(shoes + "?detach=true").status()).isEqualTo(204);
        assertThat(service.delete(shoes).status()).isEqualTo(404);
    }

    /** A deletion that comes while something is submitted which needs the version waits, and finds it needed. */
    @Test
    void whatIsHeldIsNotDeletedMeanwhile() throws Exception {
        StoredPictures.small(1).importAs(imports, name);
        Dataset dataset = datasets.get(name);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Answer> deletion = transaction.execute(status -> {
                datasets.hold(dataset);
                Future<Answer> begun = thread.submit(() -> service.delete(shoes + "/versions/1"));
                assertThatThrownBy(() -> begun.get(400, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
                users.jobs.add(name + "@1 /api/jobs/7k2v9q4m1xbd");
                return begun;
            });
            assertThat(deletion.get().status()).isEqualTo(409);
        } finally {
            thread.shutdown();
        }
        users.jobs.clear();
        assertThat(service.delete(shoes + "/versions/1").status()).isEqualTo(204);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> datasets.hold(dataset)))
                .satisfies(gone -> assertThat(gone.code()).isEqualTo(ProblemCode.NOT_FOUND))
                .withMessage("The data set " + name + "@1 has just been deleted.");
        transaction.executeWithoutResult(status -> datasets.hold(datasets.get("fashion-mnist")));
    }

    @Test
    void theBundledOneIsWhatItIs() {
        String bundled = "/api/datasets/fashion-mnist";

        assertThat(service.delete(bundled).status()).isEqualTo(409);
        assertThat(service.delete(bundled + "/versions/1").status()).isEqualTo(409);
        assertThat(service.patch(bundled + "/versions/1", "{\"notes\": \"x\"}").status())
                .isEqualTo(409);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> imports.begin("fashion-mnist", DatasetNotes.NONE))
                .withMessageContaining("take another name");
        assertThat(datasets.get("fashion-mnist@1")).isSameAs(datasets.get("fashion-mnist"));
        assertThat(datasets.get("fashion-mnist@1").reference()).hasToString("fashion-mnist");
        assertThat(datasets.find("fashion-mnist@2")).isEmpty();
    }

    @Test
    void manyThatBeginAtTheSameMomentStayWithinTheLimits() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Boolean>> begun = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                String name = "many-" + i % 6;
                begun.add(threads.submit(() -> {
                    try {
                        imports.begin(name, DatasetNotes.NONE);
                        return true;
                    } catch (ProblemException full) {
                        assertThat(full.code()).isEqualTo(ProblemCode.WRONG_STATE);
                        return false;
                    }
                }));
            }
            for (Future<Boolean> one : begun) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(jdbc.sql("SELECT COUNT(DISTINCT dataset) FROM dataset_versions")
                        .query(Integer.class)
                        .single())
                .isEqualTo(4);
    }

    @Test
    void aDataSetHasOnlySoManyVersions() {
        for (int i = 0; i < 2; i++) {
            StoredPictures.small(i).importAs(imports, name);
        }
        assertThat(service.patch(shoes + "/versions/1", "{\"class_names\": [\"a\", \"b\", \"c\"]}")
                        .status())
                .isEqualTo(201);

        Answer refused = service.patch(shoes + "/versions/1", "{\"class_names\": [\"a\", \"b\", \"d\"]}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString()).contains("fitting-room.datasets.max-versions");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> imports.begin(name, DatasetNotes.NONE))
                .withMessageContaining("fitting-room.datasets.max-versions");
    }

    @Test
    void damagedBlocksAreFoundAndTold() throws IOException {
        StoredPictures.small(7).importAs(imports, name);
        byte[] block = jdbc.sql("SELECT data FROM dataset_blocks WHERE split = 'train'")
                .query((row, number) -> row.getBytes(1))
                .single();
        block[block.length / 2]++;
        jdbc.sql("UPDATE dataset_blocks SET data = ? WHERE split = 'train'")
                .param(block)
                .update();

        Answer refused = service.get(shoes + "/train/0");

        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.json().path("code").asString()).isEqualTo("DATASET_DAMAGED");
        assertThat(refused.json().path("detail").asString()).contains(name + "@1", "upload the data set again");
        assertThat(service.get(shoes).status()).isEqualTo(200);
        assertThat(files()).isEmpty();
    }

    @Test
    void theFileOfADeletedDataSetGoes() throws IOException {
        StoredPictures pictures = StoredPictures.small(8);
        pictures.importAs(imports, name);
        assertThat(service.get(shoes + "/train/0").status()).isEqualTo(200);
        assertThat(files()).containsExactly(pictures.dataset().fingerprint().substring("sha256:".length()));

        service.delete(shoes);

        assertThat(files()).isEmpty();
        assertThat(service.get(shoes + "/versions/1/train/0").status()).isEqualTo(404);
    }

    private List<String> files() throws IOException {
        Path directory = data.resolve("datasets");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
