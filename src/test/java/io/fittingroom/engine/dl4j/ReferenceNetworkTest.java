package io.fittingroom.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.engine.Networks;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

/** A DL4J graph whose memory runs out while it is made, by ND4J's own limit. */
class ReferenceNetworkTest {

    private static final Shape INPUT = Shape.of(28, 28);

    static Stream<Sequential> networks() {
        return Stream.of(
                Networks.dense(new Layer.Dropout(0.5)),
                Networks.pictures(Layer.BatchNormalization.DEFAULT, new Layer.MaxPooling2d(2), new Layer.Dropout(0.5)));
    }

    /** It takes as much for its weights as for their gradient. */
    @ParameterizedTest
    @MethodSource("networks")
    void whicheverAllocationFailsAllIsGivenBack(Sequential network) {
        long bytes = (long) Float.BYTES * ParameterLayout.of(network, INPUT).size();

        for (long room : new long[] {bytes / 2, 3 * bytes / 2}) {
            long held = heldWithoutGarbage(network);

            assertThat(isBuiltWith(room, network)).isFalse();

            // But for a number or two of ND4J's own, which it gives back at its leisure.
            assertThat(held()).isCloseTo(held, within(bytes / 4));
        }
        assertThat(isBuiltWith(3 * bytes, network)).isTrue();
    }

    /** ND4J has garbage collected before it gives up: what other tests left behind must not hide a leak, nor make room. */
    private static long heldWithoutGarbage(Sequential network) {
        long held = held();
        // ND4J gives back on threads of its own, at any moment after a collection.
        for (int same = 0; same < 5; same++) {
            isBuiltWith(1, network);
            if (held() != held) {
                held = held();
                same = -1;
            }
        }
        return held;
    }

    private static boolean isBuiltWith(long room, Sequential network) {
        Nd4j.getEnvironment().setDeviceLimit(0, held() + room);
        try (ReferenceNetwork built = build(network)) {
            return built.size() > 0;
        } catch (RuntimeException exhausted) {
            assertThat(exhausted).hasMessageContaining("exceeds HOST device limits");
            return false;
        } finally {
            Nd4j.getEnvironment().setDeviceLimit(0, 0);
        }
    }

    private static ReferenceNetwork build(Sequential network) {
        return new ReferenceNetwork(network, INPUT, Objective.of(network), () -> new SplittableRandom(1));
    }

    /** Native memory in ND4J's arrays, in bytes. */
    private static long held() {
        Nd4jRuntime.ensureLoaded();
        return Nd4j.getEnvironment().getDeviceCouner(0);
    }
}
