package io.fittingroom.dataset;

import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Turns;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The mean of many pictures, a few of them computed at the same time; the last ones are kept. Thread-safe. */
@Component
class MeanPictures {

    /** Of at most 200 kB each. */
    private static final int MOST_KEPT = 64;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Turns turns =
            new Turns(2, 32, PATIENCE, "Too many mean pictures are being computed; try again in half a minute.");
    private final Map<Key, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, byte[]> eldest) {
            return size() > MOST_KEPT;
        }
    };

    private record Key(String fingerprint, String split, OptionalInt label) {}

    /**
     * The mean of each pixel, in the shape of a picture.
     *
     * @param label of the pictures that count; empty for all
     * @throws ProblemException NOT_FOUND where there are no such pictures
     */
    byte[] of(Dataset dataset, String split, OptionalInt label) {
        Key key = new Key(dataset.fingerprint(), split, label);
        byte[] known = kept(key);
        if (known != null) {
            return known;
        }
        NamedSplit named = NamedSplit.of(dataset, split);
        return turns.take(() -> {
            byte[] meanwhile = kept(key);
            byte[] mean = meanwhile == null ? mean(named, label) : meanwhile;
            synchronized (kept) {
                kept.put(key, mean);
            }
            return mean;
        });
    }

    private byte @Nullable [] kept(Key key) {
        synchronized (kept) {
            return kept.get(key);
        }
    }

    private static byte[] mean(NamedSplit named, OptionalInt label) {
        Split pictures = named.pictures();
        int[] sums = new int[pictures.numbersPerPicture()];
        int count = 0;
        for (int i = 0; i < pictures.size(); i++) {
            if (label.isEmpty() || pictures.label(i) == label.getAsInt()) {
                add(pictures.pixels(i), sums);
                count++;
            }
        }
        if (count == 0) {
            String ofClass = label.isEmpty() ? "" : " of the class " + named.labelName(label.getAsInt());
            throw ProblemException.notFound(
                    named.dataset().name() + " " + named.name() + " has no pictures" + ofClass + ".");
        }
        byte[] mean = new byte[sums.length];
        for (int i = 0; i < sums.length; i++) {
            mean[i] = (byte) ((sums[i] + count / 2) / count);
        }
        return mean;
    }

    /** Of at most 8 million pictures (DatasetSettings), so that a sum is an int. */
    private static void add(byte[] pixels, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += pixels[i] & 0xFF;
        }
    }
}
