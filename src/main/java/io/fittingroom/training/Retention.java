package io.fittingroom.training;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes what has ended longer ago than it is to be kept. Nothing that a model refers to goes: a version's birth certificate
 * names its job. Any number of instances may do it at once.
 */
@Component
class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    /** In one transaction, so that nobody waits long for a lock. */
    private static final int AT_ONCE = 100;

    private static final String ENDED = "state NOT IN ('QUEUED', 'RUNNING', 'CANCELLING') AND finished_at < :then";

    private static final String REMOVABLE_EXPERIMENTS = "SELECT e.id FROM experiments e WHERE NOT EXISTS"
            + " (SELECT 1 FROM experiment_variants v JOIN jobs j ON j.id = v.job_id WHERE v.experiment_id = e.id"
            + " AND (j.state IN ('QUEUED', 'RUNNING', 'CANCELLING') OR j.finished_at >= :then"
            + " OR EXISTS (SELECT 1 FROM model_versions m WHERE m.job_id = j.id)))"
            + " AND e.submitted_at < :then ORDER BY e.number LIMIT :most";

    private static final String REMOVABLE_JOBS = "SELECT id FROM jobs WHERE " + ENDED
            + " AND NOT EXISTS (SELECT 1 FROM model_versions m WHERE m.job_id = jobs.id)"
            + " AND NOT EXISTS (SELECT 1 FROM experiment_variants v WHERE v.job_id = jobs.id)"
            + " ORDER BY finished_at LIMIT :most";

    private static final String OLD_CHECKPOINTS =
            "SELECT job_id FROM checkpoints WHERE job_id IN (SELECT id FROM jobs WHERE " + ENDED + ") LIMIT :most";

    private static final String JOBS_WITH_OLD_EVENTS = "SELECT id FROM jobs WHERE " + ENDED
            + " AND EXISTS (SELECT 1 FROM job_events e WHERE e.job_id = jobs.id AND e.type <> 'end') LIMIT :most";

    private final JdbcClient jdbc;
    private final JobStore store;
    private final RetentionSettings settings;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Retention(
            JdbcClient jdbc, JobStore store, RetentionSettings settings, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.store = store;
        this.settings = settings;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Removes all that is due. */
    void tidyUp() {
        int experiments = remove(settings.jobs(), REMOVABLE_EXPERIMENTS, "DELETE FROM experiments WHERE id IN (:ids)");
        int jobs = remove(settings.jobs(), REMOVABLE_JOBS, "DELETE FROM jobs WHERE id IN (:ids) AND " + ENDED);
        int checkpoints = remove(
                settings.checkpoints(),
                OLD_CHECKPOINTS,
                "DELETE FROM checkpoints WHERE job_id IN (SELECT id FROM jobs WHERE id IN (:ids) AND " + ENDED + ")");
        // The event of the end stays, so that whoever follows the job still hears of it.
        int events = remove(
                settings.events(),
                JOBS_WITH_OLD_EVENTS,
                "DELETE FROM job_events WHERE type <> 'end' AND job_id IN"
                        + " (SELECT id FROM jobs WHERE id IN (:ids) AND " + ENDED + ")");
        int keys = store.forgetOldKeys();
        jdbc.sql("DELETE FROM submitters WHERE submitter NOT IN (SELECT submitter FROM jobs)")
                .update();
        if (experiments + jobs + checkpoints + events + keys > 0) {
            LOG.info(
                    "Tidied up: {} experiments, {} jobs, {} checkpoints, {} events, {} idempotency keys",
                    experiments,
                    jobs,
                    checkpoints,
                    events,
                    keys);
        }
    }

    private int remove(Duration age, String select, String delete) {
        if (age.isZero()) {
            return 0;
        }
        OffsetDateTime then = clock.instant().minus(age).atOffset(ZoneOffset.UTC);
        int removed = 0;
        int last;
        do {
            last = removeSome(then, select, delete);
            removed += last;
        } while (last > 0);
        return removed;
    }

    private int removeSome(OffsetDateTime then, String select, String delete) {
        return transaction.execute(status -> {
            List<String> ids = jdbc.sql(select)
                    .param("then", then)
                    .param("most", AT_ONCE)
                    .query(String.class)
                    .list();
            if (ids.isEmpty()) {
                return 0;
            }
            JdbcClient.StatementSpec statement = jdbc.sql(delete).param("ids", ids);
            return (delete.contains(":then") ? statement.param("then", then) : statement).update();
        });
    }
}
