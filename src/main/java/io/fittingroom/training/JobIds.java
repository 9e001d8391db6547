package io.fittingroom.training;

import java.util.random.RandomGenerator;
import org.springframework.stereotype.Component;

/**
 * Draws job ids: 12 characters of 5 bits each, without the letters that are mistaken for digits, so that a person can read
 * one out. With a million jobs the chance that a draw hits one of them is 1 in 10^12; the primary key refuses it then.
 */
@Component
public class JobIds {

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 12;

    private final RandomGenerator random;

    JobIds(RandomGenerator random) {
        this.random = random;
    }

    /** An id that nobody has. */
    public String next() {
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
