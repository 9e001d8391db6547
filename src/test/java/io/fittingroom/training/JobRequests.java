package io.fittingroom.training;

import io.fittingroom.dataset.Datasets;
import tools.jackson.databind.json.JsonMapper;

/** Requests as clients send them. */
final class JobRequests {

    /** With Fashion-MNIST alone. */
    static final Datasets DATASETS = new Datasets();

    /** The lesson's network for 5 epochs. */
    static final JobRequest LESSON = JobRequest.read(JsonMapper.shared().createObjectNode(), () -> 0, DATASETS);

    /** What it is pinned to. */
    static final JobDataset DATASET = JobDataset.of(DATASETS.get(LESSON.dataset()));

    private JobRequests() {}
}
