package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobStateTest {

    @Test
    void everyStateCanComeAboutFromAJobThatWaits() {
        Set<JobState> reached = EnumSet.of(JobState.QUEUED);
        Deque<JobState> ahead = new ArrayDeque<>(reached);
        while (!ahead.isEmpty()) {
            for (JobState next : ahead.remove().next()) {
                if (reached.add(next)) {
                    ahead.add(next);
                }
            }
        }

        assertThat(reached).containsExactlyInAnyOrder(JobState.values());
    }

    @Test
    void whatHasEndedGoesOnByTheQueueOrNotAtAll() {
        assertThat(Arrays.stream(JobState.values()).filter(JobState::hasEnded))
                .allSatisfy(state -> assertThat(state.next()).isSubsetOf(JobState.QUEUED));
        assertThat(JobState.DIVERGED.next()).isEmpty();
    }

    @Test
    void whatIsUnderWayCanEndAndIsNotOver() {
        assertThat(EnumSet.of(JobState.RUNNING, JobState.CANCELLING)).allSatisfy(state -> {
            assertThat(state.isUnderWay()).isTrue();
            assertThat(state.hasEnded()).isFalse();
            assertThat(state.next()).anyMatch(JobState::hasEnded);
        });
        assertThat(JobState.QUEUED.isUnderWay()).isFalse();
    }

    @Test
    void aCancelledTrainingNeverSucceeds() {
        assertThat(JobState.CANCELLING.next()).doesNotContain(JobState.SUCCEEDED, JobState.RUNNING);
    }
}
