package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrainingTimeTest {

    /**
     * A layer takes 1 ms, a billion products in dense layers 100 ms, in convolutions 200 ms, a million
     * numbers of convolutions 5 ms, a million parameters 10 ms; by
     * hand: 12,704 products and 12,730 parameters a picture of 784-16-10, 406,528 and 407,050 of 784-512-10.
     */
    @Test
    void findsTheSpeedThatTheTimesAreMadeOf() {
        double calls = 0.004 + 0.1 * 8 * 12_704 / 1e9 + 0.01 * 12_730 / 1e6;
        double parameters = 0.004 + 0.1 * 8 * 406_528 / 1e9 + 0.01 * 407_050 / 1e6;
        double products = 0.004 + 0.1 * 128 * 406_528 / 1e9 + 0.01 * 407_050 / 1e6;
        // Pixels, pixels, 16 filters, their pooling, their means, ten classes; each filter sees 9 numbers.
        double thinNumbers = 784 + 784 + 16 * 784 + 16 * 196 + 16 + 10;
        double thin = 0.005
                + 0.2 * 16 * (784 * 16 * 9) / 1e9
                + 0.005 * 16 * thinNumbers / 1e6
                + 0.1 * 16 * 160 / 1e9
                + 0.01 * (160 + 170) / 1e6;
        // Pixels, pixels, their pooling, 32 filters that see 9 numbers, 64 that see 288, their means, ten classes.
        double thickNumbers = 784 + 784 + 196 + 32 * 196 + 64 * 196 + 64 + 10;
        double thick = 0.006
                + 0.2 * 16 * (196 * 32 * 9 + 196 * 64 * 288) / 1e9
                + 0.005 * 16 * thickNumbers / 1e6
                + 0.1 * 16 * 640 / 1e9
                + 0.01 * (320 + 18_496 + 650) / 1e6;

        TrainingTime.Speed speed = TrainingTime.solve(new TrainingTime.Times(calls, parameters, products, thin, thick));

        assertThat(speed.layer()).isCloseTo(0.001, within(1e-9));
        assertThat(speed.denseBillion()).isCloseTo(0.1, within(1e-9));
        assertThat(speed.windowBillion()).isCloseTo(0.2, within(1e-9));
        assertThat(speed.numberMillion()).isCloseTo(0.005, within(1e-9));
        assertThat(speed.parameterMillion()).isCloseTo(0.01, within(1e-9));
    }

    @Test
    void noiseMakesNoNegativeSpeed() {
        TrainingTime.Speed speed = TrainingTime.solve(new TrainingTime.Times(0.004, 0.003, 0.002, 0.001, 0.001));

        assertThat(speed.denseBillion()).isZero();
        assertThat(speed.parameterMillion()).isZero();
        assertThat(speed.windowBillion()).isZero();
        assertThat(speed.numberMillion()).isZero();
        assertThat(speed.layer()).isCloseTo(0.001, within(1e-12));
    }
}
