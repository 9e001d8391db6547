package io.fittingroom.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Checkpoint after checkpoint in the place of the one before, as a training writes them. */
class EmbeddedFileTest {

    private static final int CHECKPOINTS = 300;
    private static final int BYTES = 1_000_000;

    @TempDir
    private Path directory;

    @Test
    void theFileStaysSmallHoweverManyCheckpointsThereWere() throws SQLException, IOException {
        Path file = directory.resolve("database.mv.db");
        DriverManagerDataSource database = new DriverManagerDataSource(
                "jdbc:h2:file:" + directory.resolve("database") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        EmbeddedFile embedded = new EmbeddedFile(database, new SharedDatabase(database));
        byte[] last = new byte[BYTES];
        long largest = 0;
        try (Connection connection = database.getConnection()) {
            execute(connection, "CREATE TABLE checkpoints (id INT PRIMARY KEY, data BLOB NOT NULL)");
            execute(connection, "CREATE TABLE epochs (id INT PRIMARY KEY)");
            execute(connection, "INSERT INTO checkpoints VALUES (1, X'00')");
            Random random = new Random(1);
            for (int i = 0; i < CHECKPOINTS; i++) {
                random.nextBytes(last);
                try (PreparedStatement update =
                        connection.prepareStatement("UPDATE checkpoints SET data = ? WHERE id = 1")) {
                    update.setBytes(1, last);
                    update.executeUpdate();
                }
                execute(connection, "INSERT INTO epochs VALUES (" + i + ")");
                embedded.compactIfLarge();
                largest = Math.max(largest, Files.size(file));
            }
        }

        assertThat(largest).isLessThan(EmbeddedFile.GROWTH * EmbeddedFile.SMALL);
        try (Connection reopened = database.getConnection();
                Statement statement = reopened.createStatement();
                ResultSet row = statement.executeQuery("SELECT data, (SELECT COUNT(*) FROM epochs) FROM checkpoints")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getBytes(1)).isEqualTo(last);
            assertThat(row.getInt(2)).isEqualTo(CHECKPOINTS);
        }
    }

    /** Data sets in and out, one to stay: what was deleted goes out of the file though nobody writes any more. */
    @Test
    void theFileShrinksAfterMuchWasDeleted() throws SQLException {
        Path file = directory.resolve("database.mv.db");
        DriverManagerDataSource database = new DriverManagerDataSource(
                "jdbc:h2:file:" + directory.resolve("database") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        EmbeddedFile embedded = new EmbeddedFile(database, new SharedDatabase(database));
        byte[] block = new byte[2 * BYTES];
        Random random = new Random(1);
        try (Connection connection = database.getConnection()) {
            execute(connection, "CREATE TABLE blocks (content INT, position INT, data BLOB NOT NULL)");
            for (int content = 0; content < 5; content++) {
                for (int position = 0; position < 34; position++) {
                    random.nextBytes(block);
                    try (PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO blocks VALUES (?, ?, ?)")) {
                        insert.setInt(1, content);
                        insert.setInt(2, position);
                        insert.setBytes(3, block);
                        insert.executeUpdate();
                    }
                }
                execute(connection, "DELETE FROM blocks WHERE content = " + content + " AND position < 33");
                embedded.compactIfLarge();
                embedded.compactIfLarge();
            }

            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                embedded.compactIfLarge();
                return Files.size(file) <= EmbeddedFile.SMALL + EmbeddedFile.ENOUGH * 5 * block.length;
            });
            try (Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery("SELECT data FROM blocks ORDER BY content DESC, position DESC")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getBytes(1)).isEqualTo(block);
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
