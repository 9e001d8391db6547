package io.fittingroom.engine.imported;

import com.fasterxml.jackson.annotation.JsonValue;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.engine.file.ArtifactWriter;
import io.fittingroom.engine.file.PackedFile;
import io.fittingroom.engine.file.WeightsReader;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.serve.InferenceThreads;
import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Loss;
import io.fittingroom.network.NetworkPlan;
import io.fittingroom.network.NetworkProblem;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network that came as a zip: one of ours or a plain one of DL4J. Nothing in the zip is deserialised or looked up as a
 * class (a crafted {@code preprocessor.bin} or {@code normalizer.bin} would run code in DL4J's own reader, issue 10428):
 * {@link PackedFile} unpacks two or three entries, {@link ConfigurationReader} and {@link WeightsReader} read them, and the
 * network is built from what they found. Immutable; the native memory that its methods take they give back.
 */
public final class ImportedNetwork {

    private static final String CONFIGURATION = "configuration.json";
    private static final String COEFFICIENTS = "coefficients.bin";
    private static final List<String> PREPROCESSING = List.of("preprocessor.bin", "normalizer.bin");
    private static final List<String> LEFT_ALONE = List.of("updaterState.bin", "updater.bin");
    private static final int MOST_JSON_BYTES = 1 << 20;
    private static final int MOST_VERSIONS = 999_999_999;

    private final Form form;
    private final Sequential network;
    private final Dataset dataset;
    private final long parameters;
    private final float[] weights;
    private final List<String> notes;

    private ImportedNetwork(
            Form form, Sequential network, Dataset dataset, long parameters, float[] weights, List<String> notes) {
        this.form = form;
        this.network = network;
        this.dataset = dataset;
        this.parameters = parameters;
        this.weights = weights;
        this.notes = List.copyOf(notes);
    }

    /** What kind of file it was. */
    public enum Form {
        /** A download of this service, or of another of its kind. */
        FITTING_ROOM,
        /** DL4J's ComputationGraph. */
        COMPUTATION_GRAPH,
        /** DL4J's MultiLayerNetwork. */
        MULTI_LAYER_NETWORK;

        /** The name in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What stands before a network that does not take pixels as they are: x * scale + offset. A value that is empty was
     * not given.
     */
    public record Before(Optional<Double> scale, Optional<Double> offset) {

        boolean isGiven() {
            return scale.isPresent() || offset.isPresent();
        }
    }

    /** The name of the data set that a file of ours says it belongs to; empty for all others. */
    public static Optional<NamedDataset> datasetNamedIn(byte[] file) {
        return labelled(PackedFile.of(file)).map(NamedDataset::of);
    }

    /**
     * The data set that a file of this service says it was trained on.
     *
     * @param version null in files from before there were versions
     */
    public record NamedDataset(String name, @Nullable Integer version, String fingerprint) {

        private static NamedDataset of(ForeignJson description) {
            return new NamedDataset(
                    description.get("name").text(),
                    description.has("version") ? description.get("version").integer(1, MOST_VERSIONS) : null,
                    description.has("fingerprint")
                            ? description.get("fingerprint").text()
                            : "");
        }
    }

    /**
     * Reads a file.
     *
     * @param file the zip
     * @param before what is to be done to pixels before the network of the file sees them
     * @param dataset whose pictures it takes and whose classes its outputs stand for
     * @param mostParameters the largest network that is taken
     * @throws ProblemException DAMAGED_MODEL, MODEL_NOT_UNDERSTOOD or NETWORK_CANNOT_BE_BUILT, with the reason
     */
    public static ImportedNetwork read(byte[] file, Before before, Dataset dataset, long mostParameters) {
        PackedFile zip = PackedFile.of(file);
        List<String> notes = new ArrayList<>();
        checkEntries(zip, before, notes);
        return zip.has(ArtifactWriter.DESCRIPTION) && !before.isGiven()
                ? ours(zip, dataset, mostParameters, notes)
                : foreign(zip, before, dataset, mostParameters, notes);
    }

    /** A download of this service says itself what the network is; DL4J's configuration beside it must only be sound. */
    private static ImportedNetwork ours(PackedFile zip, Dataset dataset, long mostParameters, List<String> notes) {
        ForeignJson.parse(CONFIGURATION, zip.read(CONFIGURATION, MOST_JSON_BYTES));
        byte[] description = zip.read(ArtifactWriter.DESCRIPTION, MOST_JSON_BYTES);
        Sequential network = ArtifactWriter.networkIn(description);
        Shape input = new Shape(dataset.axes());
        refuse(NetworkPlan.of(network, input, dataset.labels().size(), mostParameters)
                .errors());
        int count = ParameterLayout.of(network, input).size();
        byte[] content = zip.read(COEFFICIENTS, (long) count * Double.BYTES + WeightsReader.MOST_HEADER_BYTES);
        float[] weights = WeightsReader.read(content, COEFFICIENTS, count);
        noteOtherLabels(
                ForeignJson.parse(ArtifactWriter.DESCRIPTION, description).get("dataset"), dataset, notes);
        return new ImportedNetwork(Form.FITTING_ROOM, network, dataset, count, weights, notes);
    }

    private static ImportedNetwork foreign(
            PackedFile zip, Before before, Dataset dataset, long mostParameters, List<String> notes) {
        Shape input = new Shape(dataset.axes());
        // Before the configuration, which in an old file has other fields: that it is old explains them all.
        WeightsReader.refuseOldForm(zip.start(COEFFICIENTS, WeightsReader.MOST_HEADER_BYTES), COEFFICIENTS);
        ConfigurationReader.Found found = ConfigurationReader.read(
                ForeignJson.parse(CONFIGURATION, zip.read(CONFIGURATION, MOST_JSON_BYTES)), input);
        notes.addAll(found.notes());
        Sequential network = new Sequential(
                withRescaling(found.layers(), before, notes),
                found.optimizer().orElse(Optimizer.Adam.DEFAULT),
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
        if (found.optimizer().isEmpty()) {
            notes.add("The optimizer in the file is not known here; the one shown is the default.");
        }
        NetworkPlan plan = NetworkPlan.of(network, input, dataset.labels().size(), mostParameters);
        refuse(plan.errors());
        float[] weights = weights(zip, found.weights());
        if (weights.length != plan.parameters()) {
            throw new IllegalStateException("The plan has " + plan.parameters() + " parameters, not " + weights.length);
        }
        Optional<ForeignJson> labelled = labelled(zip);
        labelled.ifPresent(description -> noteOtherLabels(description, dataset, notes));
        return new ImportedNetwork(
                labelled.isPresent() ? Form.FITTING_ROOM : found.form(),
                network,
                dataset,
                plan.parameters(),
                weights,
                notes);
    }

    public Form form() {
        return form;
    }

    public Sequential network() {
        return network;
    }

    /** How many weights and biases it has. */
    public long parameters() {
        return parameters;
    }

    /** What was assumed or left out, in words for a person. */
    public List<String> notes() {
        return notes;
    }

    /** The network as this service keeps it. */
    public static final class Kept {

        private final byte[] artifact;
        private final Evaluation evaluation;

        private Kept(byte[] artifact, Evaluation evaluation) {
            this.artifact = artifact;
            this.evaluation = evaluation;
        }

        /** A zip written anew, without an optimizer's state; {@code ServingNetwork} loads it. */
        public byte[] artifact() {
            return artifact;
        }

        /** On the data set's test pictures. */
        public Evaluation evaluation() {
            return evaluation;
        }
    }

    /**
     * Writes the network and tests it as it will be served. Takes about a second for ten thousand pictures and the lesson's
     * network.
     *
     * @param most how long the test may take, since others wait
     * @param beforeEachPass ends it by what it throws
     * @throws ProblemException NETWORK_CANNOT_BE_BUILT when it takes longer; BUSY when there is not the memory for it
     */
    public Kept keep(Duration most, Runnable beforeEachPass) {
        long begun = System.nanoTime();
        Runnable inTime = () -> {
            beforeEachPass.run();
            if (System.nanoTime() - begun > most.toNanos()) {
                throw tooSlow(most);
            }
        };
        Shape input = new Shape(dataset.axes());
        try (ServingNetwork served = ServingNetwork.load(network, input, weights, new InferenceThreads(1, 0))) {
            return new Kept(
                    new ArtifactWriter(network, dataset).write(weights),
                    served.evaluate(network, dataset.test(), inTime));
        }
    }

    private static ProblemException tooSlow(Duration most) {
        return ProblemException.of(
                ProblemCode.NETWORK_CANNOT_BE_BUILT,
                "The network is too slow: the data set's test pictures take it more than the " + most.toSeconds()
                        + " s that there are for them (fitting-room.imports.max-test-time). Import one with fewer filters or"
                        + " smaller windows.");
    }

    private static void checkEntries(PackedFile zip, Before before, List<String> notes) {
        for (String needed : List.of(CONFIGURATION, COEFFICIENTS)) {
            if (!zip.has(needed)) {
                throw refused("The zip has no " + needed
                        + "; send what the download gave or what DL4J's ModelSerializer wrote.");
            }
        }
        for (String name : zip.names()) {
            if (PREPROCESSING.contains(name)) {
                if (!before.isGiven()) {
                    throw refused(
                            "The zip has " + name
                                    + ", a serialised Java object, which this service never opens. Say by scale and offset what it did to"
                                    + " the pixels (dividing by 255 is scale=0.00392156862745098), or save the network without it.");
                }
                notes.add(name + " was not opened; scale and offset stand in for it.");
            } else if (LEFT_ALONE.contains(name)) {
                notes.add("The optimizer's state was left out.");
            } else if (!List.of(CONFIGURATION, COEFFICIENTS, ArtifactWriter.DESCRIPTION)
                    .contains(name)) {
                throw refused("The zip has an entry " + name + ", which is not known here; a model has " + CONFIGURATION
                        + ", " + COEFFICIENTS + " and what ModelSerializer adds to them.");
            }
        }
    }

    private static List<Layer> withRescaling(List<Layer> layers, Before before, List<String> notes) {
        boolean rescales = layers.stream().anyMatch(layer -> layer instanceof Layer.Rescaling);
        if (!before.isGiven()) {
            if (!rescales) {
                notes.add(
                        "Taken as a network that expects pixels from 0 to 255; if it was trained on pixels from 0 to 1,"
                                + " import it with scale=0.00392156862745098.");
            }
            return layers;
        }
        if (rescales) {
            notes.add("The network rescales by itself; what scale and offset say is done before that.");
        }
        List<Layer> all = new ArrayList<>(layers);
        all.add(
                0,
                new Layer.Rescaling(before.scale().orElse(1.0), before.offset().orElse(0.0)));
        return all;
    }

    /** The file's row of weights, in our forms of them; the order is ours already. */
    private static float[] weights(PackedFile zip, List<StoredWeights> stretches) {
        int count = Math.toIntExact(
                stretches.stream().mapToLong(StoredWeights::count).sum());
        byte[] content = zip.read(COEFFICIENTS, (long) count * Double.BYTES + WeightsReader.MOST_HEADER_BYTES);
        float[] values = WeightsReader.read(content, COEFFICIENTS, count);
        int next = 0;
        for (StoredWeights stretch : stretches) {
            for (int end = next + Math.toIntExact(stretch.count()); next < end; next++) {
                values[next] = stretch.form().ours(values[next]);
                if (!Float.isFinite(values[next])) {
                    throw refused(COEFFICIENTS + " has a deviation that is not a finite number, at " + next
                            + "; such a network cannot answer.");
                }
            }
        }
        return values;
    }

    private static Optional<ForeignJson> labelled(PackedFile zip) {
        if (!zip.has(ArtifactWriter.DESCRIPTION)) {
            return Optional.empty();
        }
        byte[] content = zip.read(ArtifactWriter.DESCRIPTION, MOST_JSON_BYTES);
        return Optional.of(
                ForeignJson.parse(ArtifactWriter.DESCRIPTION, content).get("dataset"));
    }

    private static void noteOtherLabels(ForeignJson description, Dataset dataset, List<String> notes) {
        List<String> labels = description.get("labels").items(Dataset.MOST_CLASSES).stream()
                .map(ForeignJson::text)
                .toList();
        if (!labels.equals(dataset.labels())) {
            notes.add("The file names other classes than the data set " + dataset.name()
                    + " has; the outputs are called by those of the data set.");
        }
    }

    private static void refuse(List<NetworkProblem> errors) {
        if (!errors.isEmpty()) {
            throw ProblemException.of(
                    ProblemCode.NETWORK_CANNOT_BE_BUILT,
                    "The network in the file does not fit: " + errors.get(0).pointer() + " "
                            + errors.get(0).detail(),
                    errors.stream()
                            .map(error -> new Violation(error.pointer(), error.detail()))
                            .toList());
        }
    }

    private static ProblemException refused(String detail) {
        return ProblemException.of(ProblemCode.MODEL_NOT_UNDERSTOOD, detail);
    }
}
