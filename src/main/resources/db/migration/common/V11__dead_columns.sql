-- The request says how many epochs a job has, and a checkpoint goes when its job is old enough.
ALTER TABLE jobs DROP COLUMN epochs;
DROP INDEX checkpoints_by_age;
ALTER TABLE checkpoints DROP COLUMN created_at;
