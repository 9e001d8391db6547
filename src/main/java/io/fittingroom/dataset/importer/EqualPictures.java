package io.fittingroom.dataset.importer;

import java.util.Arrays;

/** Which pictures of an import are equal in every pixel, by their hashes. Immutable. */
final class EqualPictures {

    private final int[] first;
    private final int[] count;

    private EqualPictures(int[] first, int[] count) {
        this.first = first;
        this.count = count;
    }

    static EqualPictures of(PreparedPictures pictures) {
        int size = pictures.size();
        int slots = Integer.highestOneBit(Math.max(4, 2 * size)) << 1;
        int[] table = new int[slots];
        Arrays.fill(table, -1);
        int[] first = new int[size];
        int[] count = new int[size];
        for (int i = 0; i < size; i++) {
            int slot = (int) pictures.hashLow(i) & (slots - 1);
            while (table[slot] >= 0 && !isEqual(pictures, table[slot], i)) {
                slot = (slot + 1) & (slots - 1);
            }
            if (table[slot] < 0) {
                table[slot] = i;
            }
            first[i] = table[slot];
            count[table[slot]]++;
        }
        return new EqualPictures(first, count);
    }

    private static boolean isEqual(PreparedPictures pictures, int a, int b) {
        return pictures.hashHigh(a) == pictures.hashHigh(b) && pictures.hashLow(a) == pictures.hashLow(b);
    }

    /** The first of those that are equal to a picture; stands for all of them. */
    int first(int index) {
        return first[index];
    }

    /** Whether there is another one like this. */
    boolean isRepeated(int index) {
        return count[first[index]] > 1;
    }

    int size() {
        return first.length;
    }
}
