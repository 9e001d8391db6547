package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pooler in transaction mode does to a session, done to it by hand. */
class PoolerCheckTest {

    private String url;

    @BeforeEach
    void makeDatabase() throws SQLException {
        url = PostgresServer.newDatabase();
    }

    @Test
    void aSessionOfOnesOwnIsTaken() throws SQLException {
        try (Connection asking = DriverManager.getConnection(url);
                Connection between = DriverManager.getConnection(url)) {
            assertThatCode(() -> PoolerCheck.check(asking, between)).doesNotThrowAnyException();
        }
    }

    /** The statement is gone when the transaction in between has had its session. */
    @Test
    void aSessionThatForgetsStatementsIsFound() throws SQLException {
        try (Connection asking = DriverManager.getConnection(url);
                Connection between = DriverManager.getConnection(url)) {
            assertThatThrownBy(() -> PoolerCheck.check(asking, forgetting(between, asking)))
                    .isInstanceOfSatisfying(SQLException.class, lost -> {
                        assertThat(PoolerCheck.isLostStatement(lost)).isTrue();
                        assertThat(PoolerCheck.refusal(lost)).hasMessageContaining("pooler in transaction mode");
                    });
        }
    }

    @Test
    void withoutPreparedStatementsThereAreNoneToForget() throws SQLException {
        try (Connection asking = DriverManager.getConnection(url + "&prepareThreshold=0");
                Connection between = DriverManager.getConnection(url)) {
            assertThatCode(() -> PoolerCheck.check(asking, forgetting(between, asking)))
                    .doesNotThrowAnyException();
        }
    }

    /** A connection whose transactions take the prepared statements of another's session away. */
    private static Connection forgetting(Connection between, Connection asking) {
        return (Connection) Proxy.newProxyInstance(
                PoolerCheckTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("setAutoCommit") && arguments[0].equals(false)) {
                        try (Statement statement = asking.createStatement()) {
                            // In a block, so that the driver does not notice.
                            statement.execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
                        }
                    }
                    return method.invoke(between, arguments);
                });
    }
}
