package io.fittingroom.training;

import io.fittingroom.dataset.Datasets;
import io.fittingroom.engine.train.TrainingEngine;
import io.fittingroom.engine.train.TrainingTime;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Plans by the settings that hold where nobody has set any. */
public final class DefaultPlans {

    private DefaultPlans() {}

    public static JobPlans plans() {
        TrainingSettings defaults = new Binder(new MapConfigurationPropertySource())
                .bindOrCreate("fitting-room.training", TrainingSettings.class);
        return new JobPlans(new Datasets(), defaults, new TrainingTime(TrainingEngine.AUTO), 2L << 30);
    }
}
