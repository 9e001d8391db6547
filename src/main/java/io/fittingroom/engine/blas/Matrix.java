package io.fittingroom.engine.blas;

import org.bytedeco.javacpp.FloatPointer;

/** A matrix in native memory, row by row, as it is or the other way round. Immutable; lives as long as its numbers. */
public final class Matrix {

    private final NativeFloats numbers;
    private final int start;
    private final int width;
    private final boolean isTransposed;
    private final FloatPointer pointer;

    Matrix(NativeFloats numbers, int start, int width) {
        this(numbers, start, width, false, numbers.from(start));
    }

    private Matrix(NativeFloats numbers, int start, int width, boolean isTransposed, FloatPointer pointer) {
        this.numbers = numbers;
        this.start = start;
        this.width = width;
        this.isTransposed = isTransposed;
        this.pointer = pointer;
    }

    /** The same numbers, rows for columns. */
    public Matrix transposed() {
        return new Matrix(numbers, start, width, !isTransposed, pointer);
    }

    /** From a row on. */
    Matrix from(int row) {
        int first = start + (isTransposed ? row : row * width);
        return new Matrix(numbers, first, width, isTransposed, numbers.from(first));
    }

    NativeFloats numbers() {
        return numbers;
    }

    boolean isTransposed() {
        return isTransposed;
    }

    /** How far a row is from the next one, as they lie. */
    int width() {
        return width;
    }

    /** How far the numbers of a row or, of a single column, those of the column are from each other. */
    int step(boolean isColumn) {
        return isColumn == isTransposed ? 1 : width;
    }

    /** @throws IllegalStateException when the numbers were given back */
    FloatPointer pointer() {
        numbers.requireOpen();
        return pointer;
    }

    /** Whether so many numbers, one after the other, lie within them. */
    boolean holdsNumbers(int count) {
        return start >= 0 && (long) start + count <= numbers.size();
    }

    /** Whether so many rows and columns lie within the numbers. */
    boolean holds(int rows, int columns) {
        int down = isTransposed ? columns : rows;
        int right = isTransposed ? rows : columns;
        return start >= 0 && right <= width && start + (down - 1L) * width + right <= numbers.size();
    }
}
