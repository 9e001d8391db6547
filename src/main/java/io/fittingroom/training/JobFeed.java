package io.fittingroom.training;

import io.fittingroom.stream.EventSource;
import io.fittingroom.stream.KeptEvent;
import io.fittingroom.webhook.EndedJobs;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What event streams, and notices of their ends, carry of jobs. Thread-safe. */
@Component
class JobFeed implements EventSource, EndedJobs {

    private final JobStore store;
    private final JobEvents events;
    private final JobViews views;
    private final JsonMapper json;
    private final String root;

    /** @param root what stands before every address, where no client says what it knows the service by */
    @Autowired
    JobFeed(
            JobStore store,
            JobEvents events,
            JobViews views,
            JsonMapper json,
            @Value("${server.servlet.context-path:}") String root) {
        this.root = root;
        this.store = store;
        this.events = events;
        this.views = views;
        this.json = json;
    }

    @Override
    public EventSource below(String seenRoot) {
        return seenRoot.equals(root) ? this : new JobFeed(store, events, views, json, seenRoot);
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
        return json.writeValueAsString(views.view(job, root));
    }
}
