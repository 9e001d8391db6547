package io.fittingroom.training;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.network.Shape;

/**
 * The version of a data set that a job is pinned to, as the job remembers it when the version is gone.
 *
 * @param version from 1
 * @param fingerprint of its pictures and labels
 * @param shape of one picture, [height, width] or [height, width, channels]
 */
public record JobDataset(String name, int version, String fingerprint, Shape shape) {

    static JobDataset of(Dataset dataset) {
        return new JobDataset(dataset.name(), dataset.version(), dataset.fingerprint(), new Shape(dataset.axes()));
    }
}
