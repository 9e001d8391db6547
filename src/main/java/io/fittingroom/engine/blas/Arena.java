package io.fittingroom.engine.blas;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.FloatPointer;

/** Native memory that is given back together. Not thread-safe; whoever made it closes it. */
public final class Arena implements AutoCloseable {

    private final LongFunction<FloatPointer> allocation;
    private final List<Runnable> giveBack = new ArrayList<>();
    private final List<Arena> inner = new ArrayList<>();
    private final Consumer<Arena> whenClosed;

    public Arena() {
        this(size -> new FloatPointer(size));
    }

    /** @param allocation makes so many numbers, or throws OutOfMemoryError */
    public Arena(LongFunction<FloatPointer> allocation) {
        this(allocation, arena -> {});
    }

    private Arena(LongFunction<FloatPointer> allocation, Consumer<Arena> whenClosed) {
        OpenBlas.ensureLoaded();
        this.allocation = allocation;
        this.whenClosed = whenClosed;
    }

    /**
     * Numbers that live as long as this.
     *
     * @param size how many; what they are is not said
     */
    public NativeFloats floats(int size) {
        FloatPointer pointer = allocation.apply(size);
        giveBack.add(pointer::deallocate);
        NativeFloats floats = new NativeFloats(pointer);
        giveBack.add(floats::markClosed);
        return floats;
    }

    /** One that can be closed before this; closed with it at the latest. */
    public Arena inner() {
        Arena made = new Arena(allocation, inner::remove);
        inner.add(made);
        return made;
    }

    @Override
    public void close() {
        List.copyOf(inner).forEach(Arena::close);
        giveBack.forEach(Runnable::run);
        giveBack.clear();
        whenClosed.accept(this);
    }
}
