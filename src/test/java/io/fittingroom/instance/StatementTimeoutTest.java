package io.fittingroom.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class StatementTimeoutTest {

    @Test
    void isNotAskedOfTheEmbeddedDatabase() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:timeout");
        JdbcTemplate template = new JdbcTemplate(h2);
        template.setQueryTimeout(60);

        new StatementTimeout(template, new SharedDatabase(h2));

        assertThat(template.getQueryTimeout()).isEqualTo(-1);
    }
}
