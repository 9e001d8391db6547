package io.fittingroom.model;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.dataset.Sha256;
import io.fittingroom.engine.imported.ImportedNetwork;
import io.fittingroom.engine.imported.ImportedNetwork.NamedDataset;
import io.fittingroom.web.ClientConnection;
import io.fittingroom.web.ClientGoneException;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Turns;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes networks in that come as files. Thread-safe; a few at a time, since each takes some hundred megabytes. */
@Service
class ModelImports {

    private static final int MOST_WAITING = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Heap that an import takes for each parameter that one may have: four bytes each of a weight and of two numbers of an
     * optimizer's state in the zip, and four of what is read.
     */
    private static final long BYTES_PER_PARAMETER = 16;

    private final ModelRegistry registry;
    private final Predictor predictor;
    private final Datasets datasets;
    private final ImportSettings settings;
    private final TransactionTemplate transaction;
    private final Turns turns;

    ModelImports(
            ModelRegistry registry,
            Predictor predictor,
            Datasets datasets,
            ImportSettings settings,
            TransactionTemplate transaction) {
        this.registry = registry;
        this.predictor = predictor;
        this.datasets = datasets;
        this.settings = settings;
        this.transaction = transaction;
        this.turns = new Turns(
                atOnce(Runtime.getRuntime().maxMemory(), settings),
                MOST_WAITING,
                PATIENCE,
                "Other models are being imported; try again in some seconds.");
    }

    /** How many may be imported at the same time: half of the heap is for the largest ones. */
    static int atOnce(long heap, ImportSettings settings) {
        long fit = heap / (2 * BYTES_PER_PARAMETER * settings.maxParameters());
        return (int) Math.max(1, Math.min(settings.maxConcurrent(), fit));
    }

    /**
     * What the person says about a file.
     *
     * @param dataset the data set that it belongs to; empty for the one that the file names, or else the usual one
     * @param before what is to be done to pixels before the network sees them
     */
    record Wishes(Optional<String> dataset, ImportedNetwork.Before before) {}

    /**
     * Reads, tests and keeps a network as the next version under a name.
     *
     * @param file gives the zip; called when it is this import's turn, so that waiting ones do not fill the memory
     * @throws ClientGoneException when the request's client has gone before all is done
     */
    ModelVersion take(String model, Supplier<byte[]> file, Wishes wishes) {
        if (!ModelRegistry.NAME.matcher(model).matches()) {
            throw ProblemException.invalid("/name", "must be " + ModelRegistry.NAME_IN_WORDS + ".");
        }
        ClientConnection client = ClientConnection.current();
        return turns.take(() -> {
            byte[] zip = file.get();
            client.requireOpen();
            Dataset dataset = dataset(zip, wishes);
            ImportedNetwork imported = ImportedNetwork.read(zip, wishes.before(), dataset, settings.maxParameters());
            ImportedNetwork.Kept kept = imported.keep(settings.maxTestTime(), client::requireOpen);
            if (!Double.isFinite(kept.evaluation().loss())) {
                throw ProblemException.of(
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "The network's loss on the test pictures is not a number: its weights are too large, or it does not take pixels from 0 to 255 (say scale and offset then).");
            }
            client.requireOpen();
            return register(model, describe(zip, imported, kept, dataset), kept.artifact(), dataset);
        });
    }

    private Dataset dataset(byte[] zip, Wishes wishes) {
        Optional<NamedDataset> inFile = ImportedNetwork.datasetNamedIn(zip);
        if (wishes.dataset().isPresent()) {
            String name = wishes.dataset().get();
            return datasets.find(name)
                    .orElseThrow(() -> ProblemException.invalid(
                            "/dataset",
                            "must be one of the data sets here: " + String.join(", ", datasets.names())
                                    + "; of one with several versions @ and its number may follow."));
        }
        return inFile.flatMap(this::sameVersion)
                .or(() -> datasets.find(inFile.map(NamedDataset::name).orElse(Datasets.USUAL)))
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "The file belongs to a data set that is not known here; say by dataset which one it is to be taken for: "
                                + String.join(", ", datasets.names()) + "."));
    }

    /** The very version that a file names, if it is here; another service may have other pictures under that number. */
    private Optional<Dataset> sameVersion(NamedDataset named) {
        return datasets.find(new DatasetReference(named.name(), named.version()).toString())
                .filter(dataset -> dataset.fingerprint().equals(named.fingerprint()));
    }

    private static ModelDescription describe(
            byte[] zip, ImportedNetwork imported, ImportedNetwork.Kept kept, Dataset dataset) {
        return new ModelDescription(
                null,
                imported.network(),
                null,
                imported.parameters(),
                ModelDescription.TrainedOn.of(dataset),
                null,
                null,
                null,
                kept.evaluation(),
                kept.artifact().length,
                Sha256.hex(kept.artifact()),
                null,
                new ModelDescription.ImportedFile(imported.form(), zip.length, Sha256.hex(zip), imported.notes()));
    }

    private ModelVersion register(String model, ModelDescription description, byte[] artifact, Dataset dataset) {
        registry.reserveName(model);
        Probe probe = predictor.probe(description, artifact);
        Integer version = transaction.execute(status -> {
            datasets.hold(dataset);
            return registry.register(model, description, artifact, probe);
        });
        return registry.get(model, String.valueOf(version));
    }
}
