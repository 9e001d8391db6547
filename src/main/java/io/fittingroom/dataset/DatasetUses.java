package io.fittingroom.dataset;

import java.util.List;

/** Who needs versions of data sets: asked before one is deleted. Thread-safe. */
public interface DatasetUses {

    /**
     * What needs that version: addresses such as {@code /api/jobs/7k2v9q4m1xbd}, without what stands before all addresses, at
     * most {@code most} of them. Called in the transaction that deletes the version, while {@link Datasets#hold} waits.
     */
    List<String> of(String name, int version, int most);

    /**
     * Has those that can do without the version do so: a model keeps labels, preparation and fingerprint. Called in the
     * transaction that deletes the version.
     */
    void detach(String name, int version);
}
