package io.fittingroom.training;

import io.fittingroom.dataset.DatasetUses;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The jobs that need a version of a data set: those that wait or train. One that has ended does not, though it could be resumed
 * from its checkpoint; resuming is then refused.
 */
@Repository
class JobDatasets implements DatasetUses {

    private final JdbcClient jdbc;

    JobDatasets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<String> of(String name, int version, int most) {
        return jdbc
                .sql("SELECT id FROM jobs WHERE state IN ('QUEUED', 'RUNNING', 'CANCELLING') AND dataset = ?"
                        + " AND dataset_version = ? ORDER BY number LIMIT ?")
                .params(name, version, most)
                .query(String.class)
                .list()
                .stream()
                .map(id -> "/api/jobs/" + id)
                .toList();
    }

    /** None of them can do without. */
    @Override
    public void detach(String name, int version) {}
}
