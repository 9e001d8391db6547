package io.fittingroom.model;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The registry's rows. */
@Repository
class ModelStore {

    private static final String VERSIONS =
            "SELECT model, version, created_at, notes, tags, description FROM model_versions";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    ModelStore(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** Any number of callers may do this for one name at once: whose row it is does not matter. */
    void ensureNameExists(String model) {
        try {
            insertName(model);
        } catch (DuplicateKeyException sameMoment) {
            // Somebody else has just made the name.
        }
    }

    private void insertName(String model) {
        jdbc.sql("INSERT INTO models (name, last_version) SELECT :name, 0"
                        + " WHERE NOT EXISTS (SELECT 1 FROM models WHERE name = :name)")
                .param("name", model)
                .update();
    }

    int insert(String model, ModelDescription description, byte[] artifact) {
        // The row's lock makes concurrent registrations under one name wait for each other.
        int updated = jdbc.sql("UPDATE models SET last_version = last_version + 1 WHERE name = ?")
                .param(model)
                .update();
        if (updated != 1) {
            throw new IllegalStateException("No row for model " + model);
        }
        int version = jdbc.sql("SELECT last_version FROM models WHERE name = ?")
                .param(model)
                .query(Integer.class)
                .single();
        jdbc.sql(
                        "INSERT INTO model_versions (model, version, job_id, created_at, description, artifact) VALUES (?, ?, ?, ?, ?, ?)")
                .params(
                        model,
                        version,
                        description.jobId(),
                        OffsetDateTime.now(clock),
                        json.writeValueAsString(description),
                        artifact)
                .update();
        return version;
    }

    /** All versions of all models, newest version first within a name. */
    List<ModelVersion> list() {
        return withAliases(jdbc.sql(VERSIONS + " ORDER BY model, version DESC")
                .query(this::version)
                .list());
    }

    /** All versions of a model, newest first; empty when there is no such model. */
    List<ModelVersion> list(String model) {
        return withAliases(jdbc.sql(VERSIONS + " WHERE model = ? ORDER BY version DESC")
                .param(model)
                .query(this::version)
                .list());
    }

    Optional<ModelVersion> find(String model, int version) {
        List<ModelVersion> found = withAliases(jdbc.sql(VERSIONS + " WHERE model = ? AND version = ?")
                .params(model, version)
                .query(this::version)
                .list());
        return found.stream().findFirst();
    }

    boolean exists(String model, int version) {
        return jdbc.sql("SELECT COUNT(*) FROM model_versions WHERE model = ? AND version = ?")
                        .params(model, version)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** The version that the alias points to, else the newest. */
    Optional<Integer> aliasedOrNewest(String model, String alias) {
        return jdbc.sql("SELECT COALESCE((SELECT version FROM model_aliases WHERE model = ? AND alias = ?),"
                        + " (SELECT MAX(version) FROM model_versions WHERE model = ?))")
                .params(model, alias, model)
                .query(Integer.class)
                .optional();
    }

    Optional<Integer> newest(String model) {
        return jdbc.sql("SELECT MAX(version) FROM model_versions WHERE model = ?")
                .param(model)
                .query(Integer.class)
                .optional();
    }

    Optional<Integer> aliased(String model, String alias) {
        return jdbc.sql("SELECT version FROM model_aliases WHERE model = ? AND alias = ?")
                .params(model, alias)
                .query(Integer.class)
                .optional();
    }

    Map<String, Integer> aliases(String model) {
        Map<String, Integer> aliases = new TreeMap<>();
        jdbc.sql("SELECT alias, version FROM model_aliases WHERE model = ?")
                .param(model)
                .query(row -> {
                    aliases.put(row.getString(1), row.getInt(2));
                });
        return aliases;
    }

    /** Points an alias at a version; a {@link DataIntegrityViolationException} when there is no such version. */
    @Transactional
    void setAlias(String model, String alias, int version) {
        lock(model);
        int moved = jdbc.sql("UPDATE model_aliases SET version = ? WHERE model = ? AND alias = ?")
                .params(version, model, alias)
                .update();
        if (moved == 0) {
            insertAlias(model, alias, version);
        }
    }

    /**
     * False when the alias does not (or no longer) point to version {@code from}; a {@link DataIntegrityViolationException}
     * when there is no such version.
     */
    boolean moveAlias(String model, String alias, int from, int version) {
        return jdbc.sql("UPDATE model_aliases SET version = ? WHERE model = ? AND alias = ? AND version = ?")
                        .params(version, model, alias, from)
                        .update()
                > 0;
    }

    /** False when the alias is there already; a {@link DataIntegrityViolationException} when there is no such version. */
    @Transactional
    boolean addAlias(String model, String alias, int version) {
        lock(model);
        if (aliased(model, alias).isPresent()) {
            return false;
        }
        insertAlias(model, alias, version);
        return true;
    }

    private void insertAlias(String model, String alias, int version) {
        jdbc.sql("INSERT INTO model_aliases (model, alias, version) VALUES (?, ?, ?)")
                .params(model, alias, version)
                .update();
    }

    /** To the end of the transaction nobody else makes an alias of this model. */
    private void lock(String model) {
        jdbc.sql("SELECT name FROM models WHERE name = ? FOR UPDATE")
                .param(model)
                .query(String.class)
                .list();
    }

    /** False when there is no such version. */
    boolean setNotes(String model, int version, @Nullable String notes) {
        return jdbc.sql("UPDATE model_versions SET notes = :notes WHERE model = :model AND version = :version")
                        .param("notes", notes, Types.VARCHAR)
                        .param("model", model)
                        .param("version", version)
                        .update()
                > 0;
    }

    /** False when there is no such version. */
    boolean setTags(String model, int version, List<String> tags) {
        return jdbc.sql("UPDATE model_versions SET tags = ? WHERE model = ? AND version = ?")
                        .params(json.writeValueAsString(tags), model, version)
                        .update()
                > 0;
    }

    boolean deleteAlias(String model, String alias) {
        return jdbc.sql("DELETE FROM model_aliases WHERE model = ? AND alias = ?")
                        .params(model, alias)
                        .update()
                > 0;
    }

    Optional<byte[]> artifact(String model, int version) {
        return jdbc.sql("SELECT artifact FROM model_versions WHERE model = ? AND version = ?")
                .params(model, version)
                .query((row, number) -> row.getBytes(1))
                .optional();
    }

    /** False when there is no such version; a {@link DataIntegrityViolationException} when an alias points to it. */
    boolean delete(String model, int version) {
        return jdbc.sql("DELETE FROM model_versions WHERE model = ? AND version = ?")
                        .params(model, version)
                        .update()
                > 0;
    }

    private List<ModelVersion> withAliases(List<ModelVersion> versions) {
        Map<String, Map<String, Integer>> byModel = new TreeMap<>();
        return versions.stream()
                .map(version -> {
                    Map<String, Integer> aliases = byModel.computeIfAbsent(version.model(), this::aliases);
                    List<String> mine = aliases.entrySet().stream()
                            .filter(alias -> alias.getValue() == version.version())
                            .map(Map.Entry::getKey)
                            .toList();
                    return new ModelVersion(
                            version.model(),
                            version.version(),
                            version.createdAt(),
                            mine,
                            version.notes(),
                            version.tags(),
                            version.description());
                })
                .toList();
    }

    private ModelVersion version(ResultSet row, int number) throws SQLException {
        return new ModelVersion(
                row.getString("model"),
                row.getInt("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                List.of(),
                row.getString("notes"),
                List.of(json.readValue(row.getString("tags"), String[].class)),
                json.readValue(row.getString("description"), ModelDescription.class));
    }
}
