package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetImports;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.DatasetState;
import io.fittingroom.dataset.DatasetVersion;
import io.fittingroom.stream.EventSource;
import io.fittingroom.stream.KeptEvent;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What event streams carry of an import: its progress, of which nothing is kept, and its end, whose data is the
 * version, or an empty object where it was deleted.
 *
 * @param root what stands before every address
 */
record ImportFeed(DatasetImports versions, JsonMapper json, String root) implements EventSource {

    private static final KeptEvent THE_END = new KeptEvent(1, KeptEvent.END, "");

    @Override
    public EventSource below(String seenRoot) {
        return new ImportFeed(versions, json, seenRoot);
    }

    @Override
    public String progressType() {
        return "progress";
    }

    @Override
    public List<KeptEvent> after(String id, long number, int most) {
        return newest(id).filter(event -> event.number() > number).stream().toList();
    }

    @Override
    public Optional<KeptEvent> newest(String id) {
        boolean isImporting = version(id)
                .filter(version -> version.state() == DatasetState.IMPORTING)
                .isPresent();
        return isImporting ? Optional.empty() : Optional.of(THE_END);
    }

    @Override
    public String end(String id) {
        return version(id).map(json::writeValueAsString).orElse("{}");
    }

    private Optional<DatasetVersion> version(String id) {
        return DatasetReference.parse(id.substring(Imports.STREAM.length()))
                .flatMap(meant -> versions.find(meant, root));
    }
}
