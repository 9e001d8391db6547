package io.fittingroom.training;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.DatasetCounts;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.engine.Arithmetic;
import io.fittingroom.engine.train.Footprint;
import io.fittingroom.engine.train.TrainingTime;
import io.fittingroom.instance.Instance;
import io.fittingroom.network.NetworkPlan;
import io.fittingroom.network.NetworkProblem;
import io.fittingroom.network.Pictures;
import io.fittingroom.network.Shape;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Says what a job would do, and refuses the one that cannot be done. Thread-safe. */
@Component
public class JobPlans {

    /** How long the first plan may wait for the measurement. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Datasets datasets;
    private final TrainingSettings settings;
    private final TrainingTime trainingTime;
    private final long mostParameters;

    @Autowired
    JobPlans(Datasets datasets, TrainingSettings settings, TrainingTime trainingTime, Instance instance) {
        // Whether there is enough heap where others train, they know themselves.
        this(
                datasets,
                settings,
                trainingTime,
                instance.isWorker() ? Runtime.getRuntime().maxMemory() : Long.MAX_VALUE);
    }

    /** @param heap of this process if it trains, in bytes */
    JobPlans(Datasets datasets, TrainingSettings settings, TrainingTime trainingTime, long heap) {
        this.datasets = datasets;
        this.settings = settings;
        this.trainingTime = trainingTime;
        this.mostParameters = Math.min(settings.maxParameters(), Footprint.mostParameters(heap));
    }

    /** What a job would do, and all that is wrong with it. */
    public JobPlan plan(JobRequest request) {
        Dataset dataset = datasets.get(request.dataset());
        NetworkPlan network = networkPlan(request, dataset);
        int pictures = dataset.counts().train().total();
        int samples = request.fit().trainingSamples(pictures);
        boolean isBuildable = network.errors().isEmpty();
        OptionalDouble seconds = isBuildable
                ? trainingTime.secondsOf(request.network(), request.fit(), shape(dataset), samples, PATIENCE)
                : OptionalDouble.empty();
        return new JobPlan(
                network.layers(),
                network.parameters(),
                network.trainableParameters(),
                samples,
                request.fit().stepsPerEpoch(pictures),
                isBuildable ? footprint(request, dataset).memoryBytes() : null,
                seconds.isPresent() ? seconds.getAsDouble() : null,
                Arithmetic.ofThisProcess().inWords(),
                network.problems(),
                request);
    }

    /**
     * What a job that was taken had better not do.
     *
     * @param dataset that its request names
     */
    List<NetworkProblem> warnings(JobRequest request, Dataset dataset) {
        return networkPlan(request, dataset).warnings();
    }

    /** Why a job cannot be done; empty when it can. */
    public List<NetworkProblem> errors(JobRequest request) {
        return networkPlan(request, datasets.get(request.dataset())).errors();
    }

    /** A 422 with every reason why the job cannot be done. */
    void refuseUnbuildable(JobRequest request) {
        refuse(errors(request));
    }

    /** A 422 with these reasons; nothing when there are none. */
    public static void refuse(List<NetworkProblem> errors) {
        if (errors.isEmpty()) {
            return;
        }
        List<Violation> violations = errors.stream()
                .map(error -> new Violation(error.pointer(), error.detail() + " " + error.lesson()))
                .toList();
        String detail = errors.size() == 1
                ? errors.get(0).pointer() + " " + errors.get(0).detail()
                : errors.size() + " things keep this network from being built; errors lists them all.";
        throw ProblemException.of(ProblemCode.NETWORK_CANNOT_BE_BUILT, detail, violations);
    }

    private NetworkPlan networkPlan(JobRequest request, Dataset dataset) {
        DatasetCounts counts = dataset.counts();
        Pictures pictures =
                new Pictures(shape(dataset), dataset.labels(), counts.train().perClass(), counts.validation() != null);
        NetworkPlan plan = NetworkPlan.of(request.network(), request.fit(), pictures, mostParameters);
        if (!plan.errors().isEmpty()) {
            return plan;
        }
        Shape input = shape(dataset);
        plan = plan.with(settings.engine().problems(request.network(), input))
                .with(settings.engine().batchProblems(request.network(), request.fit(), input, pictures.count()));
        long bytes = footprint(request, dataset).memoryBytes();
        return bytes <= settings.maxMemory().toBytes()
                ? plan
                : plan.with(List.of(NetworkProblem.error("/batch_size", tooLarge(bytes), """
                        What leaves every layer is kept for the way back, for each picture of a mini-batch, and each weight \
                        has a gradient and what the optimizer remembers of it.""")));
    }

    private String tooLarge(long bytes) {
        return String.format(
                Locale.ROOT,
                "and the layers need about %,d MB together, more than the %,d MB that a training may take; take a smaller batch_size, fewer units or filters.",
                bytes >> 20,
                settings.maxMemory().toMegabytes());
    }

    private static Footprint footprint(JobRequest request, Dataset dataset) {
        return Footprint.of(request.network(), request.fit(), shape(dataset));
    }

    private static Shape shape(Dataset dataset) {
        return new Shape(dataset.axes());
    }
}
