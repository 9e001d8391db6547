package io.fittingroom.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.engine.blas.ServingLoad;
import org.junit.jupiter.api.Test;

class ServingLoadTest {

    @Test
    void isOnForAWhileAfterAPrediction() {
        long before = System.nanoTime();
        ServingLoad.predicts();
        long after = System.nanoTime();

        assertThat(ServingLoad.isOn(before + ServingLoad.LASTS_NANOS - 1)).isTrue();
        assertThat(ServingLoad.isOn(after + ServingLoad.LASTS_NANOS)).isFalse();
    }

    @Test
    void aPredictionTurnsItOn() {
        InferenceThreads threads = new InferenceThreads(1, 1);
        long before = System.nanoTime();
        threads.run(() -> 0);

        assertThat(ServingLoad.isOn(before + ServingLoad.LASTS_NANOS - 1)).isTrue();
    }
}
