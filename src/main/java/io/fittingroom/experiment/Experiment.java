package io.fittingroom.experiment;

import io.fittingroom.training.Job;
import io.fittingroom.training.JobRequest;
import io.fittingroom.training.JobState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A group of jobs that are compared.
 *
 * @param base what the variants start from
 * @param variants in the order in which they train
 */
record Experiment(String id, String name, Instant submittedAt, JobRequest base, List<Variant> variants) {

    Experiment {
        variants = List.copyOf(variants);
    }

    /** One of the jobs, by the name that it has in the experiment. */
    record Variant(String name, Job job) {}

    /** Where the jobs stand together. */
    enum State {
        /** None has begun. */
        QUEUED,
        /** Some have begun, not all have ended. */
        RUNNING,
        /** All have ended, each in its own way. */
        ENDED
    }

    State state() {
        if (variants.stream().allMatch(variant -> variant.job().state().hasEnded())) {
            return State.ENDED;
        }
        boolean allWait = variants.stream().allMatch(variant -> variant.job().state() == JobState.QUEUED);
        return allWait ? State.QUEUED : State.RUNNING;
    }

    /** When the last job ended; empty while one has not. */
    Optional<Instant> finishedAt() {
        return state() == State.ENDED
                ? variants.stream()
                        .map(variant -> variant.job().finishedAt())
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                : Optional.empty();
    }
}
