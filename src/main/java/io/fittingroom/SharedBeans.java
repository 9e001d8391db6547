package io.fittingroom;

import io.fittingroom.picture.PictureLimits;
import io.micrometer.core.instrument.config.MeterFilter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans that every feature shares. Tests put their own clock and randomness in place of these. */
@Configuration(proxyBeanMethods = false)
class SharedBeans {

    /** In UTC and in whole milliseconds, so that a time is the same before and after a database has kept it. */
    @Bean
    Clock clock() {
        return Clock.tickMillis(ZoneOffset.UTC);
    }

    /** Figures of the disk say how full it is, not where the service is kept. */
    @Bean
    MeterFilter withoutPaths() {
        return MeterFilter.ignoreTags("path");
    }

    /** One rule for the pictures that are trained on and for those that are predicted. */
    @Bean
    PictureLimits pictureLimits(PictureFileSettings settings) {
        return settings.limits();
    }

    @Bean
    RandomGenerator random() {
        return new SecureRandom();
    }
}
