package io.fittingroom.experiment;

import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Overfitting;
import io.fittingroom.training.Job;
import io.fittingroom.training.JobRequest;
import io.fittingroom.training.Jobs;
import io.fittingroom.web.Address;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes {@link ExperimentView}s: the jobs' rows, their epochs, and what they say together. Thread-safe. */
@Component
class ExperimentViews {

    private final Jobs jobs;
    private final JsonMapper json;

    ExperimentViews(Jobs jobs, JsonMapper json) {
        this.jobs = jobs;
        this.json = json;
    }

    ExperimentView view(Experiment experiment) {
        JobComparison compared = compare(experiment.variants());
        return new ExperimentView(
                experiment.id(),
                experiment.name(),
                experiment.state(),
                experiment.submittedAt(),
                experiment.finishedAt().orElse(null),
                compared.conclusion(),
                compared.findings(),
                compared.differences(),
                compared.variants(),
                experiment.base(),
                links(experiment));
    }

    /** Compares jobs, whether an experiment brought them together or not. */
    JobComparison compare(List<Experiment.Variant> compared) {
        List<ExperimentView.Variant> variants =
                compared.stream().map(this::variant).toList();
        List<JobRequest> requests =
                compared.stream().map(variant -> variant.job().request()).toList();
        List<FindingView> findings = Findings.of(variants, datasets(requests)).stream()
                .map(FindingView::of)
                .toList();
        return new JobComparison(
                findings.stream().map(FindingView::detail).collect(Collectors.joining(" ")),
                findings,
                Differences.of(requests, json),
                variants);
    }

    private static Set<String> datasets(List<JobRequest> requests) {
        return requests.stream().map(JobRequest::dataset).collect(Collectors.toSet());
    }

    private ExperimentView.Variant variant(Experiment.Variant variant) {
        Job job = variant.job();
        List<EpochFigures> epochs = jobs.epochs(job.id());
        Optional<Overfitting> overfitting = Overfitting.begins(epochs);
        return new ExperimentView.Variant(
                variant.name(),
                job.id(),
                job.state(),
                job.request().model(),
                job.modelVersion(),
                job.request().network().parameters(job.dataset().shape()),
                epochs.stream().mapToDouble(EpochFigures::durationSeconds).sum(),
                job.evaluation(),
                epochs.isEmpty() ? null : epochs.get(epochs.size() - 1),
                best(epochs, job.request().fit().hasValidation()),
                overfitting.map(Overfitting::epoch).orElse(null),
                overfitting.map(Overfitting::sentence).orElse(null),
                job.stopReason(),
                job.error(),
                epochs,
                links(job));
    }

    private static @Nullable EpochFigures best(List<EpochFigures> epochs, boolean hasValidation) {
        return epochs.stream()
                .filter(epoch -> Double.isFinite(hasValidation ? epoch.valLoss() : epoch.loss()))
                .min(Comparator.comparingDouble(hasValidation ? EpochFigures::valLoss : EpochFigures::loss))
                .orElse(null);
    }

    private static Map<String, String> links(Experiment experiment) {
        String self = Address.of("/api/experiments/" + experiment.id());
        Map<String, String> links = new LinkedHashMap<>();
        links.put("self", self);
        if (experiment.state() != Experiment.State.ENDED) {
            links.put("cancel", self + "/cancel");
        }
        return links;
    }

    private static Map<String, String> links(Job job) {
        String self = Address.of("/api/jobs/" + job.id());
        Map<String, String> links = new LinkedHashMap<>();
        links.put("job", self);
        links.put("events", self + "/events");
        if (job.modelVersion() != null) {
            links.put("model", Address.of("/api/models/" + job.request().model() + "/versions/" + job.modelVersion()));
        }
        return links;
    }
}
