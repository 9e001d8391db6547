package io.fittingroom.model;

import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Tells /actuator/info what is loaded, how much memory that takes and which versions failed their self-test. */
@Component
class ServingInfo implements InfoContributor {

    private final Predictor predictor;
    private final ModelSettings settings;

    ServingInfo(Predictor predictor, ModelSettings settings) {
        this.predictor = predictor;
        this.settings = settings;
    }

    @Override
    public void contribute(Info.Builder info) {
        Predictor.Serving serving = predictor.serving();
        List<Map<String, Object>> refused = serving.refused().entrySet().stream()
                .map(refusal -> Map.<String, Object>of(
                        "model", refusal.getKey().model(),
                        "version", refusal.getKey().version(),
                        "detail", refusal.getValue()))
                .toList();
        info.withDetail(
                "models",
                Map.of(
                        "loaded", serving.networks(),
                        "max_loaded", settings.maxLoaded(),
                        "loaded_bytes", serving.bytes(),
                        "max_loaded_bytes", settings.maxLoadedBytes().toBytes(),
                        "refused", refused));
    }
}
