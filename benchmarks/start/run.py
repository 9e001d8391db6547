#!/usr/bin/env python3
"""From the start of the process to the first healthy answer, and resident memory: idle, in training, after 50 trainings.

Usage: run.py [--parts start,memory] [--starts 5] [--trainings 50] [--java java,/usr/lib/jvm/…/bin/java] [--jvm "…"]
  [--forms jar,archive,classic] [--jar target/fitting-room.jar,before.jar] [--file start.json]

Without --java every JDK below /usr/lib/jvm that can run the service is tried. Every JDK, jar and form starts by turns, so that
what the machine does besides falls on all of them. Forms: "jar" as the README starts it; "archive" with an archive of its
classes, which a start before the first one makes; "classic" without the list of beans that the build makes. The first start
with an empty database is not counted: it makes the tables. Memory is that of the first jar, plain. Prints tables and writes
the file.
"""

import argparse
import glob
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness

LEAST_JAVA = 17


def javas():
    found = {}
    for program in sorted(glob.glob("/usr/lib/jvm/*/bin/java")):
        text = subprocess.run([program, "-version"], stderr=subprocess.PIPE, text=True, check=True).stderr
        version = int(re.search(r'version "(\d+)', text).group(1))
        if version >= LEAST_JAVA:
            found[version] = program
    return list(found.values()) or ["java"]


class Form:
    """One way to start one jar on one JDK, with a database of its own."""

    def __init__(self, name, jar, java, jvm):
        self.name, self.jar, self.java, self.jvm = name, jar, java, jvm
        self.directory = tempfile.mkdtemp(prefix="fitting-room-start-")
        self.seconds, self.cpu = [], []
        self.archive_mb = None
        if name == "classic":
            self.jvm += " -Dspring.aot.enabled=false"
        elif name == "archive":
            archive = os.path.join(self.directory, "classes.jsa")
            self.start(f"{jvm} -XX:ArchiveClassesAtExit={archive}")
            self.jvm += f" -XX:SharedArchiveFile={archive}"
            self.archive_mb = os.path.getsize(archive) / 1e6

    def start(self, jvm=None):
        service = harness.Service(self.directory, jar=self.jar, java=self.java, jvm=jvm or self.jvm)
        try:
            return service.await_ready(), service.cpu()
        finally:
            service.stop()

    def result(self):
        return {
            "java": harness.machine(self.java)["java"], "jar": self.jar, "form": self.name, "first": self.seconds[0],
            "seconds": self.seconds[1:], "cpu": self.cpu[1:], "archive_mb": self.archive_mb,
        }


def starts(arguments, java):
    """By turns, so that all have the same share of what else the machine does."""
    forms = []
    try:
        for program in java:
            for jar in arguments.jar.split(","):
                for name in arguments.forms.split(","):
                    forms.append(Form(name, jar, program, arguments.jvm))
        for _ in range(arguments.starts + 1):
            for form in forms:
                seconds, cpu = form.start()
                form.seconds.append(seconds)
                form.cpu.append(cpu)
        return [form.result() for form in forms]
    finally:
        for form in forms:
            shutil.rmtree(form.directory, ignore_errors=True)


def memory(arguments, java):
    directory = tempfile.mkdtemp(prefix="fitting-room-start-")
    service = harness.Service(directory, jar=arguments.jar.split(",")[0], java=java, jvm=arguments.jvm)
    try:
        service.await_ready()
        time.sleep(5)
        idle = service.memory()
        running = service.call("/api/jobs", {"model": "memory", "epochs": 4})
        training = 0
        while running["state"] not in harness.ENDED:
            training = max(training, service.memory())
            time.sleep(0.1)
            running = service.call(f"/api/jobs/{running['id']}")
        after = []
        for _ in range(arguments.trainings):
            service.train({"model": "memory", "epochs": 1, "batch_size": 128, "validation_split": 0.9})
            after.append(service.memory())
        jcmd = os.path.join(os.path.dirname(os.path.realpath(shutil.which(java))), "jcmd")
        subprocess.run([jcmd, str(service.process.pid), "GC.run"], stdout=subprocess.DEVNULL, check=True)
        return {"idle_mb": idle, "training_mb": training, "after_mb": after, "collected_mb": service.memory()}
    finally:
        service.stop()
        shutil.rmtree(directory, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", default="start,memory")
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--trainings", type=int, default=50)
    parser.add_argument("--java")
    parser.add_argument("--jvm", default=harness.JVM)
    parser.add_argument("--forms", default="jar,archive")
    parser.add_argument("--jar", default=harness.JAR)
    parser.add_argument("--file", default="start.json")
    arguments = parser.parse_args()
    java = arguments.java.split(",") if arguments.java else javas()
    result = {"machine": harness.machine(java[0]), "jvm": arguments.jvm, "start": [], "memory": []}
    if "start" in arguments.parts:
        result["start"] = starts(arguments, java)
        harness.write(arguments.file, result)
        print("| JDK | jar | form | start to ready, s, median | fastest | slowest | processor, s | with an empty database | archive, MB |")
        print("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for start in result["start"]:
            archive = "" if start["archive_mb"] is None else f"{start['archive_mb']:.0f}"
            print(
                f"| {start['java']} | {os.path.basename(start['jar'])} | {start['form']}"
                f" | {statistics.median(start['seconds']):.2f} | {min(start['seconds']):.2f} | {max(start['seconds']):.2f}"
                f" | {statistics.median(start['cpu']):.1f} | {start['first']:.2f} | {archive} |"
            )
    if "memory" in arguments.parts:
        for program in java:
            result["memory"].append({"java": harness.machine(program)["java"]} | memory(arguments, program))
            harness.write(arguments.file, result)
    if "memory" in arguments.parts:
        count = arguments.trainings
        print(
            f"\n| JDK | idle, MB resident | most in training | after 10 more trainings | after {count // 2} | after {count}"
            " | after a full collection |"
        )
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for found in result["memory"]:
            after = found["after_mb"]
            print(
                f"| {found['java']} | {found['idle_mb']:.0f} | {found['training_mb']:.0f}"
                f" | {after[min(10, count) - 1]:.0f} | {after[count // 2 - 1]:.0f} | {after[-1]:.0f} | {found['collected_mb']:.0f} |"
            )


if __name__ == "__main__":
    main()
