package io.fittingroom.web;

import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NumericNode;

/** Makes the nodes of JSON trees, and those of the numbers that pixels are made of only once: a batch has 50,000 of them. */
final class PixelNodes extends JsonNodeFactory {

    private static final long serialVersionUID = 1L;
    private static final IntNode[] PIXELS = new IntNode[256];

    static {
        for (int i = 0; i < PIXELS.length; i++) {
            PIXELS[i] = new IntNode(i);
        }
    }

    @Override
    public NumericNode numberNode(int number) {
        return number >= 0 && number < PIXELS.length ? PIXELS[number] : super.numberNode(number);
    }
}
