package io.fittingroom.instance;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Takes the time limit of statements ({@code spring.jdbc.template.query-timeout}) away where the database belongs to this
 * process: no network can swallow an answer there, and H2 compiles all statements anew after each one that has a limit, which
 * made predictions take twice as long.
 */
@Component
class StatementTimeout {

    private static final int NONE = -1;

    StatementTimeout(JdbcTemplate template, SharedDatabase database) {
        if (!database.isShared()) {
            template.setQueryTimeout(NONE);
        }
    }
}
