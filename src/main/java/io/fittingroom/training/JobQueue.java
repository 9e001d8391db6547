package io.fittingroom.training;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The jobs that wait, and who is next. Submitting and claiming each lock one row until their transaction ends, so they come
 * one after the other over all instances.
 */
@Repository
@Transactional
class JobQueue {

    /**
     * The waiting jobs, the next one first, if nobody submits anything more. Submitters take turns, one job a round: first
     * whose last turn is longest ago, and of those that never had one whoever waits longest.
     */
    private static final String ORDER = "SELECT waiting.id FROM"
            + " (SELECT id, submitter, ROW_NUMBER() OVER (PARTITION BY submitter ORDER BY number) AS turn,"
            + " MIN(number) OVER (PARTITION BY submitter) AS first_number FROM jobs WHERE state = 'QUEUED') waiting"
            + " LEFT JOIN submitters ON submitters.submitter = waiting.submitter"
            + " ORDER BY waiting.turn, COALESCE(submitters.last_served, 0), waiting.first_number";

    private final JdbcClient jdbc;
    private final JobMoves moves;
    private final JobEvents events;
    private final RunTokens tokens;
    private final JsonMapper json;
    private final Clock clock;

    JobQueue(JdbcClient jdbc, JobMoves moves, JobEvents events, RunTokens tokens, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.moves = moves;
        this.events = events;
        this.tokens = tokens;
        this.json = json;
        this.clock = clock;
    }

    /** Takes the next number in the order of submissions; until the transaction ends, nobody else can. */
    @Transactional(propagation = Propagation.MANDATORY)
    public long nextNumber() {
        jdbc.sql("UPDATE submissions SET number = number + 1 WHERE id = 1").update();
        return jdbc.sql("SELECT number FROM submissions WHERE id = 1")
                .query(Long.class)
                .single();
    }

    /** How many jobs wait. */
    @Transactional(readOnly = true)
    public int waiting() {
        return jdbc.sql("SELECT COUNT(*) FROM jobs WHERE state = 'QUEUED'")
                .query(Integer.class)
                .single();
    }

    /** How many of one submitter's jobs wait. */
    @Transactional(readOnly = true)
    public int waitingOf(Submitter submitter) {
        return jdbc.sql("SELECT COUNT(*) FROM jobs WHERE state = 'QUEUED' AND submitter = ?")
                .param(submitter.name())
                .query(Integer.class)
                .single();
    }

    /** A new job at the end of its submitter's jobs. */
    public void insert(String id, long number, Submitter submitter, JobRequest request, JobDataset dataset) {
        jdbc.sql(
                        "INSERT INTO jobs (id, number, submitter, model, state, request, dataset, dataset_version, fingerprint,"
                                + " picture_shape, notify_url, submitted_at, last_event)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)")
                .params(
                        id,
                        number,
                        submitter.name(),
                        request.model(),
                        JobState.QUEUED.name(),
                        json.writeValueAsString(request),
                        dataset.name(),
                        dataset.version(),
                        dataset.fingerprint(),
                        json.writeValueAsString(dataset.shape()),
                        request.notifyUrl(),
                        OffsetDateTime.now(clock))
                .update();
        events.add(
                id,
                JobEvents.STATE,
                Map.of("state", JobState.QUEUED, "at", OffsetDateTime.now(clock).toInstant()));
        tokens.add();
    }

    /**
     * A job that has ended waits again, in its old place, to go on from where it is; false when it is no longer in state
     * {@code from}.
     *
     * @param request what it is to be from now on
     */
    public boolean putBack(String id, JobState from, JobRequest request) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("request", json.writeValueAsString(request));
        for (String column : List.of(
                "finished_at",
                "keep",
                "stop_reason",
                "error",
                "evaluation_loss",
                "evaluation_accuracy",
                "evaluation_samples")) {
            columns.put(column, null);
        }
        boolean moved = moves.move(id, from, JobState.QUEUED, columns);
        if (moved) {
            events.removeEnd(id);
            tokens.add();
        }
        return moved;
    }

    /**
     * Gives the next job to a runner: QUEUED to RUNNING. Empty when none waits.
     *
     * @param token that the runner works for
     * @param instance the process that it runs in
     */
    public Optional<Run> claim(String token, String instance) {
        jdbc.sql("UPDATE submissions SET claims = claims + 1 WHERE id = 1").update();
        long claim = jdbc.sql("SELECT claims FROM submissions WHERE id = 1")
                .query(Long.class)
                .single();
        for (String next : order()) {
            boolean isMine = moves.move(
                    next,
                    JobState.QUEUED,
                    JobState.RUNNING,
                    Map.of("runner", token, "instance", instance, "claim", claim));
            // Else it was cancelled since it was read.
            if (isMine) {
                jdbc.sql("UPDATE jobs SET started_at = COALESCE(started_at, ?) WHERE id = ?")
                        .params(OffsetDateTime.now(clock), next)
                        .update();
                rememberTurn(next, claim);
                return Optional.of(new Run(next, claim));
            }
        }
        return Optional.empty();
    }

    /** For each waiting job, how many are trained before it, if nobody submits anything more. */
    @Transactional(readOnly = true)
    public Map<String, Integer> positions() {
        Map<String, Integer> positions = new HashMap<>();
        order().forEach(id -> positions.put(id, positions.size()));
        return positions;
    }

    private List<String> order() {
        return jdbc.sql(ORDER).query(String.class).list();
    }

    private void rememberTurn(String id, long claim) {
        int known = jdbc.sql("UPDATE submitters SET last_served = ? WHERE submitter ="
                        + " (SELECT submitter FROM jobs WHERE id = ?)")
                .params(claim, id)
                .update();
        if (known == 0) {
            jdbc.sql(
                            "INSERT INTO submitters (submitter, last_served) SELECT submitter, :claim FROM jobs WHERE id = :id")
                    .param("claim", claim)
                    .param("id", id)
                    .update();
        }
    }
}
