package io.fittingroom.training;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Rows read on the embedded default, by what H2 says of a query when it is asked to explain it. */
@DirtiesContext
class PlansOnH2IT extends PlansContract {

    private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");

    @TempDir
    private static Path data;

    @Autowired
    private DataSource dataSource;

    private long rows;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", data::toString);
    }

    @Override
    JdbcClient counted() {
        return JdbcClient.create(new Explaining(dataSource));
    }

    @Override
    long rowsReadBy(Runnable reading) {
        rows = 0;
        reading.run();
        return rows;
    }

    /** Has each query explained before it is made. */
    private final class Explaining extends JdbcTemplate {

        private Explaining(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        public <T> @Nullable T query(
                PreparedStatementCreator query,
                @Nullable PreparedStatementSetter setter,
                ResultSetExtractor<T> extractor) {
            PreparedStatementCreator explanation = connection -> query.createPreparedStatement(explaining(connection));
            rows += execute(explanation, statement -> scanned(statement, setter));
            return super.query(query, setter, extractor);
        }
    }

    private static long scanned(PreparedStatement explanation, @Nullable PreparedStatementSetter setter)
            throws SQLException {
        if (setter != null) {
            setter.setValues(explanation);
        }
        try (ResultSet plan = explanation.executeQuery()) {
            plan.next();
            return SCANNED.matcher(plan.getString(1))
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .mapToLong(Long::parseLong)
                    .sum();
        }
    }

    /** The connection, but for statements that are to be explained. */
    private static Connection explaining(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                PlansOnH2IT.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        arguments[0] = "EXPLAIN ANALYZE " + arguments[0];
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
