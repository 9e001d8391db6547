package io.fittingroom.model;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The probes' rows: all pictures in one piece, [size, pixels], and all outputs, [size, outputs], big-endian floats. */
@Repository
class ProbeStore {

    private final JdbcClient jdbc;

    ProbeStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(String model, int version, Probe probe) {
        jdbc.sql("INSERT INTO model_probes (model, version, size, pictures, outputs) VALUES (?, ?, ?, ?, ?)")
                .params(
                        model,
                        version,
                        probe.pictures().size(),
                        bytes(probe.pictures()),
                        floats(probe.outputs()).array())
                .update();
    }

    /** Empty for a version of before there were probes. */
    Optional<Probe> find(String model, int version) {
        return jdbc.sql("SELECT size, pictures, outputs FROM model_probes WHERE model = ? AND version = ?")
                .params(model, version)
                .query((row, number) -> probe(row.getInt(1), row.getBytes(2), row.getBytes(3)))
                .optional();
    }

    private static Probe probe(int size, byte[] pictures, byte[] outputs) {
        List<byte[]> each = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        int pixels = pictures.length / size;
        int columns = outputs.length / Float.BYTES / size;
        ByteBuffer numbers = ByteBuffer.wrap(outputs);
        for (int i = 0; i < size; i++) {
            each.add(Arrays.copyOfRange(pictures, i * pixels, (i + 1) * pixels));
            float[] row = new float[columns];
            for (int j = 0; j < columns; j++) {
                row[j] = numbers.getFloat();
            }
            rows.add(row);
        }
        return new Probe(each, rows);
    }

    private static byte[] bytes(List<byte[]> pictures) {
        ByteBuffer all = ByteBuffer.allocate(
                pictures.stream().mapToInt(picture -> picture.length).sum());
        pictures.forEach(all::put);
        return all.array();
    }

    private static ByteBuffer floats(List<float[]> rows) {
        ByteBuffer all = ByteBuffer.allocate(
                Float.BYTES * rows.stream().mapToInt(row -> row.length).sum());
        for (float[] row : rows) {
            for (float number : row) {
                all.putFloat(number);
            }
        }
        return all;
    }
}
