package io.fittingroom.network;

import io.fittingroom.web.FieldReader;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads an object whose {@code type} says what else is in it. Stateless. */
final class Typed {

    private Typed() {}

    /** Empty, with a fault noted, when there is no such type. */
    static <T> Optional<T> read(FieldReader fields, Map<String, Function<FieldReader, T>> readers) {
        if (!fields.has("type")) {
            fields.fault("type", "is missing; give one of " + String.join(", ", new TreeSet<>(readers.keySet())) + ".");
            return Optional.empty();
        }
        Function<FieldReader, T> read = fields.choice("type", readers, null);
        if (read == null) {
            return Optional.empty();
        }
        T result = read.apply(fields);
        fields.refuseUnknownFields();
        return Optional.of(result);
    }
}
