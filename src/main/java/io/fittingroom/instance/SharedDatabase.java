package io.fittingroom.instance;

import javax.sql.DataSource;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.stereotype.Component;

/** Whether other instances of the service may be at work on the same database. */
@Component
public class SharedDatabase {

    private final boolean isShared;

    SharedDatabase(DataSource dataSource) {
        try {
            String url = JdbcUtils.extractDatabaseMetaData(dataSource, metadata -> metadata.getURL());
            // An H2 file is open in one process.
            isShared = DatabaseDriver.fromJdbcUrl(url) != DatabaseDriver.H2;
        } catch (MetaDataAccessException unknown) {
            throw new IllegalStateException("The database does not say which it is", unknown);
        }
    }

    /** False where the database belongs to this process. */
    public boolean isShared() {
        return isShared;
    }
}
