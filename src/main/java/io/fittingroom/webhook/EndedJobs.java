package io.fittingroom.webhook;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where notices take from what they tell. Thread-safe. */
public interface EndedJobs {

    /** The job, if it is there and has ended. */
    Optional<EndedJob> find(String jobId);

    /**
     * A job that has ended.
     *
     * @param notifyUrl where its end is to be told; null for nowhere
     * @param body what is told, as JSON
     */
    record EndedJob(@Nullable String notifyUrl, String body) {}
}
