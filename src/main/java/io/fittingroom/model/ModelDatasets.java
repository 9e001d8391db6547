package io.fittingroom.model;

import io.fittingroom.dataset.DatasetUses;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The kept versions of models that were trained on a version of a data set, or imported for it. */
@Repository
class ModelDatasets implements DatasetUses {

    private final JdbcClient jdbc;

    ModelDatasets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<String> of(String name, int version, int most) {
        return jdbc.sql("SELECT model, version FROM model_versions WHERE dataset = ? AND dataset_version = ?"
                        + " ORDER BY model, version LIMIT ?")
                .params(name, version, most)
                .query((row, number) -> "/api/models/" + row.getString(1) + "/versions/" + row.getInt(2))
                .list();
    }

    /** The models keep labels, preparation and fingerprint in their descriptions. */
    @Override
    public void detach(String name, int version) {
        jdbc.sql("UPDATE model_versions SET dataset = NULL, dataset_version = NULL"
                        + " WHERE dataset = ? AND dataset_version = ?")
                .params(name, version)
                .update();
    }
}
