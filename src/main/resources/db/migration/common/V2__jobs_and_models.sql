-- The queue of db-scheduler (its own documented table).
CREATE TABLE scheduled_tasks (
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
CREATE INDEX scheduled_tasks_execution_time ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_last_heartbeat ON scheduled_tasks (last_heartbeat);

-- One row: its lock makes submissions wait for each other, its number is their order.
CREATE TABLE submissions (
  id     INT PRIMARY KEY,
  number BIGINT NOT NULL
);
INSERT INTO submissions (id, number) VALUES (1, 0);

CREATE TABLE jobs (
  id                  VARCHAR(32)              PRIMARY KEY,
  number              BIGINT                   NOT NULL UNIQUE,
  model               VARCHAR(64)              NOT NULL,
  state               VARCHAR(16)              NOT NULL,
  request             TEXT                     NOT NULL,
  epochs              INT                      NOT NULL,
  submitted_at        TIMESTAMP WITH TIME ZONE NOT NULL,
  started_at          TIMESTAMP WITH TIME ZONE,
  finished_at         TIMESTAMP WITH TIME ZONE,
  keep                VARCHAR(8),
  stop_reason         TEXT,
  error               TEXT,
  evaluation_loss     DOUBLE PRECISION,
  evaluation_accuracy DOUBLE PRECISION,
  evaluation_samples  BIGINT,
  model_version       INT,
  last_event          BIGINT                   NOT NULL
);
CREATE INDEX jobs_by_state ON jobs (state, number);
CREATE INDEX jobs_by_model ON jobs (model, number);

CREATE TABLE job_epochs (
  job_id             VARCHAR(32)      NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  epoch              INT              NOT NULL,
  loss               DOUBLE PRECISION,
  accuracy           DOUBLE PRECISION,
  val_loss           DOUBLE PRECISION,
  val_accuracy       DOUBLE PRECISION,
  learning_rate      DOUBLE PRECISION NOT NULL,
  duration_seconds   DOUBLE PRECISION NOT NULL,
  samples_per_second DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (job_id, epoch)
);

CREATE TABLE job_events (
  job_id VARCHAR(32) NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  number BIGINT      NOT NULL,
  type   VARCHAR(16) NOT NULL,
  data   TEXT        NOT NULL,
  PRIMARY KEY (job_id, number)
);

-- last_version only ever grows, so that a version number is never used twice.
CREATE TABLE models (
  name         VARCHAR(64) PRIMARY KEY,
  last_version INT NOT NULL
);

CREATE TABLE model_versions (
  model           VARCHAR(64)              NOT NULL REFERENCES models (name),
  version         INT                      NOT NULL,
  created_at      TIMESTAMP WITH TIME ZONE NOT NULL,
  description     TEXT                     NOT NULL,
  artifact        content                  NOT NULL,
  PRIMARY KEY (model, version)
);

CREATE TABLE model_aliases (
  model   VARCHAR(64) NOT NULL,
  alias   VARCHAR(64) NOT NULL,
  version INT         NOT NULL,
  PRIMARY KEY (model, alias),
  FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
);

-- A key that a client chose for a submission, so that a repeated request starts nothing twice.
CREATE TABLE idempotency_keys (
  idempotency_key VARCHAR(255)             PRIMARY KEY,
  body_sha256     VARCHAR(64)              NOT NULL,
  job_id          VARCHAR(32)              NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  created_at      TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_job ON idempotency_keys (job_id);
