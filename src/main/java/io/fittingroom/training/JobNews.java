package io.fittingroom.training;

import io.fittingroom.stream.EventSource;
import io.fittingroom.stream.KeptEvent;
import io.fittingroom.webhook.EndedJobs;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What event streams and notices tell of jobs. Thread-safe. */
@Component
class JobNews implements EventSource, EndedJobs {

    private final JobStore store;
    private final JobEvents events;
    private final JobViews views;
    private final JsonMapper json;

    JobNews(JobStore store, JobEvents events, JobViews views, JsonMapper json) {
        this.store = store;
        this.events = events;
        this.views = views;
        this.json = json;
    }

    @Override
    public List<KeptEvent> after(String jobId, long number, int most) {
        return events.after(jobId, number, most);
    }

    @Override
    public Optional<KeptEvent> newest(String jobId) {
        return events.newest(jobId);
    }

    @Override
    public String end(String jobId) {
        return store.find(jobId).map(this::body).orElse("{}");
    }

    @Override
    public Optional<EndedJob> find(String jobId) {
        return store.find(jobId)
                .filter(job -> job.state().hasEnded())
                .map(job -> new EndedJob(job.request().notifyUrl(), body(job)));
    }

    private String body(Job job) {
        return json.writeValueAsString(views.view(job));
    }
}
