package io.fittingroom.engine.train;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Keeps all that a training told. */
public final class Recorder implements TrainingObserver {

    public final List<BatchProgress> batches = new ArrayList<>();
    public final List<EpochFigures> epochs = new ArrayList<>();
    public final List<Optional<Checkpoint>> checkpoints = new ArrayList<>();
    public Consumer<BatchProgress> onBatch = batch -> {};
    public Consumer<EpochFigures> onEpoch = figures -> {};
    public StopReason stop;
    public Evaluation evaluation;
    public byte[] artifact;

    public static Recorder train(Sequential network, Fit fit, Dataset data) {
        Recorder recorder = new Recorder();
        recorder.run(network, fit, data, new Cancellation());
        return recorder;
    }

    public void run(Sequential network, Fit fit, Dataset data, Cancellation cancellation) {
        try (TrainingSession session = new TrainingSession(network, fit, data)) {
            run(session, data, cancellation);
        }
    }

    public void run(TrainingSession session, Dataset data, Cancellation cancellation) {
        stop = session.train(this, cancellation);
        evaluation = session.evaluate(data.test());
        artifact = session.artifact();
    }

    @Override
    public void batchEnded(BatchProgress progress) {
        batches.add(progress);
        onBatch.accept(progress);
    }

    @Override
    public void epochEnded(EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint) {
        epochs.add(figures);
        checkpoints.add(checkpoint.get());
        onEpoch.accept(figures);
    }

    public List<Double> losses() {
        return epochs.stream().map(EpochFigures::loss).toList();
    }

    /** All figures but those that a clock has made. */
    public List<List<Double>> figures() {
        return epochs.stream()
                .map(epoch -> List.of(
                        epoch.loss(),
                        epoch.accuracy(),
                        epoch.valLoss(),
                        epoch.valAccuracy(),
                        epoch.topKAccuracy(),
                        epoch.valTopKAccuracy(),
                        epoch.learningRate()))
                .toList();
    }
}
