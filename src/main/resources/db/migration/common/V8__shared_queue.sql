-- Who asked for a job, so that the queue serves submitters in turn.
ALTER TABLE jobs ADD COLUMN submitter VARCHAR(80) DEFAULT 'anonymous' NOT NULL;

-- Who trains it: the execution in the queue and the instance of the service. The claim is counted over all jobs; what a
-- runner writes carries its claim, so that one that was taken for dead and comes back writes nothing. interruptions counts
-- runners that died on the job since its last finished epoch.
ALTER TABLE jobs ADD COLUMN runner VARCHAR(100);
ALTER TABLE jobs ADD COLUMN instance VARCHAR(100);
ALTER TABLE jobs ADD COLUMN claim BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE jobs ADD COLUMN interruptions INT DEFAULT 0 NOT NULL;
-- Who wants to be told of the end; null for nobody.
ALTER TABLE jobs ADD COLUMN notify_url VARCHAR(2000);
CREATE INDEX jobs_by_runner ON jobs (runner);
CREATE INDEX jobs_by_end ON jobs (finished_at);
CREATE INDEX jobs_by_submitter ON jobs (submitter, number);

ALTER TABLE submissions ADD COLUMN claims BIGINT DEFAULT 0 NOT NULL;

CREATE TABLE submitters (
  submitter   VARCHAR(80) PRIMARY KEY,
  last_served BIGINT NOT NULL
);

-- A key belongs to a submitter, who is written before it.
ALTER TABLE idempotency_keys ALTER COLUMN idempotency_key SET DATA TYPE VARCHAR(400);

-- How far the present epoch is, for the instances that do not train the job.
CREATE TABLE job_progress (
  job_id VARCHAR(32) PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  data   TEXT NOT NULL
);

-- From where a job can go on: one row a job, with the last weights and the best ones in it.
CREATE TABLE checkpoints (
  job_id     VARCHAR(32)              PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  epoch      INT                      NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  data       content                  NOT NULL
);
CREATE INDEX checkpoints_by_age ON checkpoints (created_at);

-- The job that trained a version, by which retention knows what it must leave; null for an imported one.
ALTER TABLE model_versions ADD COLUMN job_id VARCHAR(32);
UPDATE model_versions SET job_id =
  (SELECT id FROM jobs WHERE jobs.model = model_versions.model AND jobs.model_version = model_versions.version);
CREATE INDEX model_versions_by_job ON model_versions (job_id);

-- What is to be done besides training: telling others of a job's end, and tidying up. A table of its own, since a long
-- training must not hold it up. The columns are db-scheduler's.
CREATE TABLE scheduled_duties (
  task_name            VARCHAR(100)             NOT NULL,
  task_instance        VARCHAR(100)             NOT NULL,
  task_data            content,
  execution_time       TIMESTAMP WITH TIME ZONE NOT NULL,
  picked               BOOLEAN                  NOT NULL,
  picked_by            VARCHAR(100),
  last_success         TIMESTAMP WITH TIME ZONE,
  last_failure         TIMESTAMP WITH TIME ZONE,
  consecutive_failures INT,
  last_heartbeat       TIMESTAMP WITH TIME ZONE,
  version              BIGINT                   NOT NULL,
  priority             SMALLINT,
  PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_duties_execution_time ON scheduled_duties (execution_time);
CREATE INDEX scheduled_duties_last_heartbeat ON scheduled_duties (last_heartbeat);
