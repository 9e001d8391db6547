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
import java.util.stream.Collectors;
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

    private static final String ALIASES = "SELECT model, alias, version FROM model_aliases";

    private static final String HAS_VERSIONS = "EXISTS (SELECT 1 FROM model_versions v WHERE v.model = models.name)";

    /** One step down the primary key; MAX has H2 read all versions of the model. */
    private static final String NEWEST =
            "SELECT version FROM model_versions WHERE model = ? ORDER BY model DESC, version DESC LIMIT 1";

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
                        "INSERT INTO model_versions (model, version, job_id, created_at, description, dataset, dataset_version, artifact) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        model,
                        version,
                        description.jobId(),
                        OffsetDateTime.now(clock),
                        json.writeValueAsString(description),
                        description.dataset().name(),
                        description.dataset().version(),
                        artifact)
                .update();
        return version;
    }

    /**
     * The names of some models, sorted.
     *
     * @param size how many; those that have no version do not count
     */
    List<String> names(int page, int size) {
        return jdbc.sql("SELECT name FROM models WHERE " + HAS_VERSIONS + " ORDER BY name LIMIT ? OFFSET ?")
                .params(size, (long) page * size)
                .query(String.class)
                .list();
    }

    /** How many models have a version. */
    long count() {
        return jdbc.sql("SELECT COUNT(*) FROM models WHERE " + HAS_VERSIONS)
                .query(Long.class)
                .single();
    }

    /** The numbers of all versions of a model, newest first; empty when there is no such model. */
    List<Integer> versions(String model) {
        return jdbc.sql("SELECT version FROM model_versions WHERE model = ? ORDER BY version DESC")
                .param(model)
                .query(Integer.class)
                .list();
    }

    /**
     * Some versions of a model, newest first; empty when there are none.
     *
     * @param before all have smaller numbers
     */
    List<ModelVersion> list(String model, int before, int size) {
        return withAliases(
                jdbc.sql(VERSIONS + " WHERE model = ? AND version < ? ORDER BY version DESC LIMIT ?")
                        .params(model, before, size)
                        .query(this::version)
                        .list(),
                aliasesOf(model));
    }

    Optional<ModelVersion> find(String model, int version) {
        List<ModelVersion> found = jdbc.sql(VERSIONS + " WHERE model = ? AND version = ?")
                .params(model, version)
                .query(this::version)
                .list();
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(withAliases(found, aliasesOf(model)).get(0));
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
        return jdbc.sql("SELECT COALESCE((SELECT version FROM model_aliases WHERE model = ? AND alias = ?), (" + NEWEST
                        + "))")
                .params(model, alias, model)
                .query(Integer.class)
                .optional();
    }

    Optional<Integer> newest(String model) {
        return jdbc.sql(NEWEST).param(model).query(Integer.class).optional();
    }

    Optional<Integer> aliased(String model, String alias) {
        return jdbc.sql("SELECT version FROM model_aliases WHERE model = ? AND alias = ?")
                .params(model, alias)
                .query(Integer.class)
                .optional();
    }

    /**
     * Points an alias at a version; a {@link DataIntegrityViolationException} when there is no such version, of these a
     * {@link DuplicateKeyException} when another request made the same alias at the same moment, which H2 lets happen.
     */
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

    /** False when the alias is there already; otherwise as {@link #setAlias}. */
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

    /** An alias and where it points. */
    private record Alias(String model, String name, int version) {}

    /** Where each alias of a model points. */
    Map<String, Integer> aliases(String model) {
        Map<String, Integer> aliases = new TreeMap<>();
        aliasesOf(model).forEach(alias -> aliases.put(alias.name(), alias.version()));
        return aliases;
    }

    private List<Alias> aliasesOf(String model) {
        return jdbc.sql(ALIASES + " WHERE model = ? ORDER BY alias")
                .param(model)
                .query(ModelStore::alias)
                .list();
    }

    private static Alias alias(ResultSet row, int number) throws SQLException {
        return new Alias(row.getString(1), row.getString(2), row.getInt(3));
    }

    private static List<ModelVersion> withAliases(List<ModelVersion> versions, List<Alias> aliases) {
        Map<NetworkKey, List<String>> names = aliases.stream()
                .collect(Collectors.groupingBy(
                        alias -> new NetworkKey(alias.model(), alias.version()),
                        Collectors.mapping(Alias::name, Collectors.toList())));
        return versions.stream()
                .map(version -> new ModelVersion(
                        version.model(),
                        version.version(),
                        version.createdAt(),
                        names.getOrDefault(new NetworkKey(version.model(), version.version()), List.of()),
                        version.notes(),
                        version.tags(),
                        version.description()))
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
