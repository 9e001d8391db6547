package io.fittingroom.engine.dl4j;

import java.util.List;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gives native memory back at once. DL4J's own {@code ComputationGraph.close()} does so too, but asks for two full
 * collections of the heap on top, during which every prediction waits. Stateless.
 */
public final class NativeMemory {

    private NativeMemory() {}

    /** Frees a network's weights, gradient and optimizer state; it cannot be used afterwards. */
    static void free(ComputationGraph graph) {
        free(graph.params());
        free(graph.getFlattenedGradients());
        Updater updater = graph.getUpdater(false);
        if (updater != null) {
            free(updater.getStateViewArray());
        }
    }

    /** Frees the working memory that ND4J keeps for the calling thread; the next forward pass takes new. */
    public static void freeWorkspacesOfThisThread() {
        for (MemoryWorkspace workspace : List.copyOf(Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread())) {
            Nd4j.getWorkspaceManager().destroyWorkspace(workspace);
        }
    }

    /** Not by the array itself: a graph's weights are a view of all of their numbers, and ND4J closes no views. */
    private static void free(INDArray array) {
        if (array != null) {
            DataBuffer original = array.data().originalDataBuffer();
            DataBuffer numbers = original == null ? array.data() : original;
            if (numbers.closeable()) {
                numbers.close();
            }
        }
    }
}
