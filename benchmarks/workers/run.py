#!/usr/bin/env python3
"""Several workers on one PostgreSQL, one of which is killed with -9 in the midst of its work: is a job lost or run twice?

Usage: run.py [--workers 3] [--jobs 30] [--epochs 3] [--jar target/fitting-room.jar] [--database jdbc:postgresql://…]

Without --database a PostgreSQL of its own is started from the installed programs (initdb, pg_ctl). Prints a table and writes
workers.json. Ends with 1 when a job was lost, run twice, or ended otherwise than it should.
"""

import argparse
import collections
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness

HEARTBEAT_MILLIS = 1000


def call(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


class Instance:
    def __init__(self, arguments, database, directory, name, role):
        self.name = name
        self.port = harness.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        log = open(os.path.join(directory, name + ".log"), "w")
        self.process = subprocess.Popen(
            [
                "java", "-XX:+UseParallelGC", "-Xmx1g", "-Xmn64m", "-XX:MetaspaceSize=192m",
                "-XX:+ExitOnOutOfMemoryError", "-jar", arguments.jar,
                f"--server.port={self.port}",
                f"--spring.datasource.url={database}",
                f"--fitting-room.data-dir={os.path.join(directory, name)}",
                f"--fitting-room.roles={role}",
                "--fitting-room.training.on-interrupt=resume",
                f"--fitting-room.training.heartbeat-interval={HEARTBEAT_MILLIS}ms",
                f"--fitting-room.training.queue-capacity={arguments.jobs}",
                f"--fitting-room.training.queue-capacity-per-submitter={arguments.jobs}",
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def await_ready(self):
        for _ in range(600):
            try:
                return call(self.address + "/actuator/health/readiness")
            except OSError:
                time.sleep(0.2)
        sys.exit(f"{self.name} is not ready; see its log")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


def states(address, job):
    """The states that a job went through, by its events."""
    seen = []
    with urllib.request.urlopen(f"{address}/api/jobs/{job}/events", timeout=60) as stream:
        kind = ""
        for line in stream:
            text = line.decode().rstrip("\n")
            if text.startswith("event:"):
                kind = text[6:]
            elif text.startswith("data:") and kind == "state":
                seen.append(json.loads(text[5:])["state"])
    return seen


def measure(arguments, web, workers):
    started = time.monotonic()
    body = {"epochs": arguments.epochs, "batch_size": 256, "validation_split": 0.1}
    jobs = [call(web.address + "/api/jobs", {**body, "model": f"job-{i}"})["id"] for i in range(arguments.jobs)]

    def ended():
        page = call(web.address + f"/api/jobs?size=100")["jobs"]
        return [job for job in page if job["state"] not in ("QUEUED", "RUNNING", "CANCELLING")]

    while len(ended()) < arguments.jobs // 3:
        time.sleep(0.2)
    # In the midst of a job's training, not between two jobs.
    running = [job for job in call(web.address + "/api/jobs?size=100&state=RUNNING")["jobs"] if job["batch"]]
    workers[0].kill()
    killed = time.monotonic()
    print(f"Killed a worker after {killed - started:.1f} s, with {len(running)} jobs under way", file=sys.stderr)
    while len(ended()) < arguments.jobs:
        time.sleep(0.2)
    seconds = time.monotonic() - started

    outcomes = collections.Counter()
    figures = set()
    resumed = 0
    faults = []
    for i, job in enumerate(jobs):
        found = call(f"{web.address}/api/jobs/{job}")
        outcomes[found["state"]] += 1
        epochs = call(f"{web.address}/api/jobs/{job}/epochs")["epochs"]
        versions = call(f"{web.address}/api/models/job-{i}")["versions"]
        story = states(web.address, job)
        resumed += "INTERRUPTED" in story
        figures.add(tuple(epoch["loss"] for epoch in epochs) + (found["evaluation"]["accuracy"],))
        if found["state"] != "SUCCEEDED" or len(epochs) != arguments.epochs or len(versions) != 1:
            faults.append(f"{job}: {found['state']}, {len(epochs)} epochs, {len(versions)} versions")
        if story.count("SUCCEEDED") != 1 or story.count("RUNNING") != 1 + story.count("INTERRUPTED"):
            faults.append(f"{job}: {' '.join(story)}")
    if len(figures) != 1:
        faults.append(f"the same training gave {len(figures)} different results")
    if resumed == 0:
        faults.append("no job was interrupted, so the trial says nothing")
    return {
        "workers": len(workers),
        "jobs": arguments.jobs,
        "epochs": arguments.epochs,
        "seconds": round(seconds, 1),
        "killed_after_seconds": round(killed - started, 1),
        "outcomes": outcomes,
        "resumed": resumed,
        "different_results": len(figures),
        "faults": faults,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=30)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--jar", default="target/fitting-room.jar")
    parser.add_argument("--database")
    arguments = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="fitting-room-workers-")
    postgres = None if arguments.database else harness.Postgres(directory)
    database = arguments.database or postgres.url()
    instances = [Instance(arguments, database, directory, "web", "web")]
    try:
        instances[0].await_ready()
        instances += [
            Instance(arguments, database, directory, f"worker-{i + 1}", "worker") for i in range(arguments.workers)
        ]
        for instance in instances:
            instance.await_ready()
        result = measure(arguments, instances[0], instances[1:])
    finally:
        for instance in reversed(instances):
            instance.stop()
        if postgres:
            postgres.stop()
    with open("workers.json", "w") as file:
        json.dump(result, file, indent=1)
    print("| workers | jobs | succeeded | resumed after the kill | lost or twice | different results | seconds |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(
        f"| {result['workers']}, one killed | {result['jobs']} | {result['outcomes']['SUCCEEDED']} | {result['resumed']}"
        f" | {len(result['faults'])} | {result['different_results']} | {result['seconds']} |"
    )
    for fault in result["faults"]:
        print(fault, file=sys.stderr)
    shutil.rmtree(directory, ignore_errors=True)
    sys.exit(1 if result["faults"] else 0)


if __name__ == "__main__":
    main()
