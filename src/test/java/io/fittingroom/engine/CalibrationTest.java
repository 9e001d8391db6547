package io.fittingroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CalibrationTest {

    /**
     * A layer takes 1 ms, a billion products in dense layers 100 ms, in convolutions 200 ms, a million parameters 10 ms; by
     * hand: 12,704 products and 12,730 parameters a picture of 784-16-10, 406,528 and 407,050 of 784-512-10.
     */
    @Test
    void findsTheSpeedThatTheTimesAreMadeOf() {
        double calls = 0.004 + 0.1 * 8 * 12_704 / 1e9 + 0.01 * 12_730 / 1e6;
        double parameters = 0.004 + 0.1 * 8 * 406_528 / 1e9 + 0.01 * 407_050 / 1e6;
        double products = 0.004 + 0.1 * 128 * 406_528 / 1e9 + 0.01 * 407_050 / 1e6;
        // 16 filters over 28x28 see 9 numbers each, 32 over 14x14 see 144; 320 products in the last layer.
        double windows = 0.006
                + 0.2 * 32 * (28 * 28 * 16 * 9 + 14 * 14 * 32 * 144) / 1e9
                + 0.1 * 32 * 320 / 1e9
                + 0.01 * (160 + 4_640 + 330) / 1e6;

        Calibration.Speed speed = Calibration.solve(new Calibration.Times(calls, parameters, products, windows));

        assertThat(speed.layer()).isCloseTo(0.001, within(1e-9));
        assertThat(speed.denseBillion()).isCloseTo(0.1, within(1e-9));
        assertThat(speed.windowBillion()).isCloseTo(0.2, within(1e-9));
        assertThat(speed.parameterMillion()).isCloseTo(0.01, within(1e-9));
    }

    @Test
    void noiseMakesNoNegativeSpeed() {
        Calibration.Speed speed = Calibration.solve(new Calibration.Times(0.004, 0.003, 0.002, 0.001));

        assertThat(speed.denseBillion()).isZero();
        assertThat(speed.parameterMillion()).isZero();
        assertThat(speed.windowBillion()).isZero();
        assertThat(speed.layer()).isCloseTo(0.001, within(1e-12));
    }
}
