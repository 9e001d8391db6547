-- Groups of jobs that were submitted together to be compared. number is their order.
CREATE TABLE experiments (
  id           VARCHAR(32)              PRIMARY KEY,
  number       BIGINT                   NOT NULL UNIQUE,
  name         VARCHAR(200)             NOT NULL,
  base         TEXT                     NOT NULL,
  submitted_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- Without a cascade from jobs: a job that is compared stays as long as the experiment does.
CREATE TABLE experiment_variants (
  experiment_id VARCHAR(32)  NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
  position      INT          NOT NULL,
  name          VARCHAR(200) NOT NULL,
  job_id        VARCHAR(32)  NOT NULL REFERENCES jobs (id),
  PRIMARY KEY (experiment_id, position)
);
CREATE INDEX experiment_variants_job ON experiment_variants (job_id);
