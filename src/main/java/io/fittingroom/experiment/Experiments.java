package io.fittingroom.experiment;

import io.fittingroom.network.NetworkProblem;
import io.fittingroom.training.IdempotencyKey;
import io.fittingroom.training.JobIds;
import io.fittingroom.training.JobPlans;
import io.fittingroom.training.JobRequest;
import io.fittingroom.training.Jobs;
import io.fittingroom.training.KeptModel;
import io.fittingroom.training.Submitter;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** What can be done with experiments. Thread-safe. */
@Service
class Experiments {

    private final ExperimentStore store;
    private final Jobs jobs;
    private final JobPlans plans;
    private final JobIds ids;
    private final TransactionTemplate transaction;

    Experiments(ExperimentStore store, Jobs jobs, JobPlans plans, JobIds ids, TransactionTemplate transaction) {
        this.store = store;
        this.jobs = jobs;
        this.plans = plans;
        this.ids = ids;
        this.transaction = transaction;
    }

    /**
     * Puts all variants at the end of the queue, or none: 422 when one cannot be built, 503 when the queue, 429 when the
     * submitter's share of it, has not room for all.
     *
     * @param key when it was used for the same request before, that request's experiment is the answer; for another, a 422
     */
    Experiment submit(ExperimentRequest request, Submitter submitter, Optional<IdempotencyKey> key) {
        refuseUnbuildable(request);
        List<JobRequest> requests = request.variants().stream()
                .map(ExperimentRequest.Variant::request)
                .toList();
        String id = transaction.execute(status -> {
            // From here to the end of the transaction no other submission comes between.
            long number = jobs.takeNumber();
            Optional<String> earlier = key.flatMap(jobs::earlierJob);
            if (earlier.isPresent()) {
                return store.ofJob(earlier.get()).orElseThrow(() -> forgotten(key.orElseThrow()));
            }
            String fresh = ids.next();
            List<String> jobIds = jobs.enqueueAll(requests, submitter);
            store.insert(fresh, number, request, jobIds);
            // A key stands for the first of the jobs, by which the experiment is found again.
            key.ifPresent(used -> jobs.remember(used, jobIds.get(0)));
            return fresh;
        });
        jobs.wakeQueue();
        return get(id);
    }

    Experiment get(String id) {
        return store.find(id)
                .orElseThrow(() -> ProblemException.notFound(
                        "There is no experiment " + id + "; GET /api/experiments lists them."));
    }

    /** Cancels the jobs that have not ended; the others stay as they are. */
    Experiment cancel(String id, KeptModel keep) {
        List<Experiment.Variant> variants = new ArrayList<>(get(id).variants());
        // The last one first, so that none begins because the one before it has ended.
        Collections.reverse(variants);
        for (Experiment.Variant variant : variants) {
            if (!variant.job().state().hasEnded()) {
                jobs.cancelIfOpen(variant.job().id(), keep);
            }
        }
        return get(id);
    }

    /** Deletes an experiment whose jobs have all ended; they and their models stay. */
    void delete(String id) {
        Experiment experiment = get(id);
        // A job that somebody resumes in this moment goes on alone.
        if (experiment.state() != Experiment.State.ENDED) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "Experiment " + id + " has jobs that have not ended; POST /api/experiments/" + id
                            + "/cancel stops them.");
        }
        store.delete(id);
    }

    private void refuseUnbuildable(ExperimentRequest request) {
        Map<NetworkProblem, List<String>> found = new LinkedHashMap<>();
        for (int i = 0; i < request.variants().size(); i++) {
            ExperimentRequest.Variant variant = request.variants().get(i);
            for (NetworkProblem error : plans.errors(variant.request())) {
                NetworkProblem placed =
                        NetworkProblem.error(variant.place(i, error.pointer()), error.detail(), error.lesson());
                found.computeIfAbsent(placed, problem -> new ArrayList<>()).add(variant.name());
            }
        }
        JobPlans.refuse(found.entrySet().stream()
                .map(entry -> withVariants(entry.getKey(), entry.getValue(), request))
                .toList());
    }

    /** A fault of a field of the base that not every variant has says which have it. */
    private static NetworkProblem withVariants(NetworkProblem problem, List<String> names, ExperimentRequest request) {
        boolean isSaid = !problem.pointer().startsWith("/base")
                || names.size() == request.variants().size();
        return isSaid
                ? problem
                : NetworkProblem.error(
                        problem.pointer(),
                        problem.detail() + " So it is in " + String.join(", ", names) + ".",
                        problem.lesson());
    }

    private static ProblemException forgotten(IdempotencyKey key) {
        return ProblemException.of(
                ProblemCode.KEY_REUSED,
                "Idempotency-Key " + key.key()
                        + " belongs to an experiment that was deleted; take a new key for a new one.");
    }
}
