package io.fittingroom.dataset.importer;

import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Finds training pictures that look almost like another one: by 64 bits of each, which may differ in two, and then by their
 * pixels. Where two of 64 bits differ, one of three parts of them is equal, so only pictures with an equal part are compared.
 * The work is bounded: beyond the bounds nothing more is found, which is fair for a warning. Not thread-safe.
 */
final class NearPictures {

    private static final int MOST_BITS = 2;

    /** Where the three parts begin; each has 21 bits, the last 22. */
    private static final int[] PARTS = {0, 21, 42};

    private static final long MOST_COMPARED = 2_000_000_000L;
    private static final int MOST_LOOKED_AT = 50_000;
    private static final int MOST_LOOKED_AT_EACH = 16;

    private final PreparedPictures all;
    private final int[] train;

    /** For each part: the parts of all training pictures in order, each with the picture's place in the low half. */
    private final long[][] sorted = new long[PARTS.length][];

    private final byte[] one;
    private final byte[] other;
    private long compared;
    private int lookedAt;

    /** @param train the pictures among which is searched */
    NearPictures(PreparedPictures all, int[] train) {
        this.all = all;
        this.train = train;
        this.one = new byte[all.pictureBytes()];
        this.other = new byte[all.pictureBytes()];
        for (int part = 0; part < PARTS.length; part++) {
            long[] keys = new long[train.length];
            for (int i = 0; i < train.length; i++) {
                keys[i] = key(all.look(train[i]), part) << Integer.SIZE | i;
            }
            Arrays.sort(keys);
            sorted[part] = keys;
        }
    }

    private static long key(long look, int part) {
        int end = part + 1 < PARTS.length ? PARTS[part + 1] : Long.SIZE;
        return look << (Long.SIZE - end) >>> (Long.SIZE - end + PARTS[part]);
    }

    /** Whether nothing more can be found. */
    boolean isExhausted() {
        return compared > MOST_COMPARED || lookedAt > MOST_LOOKED_AT;
    }

    /** The place in the training split of a picture that looks like this one, but is not equal to it. */
    OptionalInt find(int picture) throws IOException {
        long look = all.look(picture);
        boolean isRead = false;
        int looked = 0;
        for (int part = 0; part < PARTS.length; part++) {
            long[] keys = sorted[part];
            long key = key(look, part);
            int at = Arrays.binarySearch(keys, key << Integer.SIZE);
            for (at = at < 0 ? -at - 1 : at; at < keys.length && keys[at] >>> Integer.SIZE == key; at++) {
                int place = (int) keys[at];
                compared++;
                if (isExhausted() || looked == MOST_LOOKED_AT_EACH) {
                    return OptionalInt.empty();
                }
                if (Long.bitCount(look ^ all.look(train[place])) <= MOST_BITS && !all.isConstant(train[place])) {
                    if (!isRead) {
                        all.read(picture, one);
                        isRead = true;
                    }
                    all.read(train[place], other);
                    lookedAt++;
                    looked++;
                    if (PictureLook.isNearlySame(one, other)) {
                        return OptionalInt.of(place);
                    }
                }
            }
        }
        return OptionalInt.empty();
    }
}
