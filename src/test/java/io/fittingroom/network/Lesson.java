package io.fittingroom.network;

import java.util.List;

/** The lesson's network for Fashion-MNIST. */
public final class Lesson {

    public static final List<Layer> LAYERS = Sequential.lesson(Shape.of(28, 28), 10);

    private Lesson() {}
}
