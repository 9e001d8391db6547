package io.fittingroom.training;

import io.fittingroom.network.EpochFigures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes {@link JobView}s: a job's row, its last epoch, and how far it is at this moment. */
@Component
class JobViews {

    private final JobStore store;
    private final LiveJobs live;
    private final JobPlans plans;

    JobViews(JobStore store, LiveJobs live, JobPlans plans) {
        this.plans = plans;
        this.store = store;
        this.live = live;
    }

    JobView view(Job job) {
        return view(job, store.lastEpochs(List.of(job.id())).get(job.id()));
    }

    List<JobView> views(List<Job> jobs) {
        Map<String, EpochFigures> last =
                store.lastEpochs(jobs.stream().map(Job::id).toList());
        return jobs.stream().map(job -> view(job, last.get(job.id()))).toList();
    }

    private JobView view(Job job, @Nullable EpochFigures last) {
        boolean isUnderWay = job.state() == JobState.RUNNING || job.state() == JobState.CANCELLING;
        Optional<BatchEvent> now = isUnderWay
                ? live.progress(job.id()).map(progress -> BatchEvent.of(progress, job.request()))
                : Optional.empty();
        int epochs = job.request().epochs();
        int finished = last == null ? 0 : last.epoch();
        Double speed = now.map(BatchEvent::samplesPerSecond).orElse(last == null ? null : last.samplesPerSecond());
        return new JobView(
                job.id(),
                job.request().model(),
                job.state(),
                job.submittedAt(),
                job.startedAt(),
                job.finishedAt(),
                job.request(),
                job.state() == JobState.QUEUED ? store.queuedBefore(job.number()) : null,
                now.map(BatchEvent::epoch).orElse(finished),
                epochs,
                now.map(BatchEvent::batch).orElse(null),
                now.map(BatchEvent::batches).orElse(null),
                job.state() == JobState.SUCCEEDED
                        ? 1
                        : now.map(BatchEvent::progress).orElse((double) finished / epochs),
                now.map(BatchEvent::etaSeconds).orElse(null),
                speed,
                last,
                job.stopReason(),
                job.error(),
                job.evaluation(),
                job.modelVersion(),
                plans.warnings(job.request()),
                links(job));
    }

    private static Map<String, String> links(Job job) {
        String self = "/api/jobs/" + job.id();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("self", self);
        links.put("epochs", self + "/epochs");
        links.put("events", self + "/events");
        if (!job.state().isFinal()) {
            links.put("cancel", self + "/cancel");
        }
        if (job.modelVersion() != null) {
            String version = "/api/models/" + job.request().model() + "/versions/" + job.modelVersion();
            links.put("model", version);
            links.put("predict", version + "/predict");
        }
        return links;
    }
}
