#!/usr/bin/env python3
"""What lists and single reads take with 10,000 jobs, 1,000,000 epochs and as many events, on H2 and on PostgreSQL.

Usage: run.py [--databases h2,postgresql] [--jobs 10000] [--epochs 100] [--times 50] [--jar target/fitting-room.jar]

Starts a service, trains one short job for its rows, stops, multiplies the rows by SQL, starts again and asks. Prints a table
and writes lists.json. Ends with 1 when a call that must take less than 50 ms at the median does not.
"""

import argparse
import http.client
import os
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness

LIMIT_MILLIS = 50
MODELS = 500
VERSIONS_OF_ONE = 1000
EXPERIMENTS = 200
VARIANTS = 4
SUBMITTERS = 200
RETENTION_DUE_SECONDS = 30  # after the service was told to start; it should answer by then
NEVER = [f"--fitting-room.retention.{kept}=0" for kept in ("jobs", "checkpoints", "events")]

# Ids in another order than that of the submissions, as the service's own are.
ID = "'b' || LPAD(CAST(MOD(CAST({x} AS BIGINT) * 7654321, 1000003) AS VARCHAR(9)), 11, '0')"

FILL = """
INSERT INTO jobs (id, number, model, state, request, submitted_at, started_at, finished_at, stop_reason,
  evaluation_loss, evaluation_accuracy, evaluation_samples, model_version, last_event, submitter)
SELECT {id}, x + 10, m.model, m.state,
  REPLACE(REPLACE(t.request, '"epochs":2', '"epochs":{epochs}'), '"model":"template"', '"model":"' || m.model || '"'),
  m.submitted_at, m.submitted_at, m.submitted_at + INTERVAL '5' MINUTE, t.stop_reason, t.evaluation_loss,
  t.evaluation_accuracy, t.evaluation_samples, CASE WHEN m.state = 'SUCCEEDED' THEN 1 END, {epochs} + 5,
  'student-' || MOD(x, {submitters})
FROM (SELECT x,
    CASE WHEN MOD(x, 2) = 0 THEN 'fashion-mnist' ELSE 'model-' || MOD(x, {models}) END AS model,
    CASE MOD(x * 7, 20) WHEN 16 THEN 'FAILED' WHEN 17 THEN 'CANCELLED' WHEN 18 THEN 'DIVERGED' WHEN 19 THEN 'INTERRUPTED'
      ELSE 'SUCCEEDED' END AS state,
    CURRENT_TIMESTAMP - ({jobs} - x) * INTERVAL '57' MINUTE - INTERVAL '10' MINUTE AS submitted_at
  FROM {numbers_jobs}) m
CROSS JOIN (SELECT * FROM jobs WHERE model = 'template') t
ORDER BY x;

INSERT INTO job_epochs (job_id, epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, duration_seconds,
  samples_per_second)
SELECT j.id, e.x, 1.0 / e.x, 0.5, 1.1 / e.x, 0.5, 0.001, 1.5, 40000
FROM jobs j CROSS JOIN {numbers_epochs} e WHERE j.number > 10
ORDER BY j.number, e.x;

INSERT INTO job_events (job_id, number, type, data)
SELECT j.id, n.x, t.type, t.data
FROM jobs j CROSS JOIN {numbers_events} n
JOIN (SELECT e.number, e.type, e.data FROM job_events e JOIN jobs k ON k.id = e.job_id WHERE k.model = 'template') t
  ON t.number = CASE WHEN n.x <= 2 THEN n.x WHEN n.x <= {epochs} + 2 THEN 3 ELSE n.x - {epochs} + 2 END
WHERE j.number > 10
ORDER BY j.number, n.x;

INSERT INTO checkpoints (job_id, epoch, data)
SELECT j.id, {epochs}, c.data FROM jobs j CROSS JOIN checkpoints c WHERE j.number > {jobs} - 100;

INSERT INTO models (name, last_version) SELECT 'model-' || (x - 1), 2 FROM {numbers_models};
INSERT INTO models (name, last_version) VALUES ('fashion-mnist', {versions_of_one});

INSERT INTO model_versions (model, version, job_id, created_at, description, artifact, notes, tags)
SELECT CASE WHEN x <= {versions_of_one} THEN 'fashion-mnist' ELSE 'model-' || MOD(x, {models}) END,
  CASE WHEN x <= {versions_of_one} THEN x WHEN x <= {versions_of_one} + {models} THEN 1 ELSE 2 END,
  {id_of_fifth}, t.created_at, t.description, t.description_bytes, 'a note of some length on what was tried', '["lesson"]'
FROM {numbers_versions}
CROSS JOIN (SELECT created_at, description, {bytes} AS description_bytes FROM model_versions
  WHERE model = 'template' AND version = 1) t
ORDER BY x;

INSERT INTO model_aliases (model, alias, version) SELECT 'model-' || (x - 1), 'production', 1 FROM {numbers_models};
INSERT INTO model_aliases (model, alias, version) VALUES ('fashion-mnist', 'production', 7);

INSERT INTO experiments (id, number, name, base, submitted_at)
SELECT 'e' || x, x + 10, 'Large or small batches ' || x, t.request, CURRENT_TIMESTAMP
FROM {numbers_experiments} CROSS JOIN (SELECT request FROM jobs WHERE model = 'template') t;

INSERT INTO experiment_variants (experiment_id, position, name, job_id)
SELECT 'e' || x, v.p, 'variant ' || v.p, {id_of_variant}
FROM {numbers_experiments} CROSS JOIN (SELECT x - 1 AS p FROM {numbers_variants}) v;

INSERT INTO submitters (submitter, last_served) SELECT 'student-' || (x - 1), x FROM {numbers_submitters};
INSERT INTO idempotency_keys (idempotency_key, body_sha256, job_id, created_at)
SELECT 'student key-' || j.number, 'a digest', j.id, CURRENT_TIMESTAMP FROM jobs j WHERE j.number > {jobs} - 500;
UPDATE submissions SET number = {jobs} + 100, claims = {jobs} + 100;
"""


def fill_script(arguments, database):
    def numbers(count):
        if database == "h2":
            return f"(SELECT X AS x FROM SYSTEM_RANGE(1, {count})) r"
        return f"(SELECT x FROM generate_series(1, {count}) x) r"

    script = FILL.format(
        jobs=arguments.jobs,
        epochs=arguments.epochs,
        models=MODELS,
        submitters=SUBMITTERS,
        versions_of_one=VERSIONS_OF_ONE,
        id=ID.format(x="x"),
        id_of_fifth=ID.format(x="(x * 5)"),
        id_of_variant=ID.format(x="(x * 40 + v.p)"),
        bytes="STRINGTOUTF8(description)" if database == "h2" else "convert_to(description, 'UTF8')",
        numbers_jobs=numbers(arguments.jobs),
        numbers_epochs=numbers(arguments.epochs).replace(") r", ")"),
        numbers_events=numbers(arguments.epochs + 5).replace(") r", ")"),
        numbers_models=numbers(MODELS),
        numbers_versions=numbers(VERSIONS_OF_ONE + 2 * MODELS),
        numbers_experiments=numbers(EXPERIMENTS),
        numbers_variants=numbers(VARIANTS),
        numbers_submitters=numbers(SUBMITTERS),
    )
    return script + "ANALYZE;\n"


class OwnPostgres(harness.Postgres):
    def settings(self):
        return [f"--spring.datasource.url={self.url()}"]


class Client:
    """One kept connection, so that what is timed is the service."""

    def __init__(self, service):
        self.connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=120)

    def time(self, method, path, body=None, headers=None):
        start = time.perf_counter()
        self.connection.request(method, path, body, {"Content-Type": "application/json", **(headers or {})})
        answer = self.connection.getresponse()
        content = answer.read()
        millis = (time.perf_counter() - start) * 1000
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {content.decode()[:2000]}")
        return millis, content


def calls(jobs, job):
    last_page = jobs // 20 - 1
    text = {"Accept": "text/csv"}
    return [
        ("/api/jobs", None),
        ("/api/jobs?size=100", None),
        (f"/api/jobs?page={last_page}", None),
        (f"/api/jobs?page={jobs // 100 - 1}&size=100", None),
        ("/api/jobs?state=SUCCEEDED&size=100", None),
        ("/api/jobs?state=DIVERGED&page=20", None),
        ("/api/jobs?state=QUEUED", None),
        ("/api/jobs?model=fashion-mnist&page=200", None),
        ("/api/jobs?model=model-1", None),
        ("/api/jobs?submitter=student-7", None),
        ("/api/jobs?state=FAILED&model=fashion-mnist&submitter=student-8", None),
        (f"/api/jobs/{job}", None),
        (f"/api/jobs/{job}/epochs", None),
        (f"/api/jobs/{job}/epochs", text),
        (f"/api/jobs/{job}/events", {"Accept": "text/event-stream"}),
        ("/api/models", None),
        ("/api/models?page=1&size=100", None),
        ("/api/models?page=4&size=100", None),
        ("/api/models/fashion-mnist", None),
        ("/api/models/model-1", None),
        ("/api/models/fashion-mnist/versions/500", None),
        ("/api/models/fashion-mnist/versions/production", None),
        ("/v1/models/fashion-mnist", None),
        ("/v2/models/model-1", None),
        ("/api/experiments", None),
        ("/api/experiments?size=100", None),
        ("/api/experiments?page=9", None),
        ("/api/experiments/e100", None),
        ("/api/experiments/e100", text),
        ("/actuator/metrics/fitting.room.jobs.waiting", None),
        ("/actuator/health", None),
    ]


def figures(millis, size):
    ordered = sorted(millis)
    return {
        "median": statistics.median(ordered),
        "p95": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
        "longest": ordered[-1],
        "bytes": size,
    }


def reads(service, arguments, job):
    client = Client(service)
    found = {}
    for path, headers in calls(arguments.jobs, job):
        for _ in range(arguments.times):
            client.time("GET", path, headers=headers)
        before = service.cpu()
        taken = [client.time("GET", path, headers=headers) for _ in range(arguments.times)]
        cpu = (service.cpu() - before) * 1000 / arguments.times
        title = f"GET {path.replace(job, '{id}')}" + (f" ({headers['Accept']})" if headers else "")
        found[title] = {**figures([millis for millis, _ in taken], len(taken[0][1])), "cpu": cpu}
    return found


def writes(service, arguments):
    """A submission, cancelling and deleting with 40 jobs in the queue, which nobody trains."""
    client = Client(service)
    body = '{"epochs":1}'

    def submit(number):
        return client.time("POST", "/api/jobs", body, {"X-Submitter": f"student-{number % SUBMITTERS}"})

    waiting = [submit(i) for i in range(40)]
    ids = [content.split(b'"id":"')[1].split(b'"')[0].decode() for _, content in waiting]
    found = {}
    queue = [client.time("GET", "/api/jobs?state=QUEUED&size=100") for _ in range(arguments.times)]
    found["GET /api/jobs?state=QUEUED&size=100, 40 wait"] = figures([t for t, _ in queue], len(queue[0][1]))
    place = [client.time("GET", f"/api/jobs/{ids[-1]}") for _ in range(arguments.times)]
    found["GET /api/jobs/{id}, the last of 40 that wait"] = figures([t for t, _ in place], len(place[0][1]))
    taken = {"POST /api/jobs, 40 wait": [], "POST …/cancel": [], "DELETE …": []}
    for i in range(arguments.times):
        millis, content = submit(i)
        job = content.split(b'"id":"')[1].split(b'"')[0].decode()
        taken["POST /api/jobs, 40 wait"].append(millis)
        taken["POST …/cancel"].append(client.time("POST", f"/api/jobs/{job}/cancel", "{}")[0])
        taken["DELETE …"].append(client.time("DELETE", f"/api/jobs/{job}")[0])
    for job in ids:
        client.time("POST", f"/api/jobs/{job}/cancel", "{}")
        client.time("DELETE", f"/api/jobs/{job}")
    found.update({title: figures(millis, 0) for title, millis in taken.items()})
    return found


def claims(service):
    """From a submission to the training's start, when nothing trains: the claim and the scheduler's wake."""
    millis = []
    for _ in range(6):
        job = service.train({"epochs": 1, "batch_size": 1024, "validation_split": 0.99})
        times = [time_of(job[name]) for name in ("submitted_at", "started_at")]
        millis.append((times[1] - times[0]) * 1000)
    return {"submission to start, nothing trains": figures(millis[1:], 0)}


def time_of(text):
    import datetime

    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def retention(service, before):
    """How long it takes to remove the jobs of more than a year and events of more than 30 days, and what lists take meanwhile."""
    client = Client(service)
    start = time.monotonic()
    first_change, last_change, total, taken = None, start, before, []
    while time.monotonic() - last_change < (5 if first_change else RETENTION_DUE_SECONDS + 60):
        millis, content = client.time("GET", "/api/jobs?size=1")
        now = int(content.split(b'"total":')[1].split(b"}")[0])
        if now != total:
            first_change = first_change or time.monotonic()
            last_change, total = time.monotonic(), now
        if first_change or not taken:
            taken.append(millis)
        time.sleep(0.05)
    return {
        "removed_jobs": before - total,
        "seconds": last_change - (first_change or start),
        "list_meanwhile": figures(taken, 0),
    }


def measure(name, arguments, directory):
    database = harness.H2(directory, arguments.jar) if name == "h2" else OwnPostgres(directory)
    try:
        service = harness.Service(directory, *database.settings(), jar=arguments.jar)
        try:
            service.await_ready()
            service.train({"model": "template", "epochs": 2, "batch_size": 1024, "validation_split": 0.95})
        finally:
            service.stop()
        start = time.monotonic()
        database.sql(fill_script(arguments, name))
        print(f"{name}: filled in {time.monotonic() - start:.0f} s", file=sys.stderr)
        service = harness.Service(directory, *database.settings(), "--fitting-room.roles=web", *NEVER, jar=arguments.jar)
        try:
            ready = service.await_ready()
            total = service.call("/api/jobs?size=1")["total"]
            job = service.call("/api/jobs?page=100")["jobs"][0]["id"]
            found = {**reads(service, arguments, job), **writes(service, arguments)}
        finally:
            service.stop()
        service = harness.Service(directory, *database.settings(), *NEVER, jar=arguments.jar)
        try:
            service.await_ready()
            found.update(claims(service))
            total = service.call("/api/jobs?size=1")["total"]
        finally:
            service.stop()
        result = {"ready_seconds": ready, "calls": found}
        if arguments.retention:
            # Otherwise its turn comes an hour after the last one, which was when the service first started.
            due = f"CURRENT_TIMESTAMP + INTERVAL '{RETENTION_DUE_SECONDS}' SECOND"
            database.sql(f"UPDATE scheduled_duties SET execution_time = {due} WHERE task_name = 'retention';")
            service = harness.Service(directory, *database.settings(), "--fitting-room.roles=web", jar=arguments.jar)
            try:
                service.await_ready()
                result["retention"] = retention(service, total)
            finally:
                service.stop()
        return result
    finally:
        database.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--databases", default="h2,postgresql")
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--retention", action="store_true", help="also what tidying up takes")
    parser.add_argument("--jar", default=harness.JAR)
    arguments = parser.parse_args()
    results = {}
    for name in arguments.databases.split(","):
        directory = tempfile.mkdtemp(prefix="fitting-room-lists-")
        try:
            results[name] = measure(name, arguments, directory)
        finally:
            shutil.rmtree(directory, ignore_errors=True)
    harness.write("lists.json", {"machine": harness.machine(), "jobs": arguments.jobs, "epochs": arguments.epochs, **results})

    print("| call | " + " | ".join(f"{name}, ms | p95 | CPU" for name in results) + " | bytes |")
    print("| --- |" + " ---: | ---: | ---: |" * len(results) + " ---: |")
    too_slow = []
    for title in next(iter(results.values()))["calls"]:
        row = [result["calls"][title] for result in results.values()]
        cells = " | ".join(f"{call['median']:.1f} | {call['p95']:.1f} | {call.get('cpu', 0):.1f}" for call in row)
        print(f"| {title} | {cells} | {row[0]['bytes']:,} |")
        if any(call["median"] > LIMIT_MILLIS for call in row):
            too_slow.append(title)
    for name, result in results.items():
        if "retention" in result:
            tidy = result["retention"]
            print(
                f"\n{name}: {tidy['removed_jobs']} jobs removed in {tidy['seconds']:.1f} s; a list meanwhile"
                f" {tidy['list_meanwhile']['median']:.1f} ms, at most {tidy['list_meanwhile']['longest']:.0f} ms"
            )
    for title in too_slow:
        print(f"More than {LIMIT_MILLIS} ms: {title}", file=sys.stderr)
    sys.exit(1 if too_slow else 0)


if __name__ == "__main__":
    main()
