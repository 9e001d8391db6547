package io.fittingroom.engine.kernel;

/** Takes out the gaps between rows. */
final class CompactingStage implements SampleStage {

    private final SampleLayout sample;
    private final SampleLayout output;

    CompactingStage(SampleLayout sample) {
        this.sample = sample;
        output = SampleLayout.compact(sample.channels(), sample.height(), sample.width());
    }

    @Override
    public SampleLayout output() {
        return output;
    }

    @Override
    public long cost() {
        return (long) LOOP * output.size();
    }

    @Override
    public void forward(int half, int index, float[] x, float[] y) {
        for (int channel = 0; channel < sample.channels(); channel++) {
            for (int row = 0; row < sample.height(); row++) {
                System.arraycopy(x, sample.row(channel, row), y, output.row(channel, row), sample.width());
            }
        }
    }

    @Override
    public void backward(int half, int index, float[] x, float[] y, float[] outputGradient, float[] inputGradient) {
        for (int channel = 0; channel < sample.channels(); channel++) {
            for (int row = 0; row < sample.height(); row++) {
                System.arraycopy(
                        outputGradient,
                        output.row(channel, row),
                        inputGradient,
                        sample.row(channel, row),
                        sample.width());
            }
        }
    }
}
