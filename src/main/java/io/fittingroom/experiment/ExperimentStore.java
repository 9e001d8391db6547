package io.fittingroom.experiment;

import io.fittingroom.training.Job;
import io.fittingroom.training.JobRequest;
import io.fittingroom.training.Jobs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Experiments in the database; their jobs are the {@link Jobs}'. */
@Repository
@Transactional
class ExperimentStore {

    private static final String EXPERIMENTS = "SELECT id, name, base, submitted_at FROM experiments";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Jobs jobs;
    private final Clock clock;

    ExperimentStore(JdbcClient jdbc, JsonMapper json, Jobs jobs, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * Keeps an experiment on jobs that are stored already.
     *
     * @param number in the order of submissions
     * @param jobIds of the variants, in their order
     */
    public void insert(String id, long number, ExperimentRequest request, List<String> jobIds) {
        OffsetDateTime now = OffsetDateTime.now(clock);
        jdbc.sql("INSERT INTO experiments (id, number, name, base, submitted_at) VALUES (?, ?, ?, ?, ?)")
                .params(id, number, request.name(), json.writeValueAsString(request.base()), now)
                .update();
        for (int i = 0; i < jobIds.size(); i++) {
            jdbc.sql("INSERT INTO experiment_variants (experiment_id, position, name, job_id) VALUES (?, ?, ?, ?)")
                    .params(id, i, request.variants().get(i).name(), jobIds.get(i))
                    .update();
        }
    }

    @Transactional(readOnly = true)
    public Optional<Experiment> find(String id) {
        List<Row> rows = jdbc.sql(EXPERIMENTS + " WHERE id = ?")
                .param(id)
                .query(this::row)
                .list();
        return complete(rows).stream().findFirst();
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    public List<Experiment> list(int page, int size) {
        return complete(jdbc.sql(EXPERIMENTS + " ORDER BY number DESC LIMIT :size OFFSET :skip")
                .param("size", size)
                .param("skip", (long) page * size)
                .query(this::row)
                .list());
    }

    @Transactional(readOnly = true)
    public long count() {
        return jdbc.sql("SELECT COUNT(*) FROM experiments").query(Long.class).single();
    }

    /** The experiment that a job is part of. */
    @Transactional(readOnly = true)
    public Optional<String> ofJob(String jobId) {
        return jdbc.sql("SELECT experiment_id FROM experiment_variants WHERE job_id = ?")
                .param(jobId)
                .query(String.class)
                .optional();
    }

    /** Deletes an experiment, but not its jobs; false when there is none. */
    public boolean delete(String id) {
        return jdbc.sql("DELETE FROM experiments WHERE id = ?").param(id).update() == 1;
    }

    /** An experiment's own row. */
    private record Row(String id, String name, JobRequest base, Instant submittedAt) {}

    private Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getString("id"),
                row.getString("name"),
                json.readValue(row.getString("base"), JobRequest.class),
                row.getObject("submitted_at", OffsetDateTime.class).toInstant());
    }

    /** A variant's own row. */
    private record VariantRow(String experiment, String name, String job) {}

    private List<Experiment> complete(List<Row> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<VariantRow> variantRows = jdbc.sql("SELECT experiment_id, name, job_id FROM experiment_variants"
                        + " WHERE experiment_id IN (:ids) ORDER BY experiment_id, position")
                .param("ids", rows.stream().map(Row::id).toList())
                .query((row, number) -> new VariantRow(row.getString(1), row.getString(2), row.getString(3)))
                .list();
        Map<String, Job> found =
                jobs.findAll(variantRows.stream().map(VariantRow::job).toList());
        Map<String, List<Experiment.Variant>> variants = new HashMap<>();
        variantRows.forEach(variant -> variants.computeIfAbsent(variant.experiment(), id -> new ArrayList<>())
                .add(new Experiment.Variant(variant.name(), found.get(variant.job()))));
        return rows.stream()
                .map(row -> new Experiment(
                        row.id(),
                        row.name(),
                        row.submittedAt(),
                        row.base(),
                        variants.getOrDefault(row.id(), List.of())))
                .toList();
    }
}
