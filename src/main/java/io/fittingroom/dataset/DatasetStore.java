package io.fittingroom.dataset;

import io.fittingroom.dataset.StoredVersion.Description;
import io.fittingroom.dataset.StoredVersion.Summary;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.instance.InstanceName;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The rows of data sets. Methods that are to be part of a transaction say so. */
@Repository
class DatasetStore {

    private static final String VERSIONS =
            "SELECT dataset, version, state, created_at, parent, source, licence, notes, content_id, description, report,"
                    + " progress FROM dataset_versions";

    /** Reports are long and seldom needed. */
    private static final String READY = VERSIONS.replace("report", "NULL AS report") + " WHERE state = 'READY'";

    private static final String SUMMARIES = "SELECT dataset, version, state, created_at FROM dataset_versions";

    private static final String OF_VERSION = " WHERE dataset = ? AND version = ?";

    private static final String IS_IMPORTED_BY = OF_VERSION + " AND state = 'IMPORTING' AND instance = ?";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;
    private final InstanceName instance;

    DatasetStore(JdbcClient jdbc, JsonMapper json, Clock clock, InstanceName instance) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
        this.instance = instance;
    }

    /** Any number of callers may do this for one name at once: whose row it is does not matter. */
    @Transactional(propagation = Propagation.NEVER)
    public void ensureNameExists(String name) {
        try {
            jdbc.sql("INSERT INTO datasets (name, last_version) SELECT :name, 0"
                            + " WHERE NOT EXISTS (SELECT 1 FROM datasets WHERE name = :name)")
                    .param("name", name)
                    .update();
        } catch (DuplicateKeyException sameMoment) {
            // Somebody else has just made the name.
        }
    }

    /** To the end of the transaction nobody else begins a version of any data set, once the name of this one exists. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockNames() {
        jdbc.sql("SELECT name FROM datasets ORDER BY name FOR UPDATE")
                .query(String.class)
                .list();
    }

    /** To the end of the transaction nobody else begins a version of this data set. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockName(String name) {
        jdbc.sql("SELECT name FROM datasets WHERE name = ? FOR UPDATE")
                .param(name)
                .query(String.class)
                .list();
    }

    /** The names of the data sets that have a version, whatever its state. */
    List<String> names() {
        return jdbc.sql("SELECT DISTINCT dataset FROM dataset_versions ORDER BY dataset")
                .query(String.class)
                .list();
    }

    /** A 409 where a data set, whose name is locked, has so many versions or more. */
    void refuseTooManyVersions(String name, int most) {
        int versions = jdbc.sql("SELECT COUNT(*) FROM dataset_versions WHERE dataset = ?")
                .param(name)
                .query(Integer.class)
                .single();
        if (versions >= most) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "The data set " + name + " has " + versions
                            + " versions, and no more are possible (fitting-room.datasets.max-versions);"
                            + " DELETE /api/datasets/" + name + "/versions/{version} makes room.");
        }
    }

    /** The next number of a version, whose row's lock is held from here on. */
    private int nextVersion(String name) {
        jdbc.sql("UPDATE datasets SET last_version = last_version + 1 WHERE name = ?")
                .param(name)
                .update();
        return jdbc.sql("SELECT last_version FROM datasets WHERE name = ?")
                .param(name)
                .query(Integer.class)
                .single();
    }

    /** A new version that this instance imports. */
    @Transactional(propagation = Propagation.MANDATORY)
    public DatasetReference insertImporting(String name, DatasetNotes notes) {
        int version = nextVersion(name);
        OffsetDateTime now = OffsetDateTime.now(clock);
        jdbc.sql("INSERT INTO dataset_versions (dataset, version, state, created_at, source, licence, notes, progress,"
                        + " instance, heartbeat) VALUES (?, ?, 'IMPORTING', ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        name,
                        version,
                        now,
                        notes.source(),
                        notes.licence(),
                        notes.notes(),
                        json.writeValueAsString(ImportProgress.WAITING),
                        instance.name(),
                        now)
                .update();
        return new DatasetReference(name, version);
    }

    /** A new version of the same pictures, which are called otherwise; so they are in its report. */
    @Transactional(propagation = Propagation.MANDATORY)
    public DatasetReference insertReady(StoredVersion parent, Description description, DatasetNotes notes) {
        Description before = parent.description();
        DatasetReport report = parent.report() == null || before == null
                ? null
                : parent.report().withClassNames(before.classNames(), description.classNames());
        String name = parent.reference().name();
        int version = nextVersion(name);
        jdbc.sql("INSERT INTO dataset_versions (dataset, version, state, created_at, parent, source, licence, notes,"
                        + " content_id, description, report) VALUES (?, ?, 'READY', ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        name,
                        version,
                        OffsetDateTime.now(clock),
                        parent.reference().version(),
                        notes.source(),
                        notes.licence(),
                        notes.notes(),
                        parent.contentId(),
                        json.writeValueAsString(description),
                        report == null ? null : json.writeValueAsString(report))
                .update();
        return new DatasetReference(name, version);
    }

    Optional<StoredVersion> find(DatasetReference reference) {
        return jdbc.sql(VERSIONS + OF_VERSION)
                .params(reference.name(), reference.version())
                .query(this::version)
                .optional();
    }

    /** The same, and nobody changes or deletes it before the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<StoredVersion> lock(DatasetReference reference) {
        return jdbc.sql(VERSIONS + OF_VERSION + " FOR UPDATE")
                .params(reference.name(), reference.version())
                .query(this::version)
                .optional();
    }

    /** The numbers of all versions of a data set, in whatever state, oldest first. */
    List<DatasetReference> versions(String name) {
        return jdbc.sql("SELECT version FROM dataset_versions WHERE dataset = ? ORDER BY version")
                .param(name)
                .query((row, number) -> new DatasetReference(name, row.getInt(1)))
                .list();
    }

    /** All versions of a data set, newest first. */
    List<Summary> summaries(String name) {
        return jdbc.sql(SUMMARIES + " WHERE dataset = ? ORDER BY version DESC")
                .param(name)
                .query(DatasetStore::summary)
                .list();
    }

    /** All versions of all data sets, by name, newest first within a name. */
    List<Summary> summaries() {
        return jdbc.sql(SUMMARIES + " ORDER BY dataset, version DESC")
                .query(DatasetStore::summary)
                .list();
    }

    /** The version that is meant, if it is READY, without its report. */
    Optional<StoredVersion> findReady(DatasetReference reference) {
        String select = READY + " AND dataset = :dataset";
        return reference.version() == null
                ? jdbc.sql(select + " ORDER BY version DESC LIMIT 1")
                        .param("dataset", reference.name())
                        .query(this::version)
                        .optional()
                : jdbc.sql(select + " AND version = :version")
                        .param("dataset", reference.name())
                        .param("version", reference.version())
                        .query(this::version)
                        .optional();
    }

    /** The newest READY version of each data set, by name, without its report. */
    List<StoredVersion> newestReady() {
        return jdbc.sql(
                        READY + " AND version = (SELECT MAX(version) FROM dataset_versions newest"
                                + " WHERE newest.dataset = dataset_versions.dataset AND newest.state = 'READY') ORDER BY dataset")
                .query(this::version)
                .list();
    }

    /** The names of the data sets that have a READY version, sorted. */
    List<String> readyNames() {
        return jdbc.sql("SELECT DISTINCT dataset FROM dataset_versions WHERE state = 'READY' ORDER BY dataset")
                .query(String.class)
                .list();
    }

    /** False when it is not imported by this instance any more. */
    boolean setProgress(DatasetReference version, ImportProgress progress, @Nullable DatasetReport report) {
        return jdbc.sql("UPDATE dataset_versions SET progress = :progress, report = COALESCE(:report, report)"
                                + " WHERE dataset = :dataset AND version = :version AND state = 'IMPORTING'"
                                + " AND instance = :instance")
                        .param("progress", json.writeValueAsString(progress))
                        .param("report", report == null ? null : json.writeValueAsString(report), Types.VARCHAR)
                        .param("dataset", version.name())
                        .param("version", version.version())
                        .param("instance", instance.name())
                        .update()
                > 0;
    }

    /** False when it is not imported by this instance any more; else its row is locked to the end of the transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isMine(DatasetReference version) {
        return isImportedBy(version, instance.name());
    }

    /** False when it is not imported by that instance any more; else its row is locked to the end of the transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isImportedBy(DatasetReference version, String name) {
        return jdbc.sql("SELECT version FROM dataset_versions" + IS_IMPORTED_BY + " FOR UPDATE")
                .params(version.name(), version.version(), name)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** A place for the blocks of a version that this instance imports. */
    @Transactional(propagation = Propagation.MANDATORY)
    public long insertContent(DatasetReference version) {
        GeneratedKeyHolder id = new GeneratedKeyHolder();
        jdbc.sql("INSERT INTO dataset_contents (fingerprint) VALUES (NULL)").update(id, "id");
        long contentId = id.getKeyAs(Long.class);
        jdbc.sql("UPDATE dataset_versions SET content_id = ?" + OF_VERSION)
                .params(contentId, version.name(), version.version())
                .update();
        return contentId;
    }

    /** False when there is no such content any more; else it stays to the end of the transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean lockContent(long contentId) {
        return jdbc.sql("SELECT id FROM dataset_contents WHERE id = ? FOR UPDATE")
                .param(contentId)
                .query(Long.class)
                .optional()
                .isPresent();
    }

    /**
     * Keeps a block.
     *
     * @param position from 0, in the order of the pictures
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void insertBlock(long contentId, SplitName split, int position, int pictures, byte[] data) {
        jdbc.sql("INSERT INTO dataset_blocks (content_id, split, position, pictures, data) VALUES (?, ?, ?, ?, ?)")
                .params(contentId, word(split), position, pictures, data)
                .update();
    }

    /** A block of a split; empty after the last. */
    Optional<byte[]> block(long contentId, SplitName split, int position) {
        return jdbc.sql("SELECT data FROM dataset_blocks WHERE content_id = ? AND split = ? AND position = ?")
                .params(contentId, word(split), position)
                .query((row, number) -> row.getBytes(1))
                .optional();
    }

    /** Makes a version READY whose blocks are all there. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void setReady(DatasetReference version, long contentId, Description description, DatasetReport report) {
        jdbc.sql("UPDATE dataset_contents SET fingerprint = ? WHERE id = ?")
                .params(description.fingerprint(), contentId)
                .update();
        jdbc.sql("UPDATE dataset_versions SET state = 'READY', description = ?, report = ?, progress = NULL,"
                        + " instance = NULL, heartbeat = NULL" + OF_VERSION)
                .params(
                        json.writeValueAsString(description),
                        json.writeValueAsString(report),
                        version.name(),
                        version.version())
                .update();
    }

    /** Makes an imported version, whose row is locked, REFUSED; its blocks go. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void setRefused(StoredVersion version, DatasetReport report) {
        jdbc.sql("UPDATE dataset_versions SET state = 'REFUSED', content_id = NULL, report = ?, progress = NULL,"
                        + " instance = NULL, heartbeat = NULL" + OF_VERSION)
                .params(
                        json.writeValueAsString(report),
                        version.reference().name(),
                        version.reference().version())
                .update();
        deleteContentIfUnused(version.contentId());
    }

    /** Takes the blocks away that a version which is imported has so far. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void deleteContentOfImport(DatasetReference version, long contentId) {
        jdbc.sql("UPDATE dataset_versions SET content_id = NULL" + OF_VERSION
                        + " AND state = 'IMPORTING' AND content_id = ?")
                .params(version.name(), version.version(), contentId)
                .update();
        deleteContentIfUnused(contentId);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void setNotes(DatasetReference version, DatasetNotes notes) {
        jdbc.sql("UPDATE dataset_versions SET source = :source, licence = :licence, notes = :notes"
                        + " WHERE dataset = :dataset AND version = :version")
                .param("source", notes.source(), Types.VARCHAR)
                .param("licence", notes.licence(), Types.VARCHAR)
                .param("notes", notes.notes(), Types.VARCHAR)
                .param("dataset", version.name())
                .param("version", version.version())
                .update();
    }

    /** Deletes a version whose row is locked; its blocks go with the last version that has them. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void delete(StoredVersion version) {
        jdbc.sql("DELETE FROM dataset_versions" + OF_VERSION)
                .params(version.reference().name(), version.reference().version())
                .update();
        deleteContentIfUnused(version.contentId());
    }

    private void deleteContentIfUnused(@Nullable Long contentId) {
        if (contentId != null) {
            jdbc.sql("DELETE FROM dataset_contents WHERE id = ?"
                            + " AND NOT EXISTS (SELECT 1 FROM dataset_versions WHERE content_id = ?)")
                    .params(contentId, contentId)
                    .update();
        }
    }

    /** The fingerprints of all that is READY. */
    List<String> fingerprints() {
        return jdbc.sql("SELECT DISTINCT fingerprint FROM dataset_contents WHERE fingerprint IS NOT NULL")
                .query(String.class)
                .list();
    }

    /** Says that this instance is alive, on all that it imports. */
    void beat() {
        jdbc.sql("UPDATE dataset_versions SET heartbeat = ? WHERE state = 'IMPORTING' AND instance = ?")
                .params(OffsetDateTime.now(clock), instance.name())
                .update();
    }

    /** A version that is imported, and its instance's last sign of life. */
    record Importing(DatasetReference version, String instance, OffsetDateTime heartbeat) {}

    /** All that is imported, by whatever instance. */
    List<Importing> importing() {
        return jdbc.sql("SELECT dataset, version, instance, heartbeat FROM dataset_versions WHERE state = 'IMPORTING'")
                .query((row, number) -> new Importing(
                        new DatasetReference(row.getString(1), row.getInt(2)),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class)))
                .list();
    }

    private static String word(SplitName split) {
        return split.name().toLowerCase(Locale.ROOT);
    }

    /** A 404 that says which versions there are. */
    ProblemException noVersion(DatasetReference version) {
        List<Summary> there = summaries(version.name());
        return ProblemException.notFound(
                there.isEmpty()
                        ? "There is no data set " + version.name()
                                + "; POST /api/datasets makes one, GET /api/datasets lists them."
                        : "The data set " + version.name() + " has no version " + version.version() + "; the newest is "
                                + there.get(0).reference().version() + ".");
    }

    private static Summary summary(ResultSet row, int number) throws SQLException {
        return new Summary(
                new DatasetReference(row.getString(1), row.getInt(2)),
                DatasetState.valueOf(row.getString(3)),
                row.getObject(4, OffsetDateTime.class).toInstant());
    }

    private StoredVersion version(ResultSet row, int number) throws SQLException {
        return new StoredVersion(
                new DatasetReference(row.getString("dataset"), row.getInt("version")),
                DatasetState.valueOf(row.getString("state")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("parent", Integer.class),
                new DatasetNotes(row.getString("source"), row.getString("licence"), row.getString("notes")),
                row.getObject("content_id", Long.class),
                bound(row.getString("description"), Description.class),
                bound(row.getString("report"), DatasetReport.class),
                bound(row.getString("progress"), ImportProgress.class));
    }

    private <T> @Nullable T bound(@Nullable String stored, Class<T> type) {
        return stored == null ? null : json.readValue(stored, type);
    }
}
