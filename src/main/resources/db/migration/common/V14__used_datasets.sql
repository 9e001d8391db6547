-- What a job is pinned to, and enough of it to go on telling when that version is gone. Before there were others, all jobs
-- trained on the bundled data set.
ALTER TABLE jobs ADD COLUMN dataset VARCHAR(64) DEFAULT 'fashion-mnist' NOT NULL;
ALTER TABLE jobs ADD COLUMN dataset_version INT DEFAULT 1 NOT NULL;
ALTER TABLE jobs ADD COLUMN fingerprint VARCHAR(80)
  DEFAULT 'sha256:1f61f98713d22972fd06271fcaebe453f4c12299eeecc2ab6dcacc34025f978b' NOT NULL;
ALTER TABLE jobs ADD COLUMN picture_shape VARCHAR(40) DEFAULT '[28,28]' NOT NULL;
ALTER TABLE jobs ALTER COLUMN dataset DROP DEFAULT;
ALTER TABLE jobs ALTER COLUMN dataset_version DROP DEFAULT;
ALTER TABLE jobs ALTER COLUMN fingerprint DROP DEFAULT;
ALTER TABLE jobs ALTER COLUMN picture_shape DROP DEFAULT;

-- The version of a data set that a model needs for more than predicting; null for one that was detached from it.
ALTER TABLE model_versions ADD COLUMN dataset VARCHAR(64) DEFAULT 'fashion-mnist';
ALTER TABLE model_versions ADD COLUMN dataset_version INT DEFAULT 1;
ALTER TABLE model_versions ALTER COLUMN dataset DROP DEFAULT;
ALTER TABLE model_versions ALTER COLUMN dataset_version DROP DEFAULT;
CREATE INDEX model_versions_by_dataset ON model_versions (dataset, dataset_version);
