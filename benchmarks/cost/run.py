#!/usr/bin/env python3
"""How cost grows: seconds an epoch by neurons, batch size and pictures, and memory by loaded models.

Usage: run.py [--parts neurons,batch,pictures,memory] [--epochs 3] [--jar target/fitting-room.jar] [--file cost.json]

Trains by the service's API as a user would, prints tables, and writes the parts measured into the file, beside those that
are there from before. charts.py draws it.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness

PICTURES = 60_000
INPUTS, CLASSES = 784, 10
NEURONS = (64, 128, 256, 512, 1024, 2048, 4096)
BATCHES = (8, 16, 32, 64, 128, 256, 512, 1024)
# Shares held out, by which fewer pictures are trained with.
SHARES = (0.98, 0.9, 0.75, 0.5, 0)
# After which a training is cancelled and counts as far as it went.
MOST_SECONDS = 12
PARTS = ("neurons", "batch", "pictures", "memory")


def layers(units):
    return [
        {"type": "rescaling"},
        {"type": "flatten"},
        {"type": "dense", "units": units, "activation": "relu"},
        {"type": "dense", "units": CLASSES, "activation": "softmax"},
    ]


def flops(units):
    """Of a picture: three products for each layer, but for the gradient of the pixels, which nobody needs."""
    macs = INPUTS * units + units * CLASSES
    return 2 * (3 * macs - INPUTS * units)


def train(service, epochs, units=128, batch=32, held_out=0.0):
    """
    Pictures a second of training alone, without the held-out pictures' own pass: the median of all epochs but the first,
    which warms up. A training that takes long is cancelled; then the epochs until then count, or what it has of the first.
    """
    body = {"model": "cost", "layers": layers(units), "batch_size": batch, "epochs": epochs + 1, "validation_split": held_out}
    job = service.call("/api/jobs", body)
    start = time.monotonic()
    speed = None
    while job["state"] not in harness.ENDED:
        time.sleep(0.1)
        job = service.call(f"/api/jobs/{job['id']}")
        if job["state"] == "RUNNING":
            speed = job["samples_per_second"] or speed
            if time.monotonic() - start > MOST_SECONDS:
                service.call(f"/api/jobs/{job['id']}/cancel", {"keep": "none"})
    if job["state"] not in ("SUCCEEDED", "CANCELLED"):
        sys.exit(f"The training is {job['state']}: {job['error']}")
    found = service.call(f"/api/jobs/{job['id']}/epochs")["epochs"]
    return statistics.median(epoch["samples_per_second"] for epoch in found[1:]) if found[1:] else speed


def point(service, epochs, **case):
    speed = train(service, epochs, **case)
    units = case.get("units", 128)
    return {**case, "flops_a_picture": flops(units), "seconds": PICTURES / speed, "gflops": flops(units) * speed / 1e9}


def neurons(service, epochs):
    return [point(service, epochs, units=units) for units in NEURONS]


def batch(service, epochs):
    return [point(service, epochs, batch=size) for size in BATCHES]


def pictures(service, epochs):
    found = []
    for share in SHARES:
        case = point(service, epochs, held_out=share)
        count = round(PICTURES * (1 - share))
        found.append({**case, "pictures": count, "seconds": case["seconds"] * count / PICTURES})
    return found


def copies(arguments, directory, units):
    """One trained network as many versions."""
    most = max(arguments.models)
    service = harness.Service(directory, jar=arguments.jar)
    try:
        service.await_ready()
        service.train({"model": "many", "layers": layers(units), "epochs": 1, "batch_size": 1024, "validation_split": 0.9})
    finally:
        service.stop()
    harness.H2(directory, arguments.jar).sql(f"""
        INSERT INTO model_versions (model, version, job_id, created_at, description, artifact, notes, tags)
        SELECT v.model, x, NULL, v.created_at, v.description, v.artifact, v.notes, v.tags
        FROM model_versions v CROSS JOIN (SELECT X AS x FROM SYSTEM_RANGE(2, {most})) r WHERE v.version = 1;
        INSERT INTO model_probes (model, version, size, pictures, outputs)
        SELECT p.model, x, p.size, p.pictures, p.outputs
        FROM model_probes p CROSS JOIN (SELECT X AS x FROM SYSTEM_RANGE(2, {most})) r WHERE p.version = 1;
        UPDATE models SET last_version = {most};
    """)


def memory_of(arguments, units):
    most = max(arguments.models)
    directory = tempfile.mkdtemp(prefix="fitting-room-cost-")
    try:
        copies(arguments, directory, units)
        room = [f"--fitting-room.models.max-loaded={most}", "--fitting-room.models.max-loaded-bytes=4GB"]
        # A heap that is whole from the start, so that what is added is not the heap's own growth.
        service = harness.Service(directory, *room, jar=arguments.jar, jvm=harness.JVM + " -Xms2g -XX:+AlwaysPreTouch")
        try:
            service.await_ready()
            picture = {"image": [[0] * 28] * 28}
            found = []
            # The first loads the libraries and what Java needs to predict.
            for version in range(1, most + 1):
                service.call(f"/api/models/many/versions/{version}/predict", picture)
                if version in arguments.models:
                    found.append({"models": version, "resident_mb": service.memory()})
            start = time.monotonic()
            for version in range(1, most + 1):
                service.call(f"/api/models/many/versions/{version}/predict", picture)
            again = (time.monotonic() - start) / most * 1000
        finally:
            service.stop()
        return {
            "units": units,
            "weights_mb": 4 * (INPUTS * units + units + units * CLASSES + CLASSES) / 2**20,
            "predict_again_ms": again,
            "points": found,
        }
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def measure(part, arguments):
    if part == "memory":
        return [memory_of(arguments, units) for units in (128, 512)]
    directory = tempfile.mkdtemp(prefix="fitting-room-cost-")
    service = harness.Service(directory, jar=arguments.jar)
    try:
        service.await_ready()
        # What HotSpot compiles for the first training is not the cost of the first case.
        train(service, 2)
        return {"neurons": neurons, "batch": batch, "pictures": pictures}[part](service, arguments.epochs)
    finally:
        service.stop()
        shutil.rmtree(directory, ignore_errors=True)


def show(part, found):
    if part == "memory":
        print("\n| loaded models | " + " | ".join(f"784-{case['units']}-10, MB resident" for case in found) + " |")
        print("| ---: |" + " ---: |" * len(found))
        for i, count in enumerate(point["models"] for point in found[0]["points"]):
            print(f"| {count} | " + " | ".join(f"{case['points'][i]['resident_mb']:.0f}" for case in found) + " |")
        for case in found:
            first, last = case["points"][0], case["points"][-1]
            each = (last["resident_mb"] - first["resident_mb"]) / (last["models"] - first["models"])
            print(f"784-{case['units']}-10: {each:.2f} MB a model, of which weights {case['weights_mb']:.2f} MB once")
        return
    name = {"neurons": "units", "batch": "batch", "pictures": "pictures"}[part]
    title = "seconds an epoch" if part == "pictures" else "seconds for 60,000 pictures"
    print(f"\n| {part} | {title} | GFLOP/s |")
    print("| ---: | ---: | ---: |")
    for case in found:
        print(f"| {case[name]:,} | {case['seconds']:.3f} | {case['gflops']:.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--models", default="1,10,50,100,200", help="of the part memory")
    parser.add_argument("--jar", default=harness.JAR)
    parser.add_argument("--file", default="cost.json")
    arguments = parser.parse_args()
    arguments.models = [int(count) for count in arguments.models.split(",")]
    result = {}
    if os.path.exists(arguments.file):
        with open(arguments.file) as file:
            result = json.load(file)
    result["machine"] = harness.machine()
    for part in arguments.parts.split(","):
        result[part] = measure(part, arguments)
        show(part, result[part])
        harness.write(arguments.file, result)


if __name__ == "__main__":
    main()
