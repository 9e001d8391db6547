package io.fittingroom.engine.kernel;

/** Makes each number of one number (or, as softmax, of its sample's), in the same place. */
abstract class ElementwiseStage implements SampleStage {

    /** How each sample lies, before and after. */
    final Planes planes;

    ElementwiseStage(Planes planes) {
        this.planes = planes;
    }

    @Override
    public final Planes output() {
        return planes;
    }

    @Override
    public final boolean isElementwise() {
        return true;
    }

    @Override
    public final long cost() {
        return (long) LOOP * planes.size();
    }
}
