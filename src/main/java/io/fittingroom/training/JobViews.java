package io.fittingroom.training;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.web.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Makes {@link JobView}s: a job's row, its last epoch, and how far it is at this moment. */
@Component
class JobViews {

    private final JobStore store;
    private final RunStore runs;
    private final JobQueue queue;
    private final LiveJobs live;
    private final JobPlans plans;
    private final Datasets datasets;

    JobViews(JobStore store, RunStore runs, JobQueue queue, LiveJobs live, JobPlans plans, Datasets datasets) {
        this.store = store;
        this.runs = runs;
        this.queue = queue;
        this.plans = plans;
        this.live = live;
        this.datasets = datasets;
    }

    JobView view(Job job) {
        return view(job, Address.root());
    }

    /** @param root what stands before every address of whoever reads it */
    JobView view(Job job, String root) {
        return views(List.of(job), root).get(0);
    }

    List<JobView> views(List<Job> jobs) {
        return views(jobs, Address.root());
    }

    private List<JobView> views(List<Job> jobs, String root) {
        List<String> ids = jobs.stream().map(Job::id).toList();
        Context context = new Context(
                store.lastEpochs(ids),
                runs.checkpointEpochs(ids),
                jobs.stream().anyMatch(job -> job.state() == JobState.QUEUED) ? queue.positions() : Map.of(),
                progress(jobs),
                datasets(jobs));
        return jobs.stream().map(job -> view(job, context, root)).toList();
    }

    /** What is looked up once for all the jobs of an answer, by their ids. */
    private record Context(
            Map<String, EpochFigures> last,
            Map<String, Integer> checkpoints,
            Map<String, Integer> positions,
            Map<String, BatchEvent> progress,
            Map<String, Dataset> datasets) {}

    /** What the jobs train on, by the references in their requests; without what is gone. */
    private Map<String, Dataset> datasets(List<Job> jobs) {
        Map<String, Dataset> found = new HashMap<>();
        jobs.stream()
                .map(job -> job.request().dataset())
                .distinct()
                .forEach(reference -> datasets.find(reference).ifPresent(dataset -> found.put(reference, dataset)));
        return found;
    }

    /** How far those are that train, here or on another instance. */
    private Map<String, BatchEvent> progress(List<Job> jobs) {
        Map<String, BatchEvent> progress = new HashMap<>();
        List<String> elsewhere = new ArrayList<>();
        for (Job job : jobs) {
            if (job.state().isUnderWay()) {
                live.progress(job.id())
                        .ifPresentOrElse(
                                here -> progress.put(job.id(), BatchEvent.of(here, job.request())),
                                () -> elsewhere.add(job.id()));
            }
        }
        runs.progress(elsewhere).forEach(told -> progress.put(told.jobId(), told.event()));
        return progress;
    }

    private JobView view(Job job, Context context, String root) {
        EpochFigures last = context.last().get(job.id());
        Optional<BatchEvent> now = Optional.ofNullable(context.progress().get(job.id()));
        int epochs = job.request().epochs();
        int finished = last == null ? 0 : last.epoch();
        Double speed = now.map(BatchEvent::samplesPerSecond).orElse(last == null ? null : last.samplesPerSecond());
        Optional<Dataset> dataset =
                Optional.ofNullable(context.datasets().get(job.request().dataset()));
        boolean canResume = Resumption.refusal(
                        job, finished, context.checkpoints().containsKey(job.id()), dataset.isPresent())
                .isEmpty();
        return new JobView(
                job.id(),
                job.request().model(),
                job.submitter().name(),
                job.state(),
                job.submittedAt(),
                job.startedAt(),
                job.finishedAt(),
                job.request(),
                job.dataset().version(),
                job.dataset().fingerprint(),
                context.positions().get(job.id()),
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
                context.checkpoints().get(job.id()),
                dataset.map(data -> plans.warnings(job.request(), data)).orElse(List.of()),
                links(job, canResume, root));
    }

    private static Map<String, String> links(Job job, boolean canResume, String root) {
        String self = root + "/api/jobs/" + job.id();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("self", self);
        links.put("epochs", self + "/epochs");
        links.put("events", self + "/events");
        if (!job.state().hasEnded()) {
            links.put("cancel", self + "/cancel");
        }
        if (canResume) {
            links.put("resume", self + "/resume");
        }
        if (job.modelVersion() != null) {
            String version = root + "/api/models/" + job.request().model() + "/versions/" + job.modelVersion();
            links.put("model", version);
            links.put("predict", version + "/predict");
        }
        return links;
    }
}
