package io.fittingroom.engine.kernel;

/** Makes each number of one number (or, as softmax, of its sample's), in the same place. */
abstract class ElementwiseStage implements SampleStage {

    /** How each sample lies, before and after. */
    final SampleLayout layout;

    ElementwiseStage(SampleLayout layout) {
        this.layout = layout;
    }

    @Override
    public final SampleLayout output() {
        return layout;
    }

    @Override
    public final boolean isElementwise() {
        return true;
    }

    @Override
    public final long cost() {
        return (long) LOOP * layout.size();
    }
}
