package io.fittingroom.training;

import io.fittingroom.engine.train.TrainingObserver.BatchProgress;

/**
 * How far a training is: the data of a {@code batch} event.
 *
 * @param epoch the one that is trained, from 1
 * @param epochs asked for
 * @param batch mini-batches done in this epoch
 * @param batches mini-batches in an epoch
 * @param progress share of the epochs asked for that is trained, 0 to 1
 * @param etaSeconds until the last epoch ends at the present speed
 * @param loss mean over the epoch's samples so far
 * @param accuracy over the epoch's samples so far, 0 to 1
 * @param samplesPerSecond of this epoch so far
 */
record BatchEvent(
        int epoch,
        int epochs,
        int batch,
        int batches,
        double progress,
        double etaSeconds,
        double loss,
        double accuracy,
        double samplesPerSecond) {

    static BatchEvent of(BatchProgress now, JobRequest request) {
        double trainedEpochs = now.epoch() - 1 + (double) now.batch() / now.batches();
        double samplesPerEpoch = (double) now.batches() * request.batchSize();
        double etaSeconds = (request.epochs() - trainedEpochs) * samplesPerEpoch / now.samplesPerSecond();
        return new BatchEvent(
                now.epoch(),
                request.epochs(),
                now.batch(),
                now.batches(),
                trainedEpochs / request.epochs(),
                etaSeconds,
                now.loss(),
                now.accuracy(),
                now.samplesPerSecond());
    }
}
