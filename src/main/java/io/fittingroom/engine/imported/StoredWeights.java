package io.fittingroom.engine.imported;

/**
 * A stretch of the row of weights in a file of DL4J.
 *
 * @param count how many numbers
 * @param form what they are
 */
record StoredWeights(long count, Form form) {

    /** How a number in the file stands for one of ours. */
    enum Form {
        /** As it is. */
        PLAIN {
            @Override
            float ours(float stored) {
                return stored;
            }
        },
        /** The logarithm, to base 10, of a standard deviation where we keep the variance. */
        LOG10_DEVIATION {
            @Override
            float ours(float stored) {
                return (float) Math.pow(10, 2.0 * stored);
            }
        };

        /** Infinite when a logarithm is out of all reason. */
        abstract float ours(float stored);
    }

    static StoredWeights plain(long count) {
        return new StoredWeights(count, Form.PLAIN);
    }
}
