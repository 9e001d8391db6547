package io.fittingroom.training;

import io.fittingroom.stream.EventStreams;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** What {@code /actuator/metrics} says of the queue and of those who follow it. */
@Component
class TrainingMetrics implements MeterBinder {

    private final JobQueue queue;
    private final LiveJobs live;
    private final EventStreams streams;

    TrainingMetrics(JobQueue queue, LiveJobs live, EventStreams streams) {
        this.queue = queue;
        this.live = live;
        this.streams = streams;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("fitting.room.jobs.waiting", queue, JobQueue::waiting)
                .description("jobs in the queue, of all instances")
                .register(registry);
        Gauge.builder("fitting.room.jobs.training", live, jobs -> jobs.all().size())
                .description("jobs that train in this instance")
                .register(registry);
        Gauge.builder("fitting.room.event.streams", streams, EventStreams::count)
                .description("clients that follow jobs at this instance")
                .register(registry);
    }
}
