#!/usr/bin/env python3
"""From the start of the process to the first healthy answer, and resident memory: idle, in training, after 50 trainings.

Usage: run.py [--parts start,memory] [--starts 5] [--trainings 50] [--java java,/usr/lib/jvm/…/bin/java] [--jvm "…"]
  [--jar target/fitting-room.jar] [--file start.json]

Without --java every JDK below /usr/lib/jvm that can run the service is tried. The first start with an empty database is not
counted: it makes the tables. Prints tables and writes the file.
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


def starts(arguments, java):
    directory = tempfile.mkdtemp(prefix="fitting-room-start-")
    seconds = []
    try:
        for _ in range(arguments.starts + 1):
            service = harness.Service(directory, jar=arguments.jar, java=java, jvm=arguments.jvm)
            try:
                seconds.append(service.await_ready())
            finally:
                service.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return {"first": seconds[0], "seconds": seconds[1:], "median": statistics.median(seconds[1:])}


def memory(arguments, java):
    directory = tempfile.mkdtemp(prefix="fitting-room-start-")
    service = harness.Service(directory, jar=arguments.jar, java=java, jvm=arguments.jvm)
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
    parser.add_argument("--jar", default=harness.JAR)
    parser.add_argument("--file", default="start.json")
    arguments = parser.parse_args()
    results = []
    for java in arguments.java.split(",") if arguments.java else javas():
        result = {"machine": harness.machine(java), "jvm": arguments.jvm}
        if "start" in arguments.parts:
            result["start"] = starts(arguments, java)
        if "memory" in arguments.parts:
            result["memory"] = memory(arguments, java)
        results.append(result)
        harness.write(arguments.file, results)
    if "start" in arguments.parts:
        print("| JDK | start to ready, s, median | fastest | slowest | the first, with an empty database |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for result in results:
            start = result["start"]
            print(
                f"| {result['machine']['java']} | {start['median']:.2f} | {min(start['seconds']):.2f}"
                f" | {max(start['seconds']):.2f} | {start['first']:.2f} |"
            )
    if "memory" in arguments.parts:
        count = arguments.trainings
        print(
            f"\n| JDK | idle, MB resident | most in training | after 10 more trainings | after {count // 2} | after {count}"
            " | after a full collection |"
        )
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for result in results:
            found = result["memory"]
            after = found["after_mb"]
            print(
                f"| {result['machine']['java']} | {found['idle_mb']:.0f} | {found['training_mb']:.0f}"
                f" | {after[min(10, count) - 1]:.0f} | {after[count // 2 - 1]:.0f} | {after[-1]:.0f} | {found['collected_mb']:.0f} |"
            )


if __name__ == "__main__":
    main()
