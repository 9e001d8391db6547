package io.fittingroom.model;

import io.fittingroom.dataset.Sha256;
import io.fittingroom.engine.file.ArtifactReader;
import io.fittingroom.engine.serve.InferenceThreads;
import io.fittingroom.engine.serve.MicroBatching;
import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.model.LoadedNetworks.Loaded;
import io.fittingroom.model.LoadedNetworks.Room;
import io.fittingroom.network.Shape;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads versions and asks each its probe before it may answer anybody. One whose answers differ from those of its
 * registration is refused, and not tried again for a minute. Thread-safe.
 */
final class NetworkLoader {

    /** Largest difference of a probability. Two processors may differ by some 1e-7. */
    static final double TOLERANCE = 1e-5;

    private static final Logger LOG = LoggerFactory.getLogger(NetworkLoader.class);
    private static final Duration REFUSED_FOR = Duration.ofMinutes(1);
    private static final int MOST_REFUSALS = 100;

    private final ModelStore store;
    private final ProbeStore probes;
    private final InferenceThreads threads;
    private final MicroBatching batching;
    private final Clock clock;
    private final Map<NetworkKey, Refusal> refusals = new LinkedHashMap<>();

    NetworkLoader(ModelStore store, ProbeStore probes, InferenceThreads threads, MicroBatching batching, Clock clock) {
        this.store = store;
        this.probes = probes;
        this.threads = threads;
        this.batching = batching;
        this.clock = clock;
    }

    private record Refusal(Instant until, String detail) {}

    /**
     * The version's network, tested.
     *
     * @throws ProblemException MODEL_DAMAGED when the stored weights cannot be read or answer otherwise than they did; NOT_FOUND
     *     when there is no such version (any more)
     */
    Loaded load(NetworkKey key, Room room) {
        Optional<String> refused = refusal(key);
        if (refused.isPresent()) {
            throw ProblemException.of(ProblemCode.MODEL_DAMAGED, refused.get());
        }
        ModelVersion version = store.find(key.model(), key.version()).orElseThrow(() -> gone(key));
        byte[] artifact = store.artifact(key.model(), key.version()).orElseThrow(() -> gone(key));
        ModelDescription description = version.description();
        room.take(ServingNetwork.bytes(description.parameters()));
        ServingNetwork network = null;
        boolean isSound = false;
        try {
            Optional<Probe> probe = probes.find(key.model(), key.version());
            network = open(version, artifact);
            test(version, artifact, probe, network);
            isSound = true;
            return new Loaded(version, network);
        } catch (UnsoundException unsound) {
            throw refuse(key, unsound);
        } finally {
            if (network != null && !isSound) {
                network.close();
            }
        }
    }

    /** Why a version is refused at present; empty when it is not. */
    Optional<String> refusal(NetworkKey key) {
        synchronized (refusals) {
            refusals.values().removeIf(refusal -> !refusal.until().isAfter(clock.instant()));
            return Optional.ofNullable(refusals.get(key)).map(Refusal::detail);
        }
    }

    /** All versions that are refused at present, with the reason. */
    Map<NetworkKey, String> refused() {
        synchronized (refusals) {
            Map<NetworkKey, String> details = new LinkedHashMap<>();
            refusals.forEach((key, refusal) -> details.put(key, refusal.detail()));
            return details;
        }
    }

    private ServingNetwork open(ModelVersion version, byte[] artifact) {
        ModelDescription description = version.description();
        try {
            Shape input = description.dataset().shape();
            float[] weights = ArtifactReader.weights(artifact, description.network(), input);
            return ServingNetwork.load(description.network(), input, weights, threads, batching);
        } catch (IllegalStateException unreadable) {
            throw new UnsoundException("its weights cannot be read", unreadable);
        }
    }

    private static void test(ModelVersion version, byte[] artifact, Optional<Probe> probe, ServingNetwork network) {
        if (probe.isEmpty()) {
            if (!Sha256.hex(artifact).equals(version.description().artifactSha256())) {
                throw new UnsoundException("its weights are not those that were registered", null);
            }
            return;
        }
        double difference =
                probe.get().difference(network.predict(probe.get().inputs()).orElseThrow());
        // Written so that NaN does not pass.
        if (!(difference <= TOLERANCE)) {
            throw new UnsoundException(
                    "its answers differ from those at its registration by " + difference + ", where " + TOLERANCE
                            + " is allowed",
                    null);
        }
    }

    private ProblemException refuse(NetworkKey key, UnsoundException unsound) {
        String detail = "Version " + key.version() + " of " + key.model() + " does not pass its self-test: "
                + unsound.getMessage() + ". It does not answer; use another version, or delete this one.";
        LOG.error(detail, unsound);
        synchronized (refusals) {
            if (refusals.size() >= MOST_REFUSALS) {
                refusals.remove(refusals.keySet().iterator().next());
            }
            refusals.put(key, new Refusal(clock.instant().plus(REFUSED_FOR), detail));
        }
        return ProblemException.of(ProblemCode.MODEL_DAMAGED, detail);
    }

    private static ProblemException gone(NetworkKey key) {
        return ProblemException.notFound("Model " + key.model() + " has no version " + key.version() + " any more.");
    }

    /** What is stored is not the network that was registered. */
    private static final class UnsoundException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnsoundException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }
}
