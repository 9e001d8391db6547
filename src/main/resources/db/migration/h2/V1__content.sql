-- H2's BYTEA ends at 1 MiB; a BLOB does not.
CREATE DOMAIN content AS BLOB;
