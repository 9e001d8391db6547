-- Weights do not compress, so trying to costs time only.
ALTER TABLE checkpoints ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE model_versions ALTER COLUMN artifact SET STORAGE EXTERNAL;
