-- Notices of jobs' ends, in a table of their own, since neither they nor tidying up may hold up the other. The columns are
-- db-scheduler's; task_data counts failed attempts.
CREATE TABLE scheduled_notices (
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
CREATE INDEX scheduled_notices_execution_time ON scheduled_notices (execution_time);
CREATE INDEX scheduled_notices_last_heartbeat ON scheduled_notices (last_heartbeat);

INSERT INTO scheduled_notices (task_name, task_instance, task_data, execution_time, picked, picked_by, last_success,
  last_failure, consecutive_failures, last_heartbeat, version, priority)
SELECT task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure,
  consecutive_failures, last_heartbeat, version, priority
FROM scheduled_duties WHERE task_name = 'notice';
DELETE FROM scheduled_duties WHERE task_name = 'notice';
