package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.FewPictures;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.json.JsonMapper;

/**
 * How many rows it takes to read a page where there are 10,000 jobs; each database fills in where it is and how it counts.
 * Rows are counted, which a busy machine does not change; how long it takes is {@code benchmarks/lists}' to say.
 */
@SpringBootTest(properties = "fitting-room.roles=web")
@ContextConfiguration(initializers = FewPictures.class)
abstract class PlansContract {

    private static final int JOBS = 10_000;
    private static final int EPOCHS = 10;
    private static final int PAGE = 100;

    /** What a page may read besides its own rows: an index is left one row too late, and H2 counts that. */
    private static final int SLACK = 5;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private JsonMapper json;

    @Autowired
    private Clock clock;

    /** The client that the rows are read with. */
    abstract JdbcClient counted();

    /** How many rows of all tables were touched for what is read with {@link #counted()}, whatever the values asked for. */
    abstract long rowsReadBy(Runnable reading);

    @BeforeEach
    void fill() {
        if (jdbc.sql("SELECT COUNT(*) FROM jobs").query(Integer.class).single() == JOBS) {
            return;
        }
        jdbc.sql("INSERT INTO jobs (id, number, submitter, model, state, request, dataset, dataset_version,"
                        + " fingerprint, picture_shape, submitted_at, last_event)"
                        + " SELECT 'job-' || x, x, 'student-' || MOD(x, 20), 'model-' || MOD(x, 20),"
                        + " CASE WHEN MOD(x, 20) = 0 THEN 'DIVERGED' ELSE 'SUCCEEDED' END, :request,"
                        + " 'fashion-mnist', 1, 'sha256:', '[28,28]',"
                        + " CURRENT_TIMESTAMP, :epochs FROM " + numbers(4))
                .param("request", json.writeValueAsString(JobRequests.LESSON))
                .param("epochs", EPOCHS)
                .update();
        jdbc.sql("INSERT INTO job_epochs (job_id, epoch, loss, learning_rate, duration_seconds, samples_per_second)"
                        + " SELECT id, x, 0.5, 0.001, 1, 60000 FROM jobs CROSS JOIN " + numbers(1))
                .update();
        jdbc.sql(
                        "INSERT INTO job_events (job_id, number, type, data) SELECT job_id, epoch, 'epoch', '{}' FROM job_epochs")
                .update();
        jdbc.sql("ANALYZE").update();
    }

    /** A table of the numbers from 1 to a power of ten, as both databases can write it. */
    private static String numbers(int digits) {
        String digit = "(VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))";
        String sum = IntStream.range(0, digits)
                .mapToObj(i -> (int) Math.pow(10, i) + " * t" + i + ".d")
                .collect(Collectors.joining(" + "));
        String tables = IntStream.range(0, digits)
                .mapToObj(i -> digit + " t" + i + "(d)")
                .collect(Collectors.joining(" CROSS JOIN "));
        return "(SELECT 1 + " + sum + " AS x FROM " + tables + ") r";
    }

    private JobStore store() {
        return new JobStore(counted(), json, clock);
    }

    static List<JobStore.Filter> filters() {
        List<JobStore.Filter> filters = new ArrayList<>();
        filters.add(new JobStore.Filter(null, null, null));
        Arrays.stream(JobState.values()).forEach(state -> filters.add(new JobStore.Filter(state, null, null)));
        filters.add(new JobStore.Filter(null, "model-1", null));
        filters.add(new JobStore.Filter(null, "model-none", null));
        filters.add(new JobStore.Filter(null, null, "student-2"));
        filters.add(new JobStore.Filter(JobState.SUCCEEDED, "model-1", null));
        return filters;
    }

    @ParameterizedTest
    @MethodSource("filters")
    void aPageOfJobsReadsItsOwnRowsAlone(JobStore.Filter filter) {
        assertThat(rowsReadBy(() -> store().list(filter, 0, PAGE))).isLessThanOrEqualTo(PAGE + SLACK);
        // Pages before it are passed over in the index.
        assertThat(rowsReadBy(() -> store().list(filter, 2, PAGE))).isLessThanOrEqualTo(3 * PAGE + SLACK);
    }

    @Test
    void theLastEpochsOfAPageOfJobsAreFoundOneByOne() {
        List<String> ids =
                IntStream.rangeClosed(1, PAGE).mapToObj(i -> "job-" + i).toList();

        // For each a job, its last epoch's number and the epoch.
        assertThat(rowsReadBy(() -> assertThat(store().lastEpochs(ids)).hasSize(PAGE)))
                .isLessThanOrEqualTo(3L * PAGE + SLACK);
    }

    @Test
    void oneJobsEpochsAndEventsAreReadWithoutThoseOfOthers() {
        JobEvents events = new JobEvents(counted(), json);

        assertThat(rowsReadBy(() -> assertThat(store().epochs("job-7")).hasSize(EPOCHS)))
                .isLessThanOrEqualTo(EPOCHS + SLACK);
        assertThat(rowsReadBy(() -> assertThat(events.after("job-7", 2, 3)).hasSize(3)))
                .isLessThanOrEqualTo(3 + SLACK);
    }
}
