package io.fittingroom.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LuminanceTest {

    @ParameterizedTest
    @CsvSource({"255,0,0,127", "0,255,0,220", "0,0,255,76", "255,255,0,247", "255,0,255,145", "0,255,255,229"})
    void theGreyOfAFullColourIsItsShareOfLight(int red, int green, int blue, int grey) {
        assertThat(Luminance.of(red, green, blue)).isEqualTo(grey);
    }

    @Test
    void greysAreTheirOwnLuminance() {
        for (int grey = 0; grey < 256; grey++) {
            assertThat(Luminance.of(grey, grey, grey)).isEqualTo(grey);
        }
    }

    @Test
    void theTablesGiveWhatTheFormulaSays() {
        for (int red = 0; red < 256; red += 3) {
            for (int green = 0; green < 256; green += 5) {
                for (int blue = 0; blue < 256; blue += 17) {
                    if (red != green || green != blue) {
                        double light = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
                        double exact =
                                255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055);
                        assertThat((double) Luminance.of(red, green, blue)).isBetween(exact - 0.5001, exact + 0.5001);
                    }
                }
            }
        }
    }

    private static double linear(int value) {
        double encoded = value / 255.0;
        return encoded <= 0.04045 ? encoded / 12.92 : Math.pow((encoded + 0.055) / 1.055, 2.4);
    }
}
