#!/usr/bin/env python3
"""Data sets of one's own: how fast uploads become data sets, beside a Python loop, and how fast a network learns from pictures
in colour, beside PyTorch; by turns, in one run.

Usage: run.py [--parts imports,memory,training] [--rounds 3] [--jar target/fitting-room.jar] [--file datasets.json]

Needs Debian's python3-pil, python3-numpy and python3-torch; run it with the system's Python.
"""

import argparse
import csv
import gzip
import io
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import harness

FASHION = os.path.join(HERE, "..", "..", "src", "main", "resources", "datasets", "fashion-mnist")
IDX = [f"{part}-{what}.gz" for part in ("train", "t10k") for what in ("images-idx3-ubyte", "labels-idx1-ubyte")]
PNGS, ROWS, PHOTOS = 60_000, 20_000, 600
COLOURED = 50_000
CNN = [
    {"type": "rescaling"},
    {"type": "conv2d", "filters": 16, "kernel_size": 3, "padding": "same", "activation": "relu"},
    {"type": "max_pooling2d"},
    {"type": "conv2d", "filters": 32, "kernel_size": 3, "padding": "same", "activation": "relu"},
    {"type": "max_pooling2d"},
    {"type": "flatten"},
    {"type": "dense", "units": 10, "activation": "softmax"},
]
PARTS = ("imports", "memory", "training")


def idx(name, header):
    with gzip.open(os.path.join(FASHION, name)) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


def make(directory):
    """The uploads, by form: the files of each, and how many pictures they have."""
    pictures, labels = idx(IDX[0], 16).reshape(-1, 28, 28), idx(IDX[1], 8)
    made = {"IDX, 28x28": ([os.path.join(FASHION, name) for name in IDX], 70_000)}
    file = os.path.join(directory, "pictures.zip")
    with zipfile.ZipFile(file, "w") as out:
        for i in range(PNGS):
            one = io.BytesIO()
            Image.fromarray(pictures[i]).save(one, "png")
            out.writestr(f"{labels[i]}/{i}.png", one.getvalue())
    made["PNG in a zip, 28x28"] = ([file], PNGS)
    file = os.path.join(directory, "pictures.csv")
    with open(file, "w") as out:
        out.write("label," + ",".join(f"pixel{i}" for i in range(784)) + "\n")
        for i in range(ROWS):
            out.write(f"{labels[i]}," + ",".join(map(str, pictures[i].ravel())) + "\n")
    made["CSV, 28x28"] = ([file], ROWS)
    file = os.path.join(directory, "photos.zip")
    chance = np.random.default_rng(1)
    with zipfile.ZipFile(file, "w") as out:
        for i in range(PHOTOS):
            # Smooth, as photos are: what a decoder does depends on it.
            small = Image.fromarray(chance.integers(0, 256, (24, 32, 3), dtype=np.uint8))
            one = io.BytesIO()
            small.resize((1280, 960), Image.BICUBIC).save(one, "jpeg", quality=90)
            out.writestr(f"{i % 4}/{i}.jpg", one.getvalue())
    made["JPEG of 1280x960 in a zip, to 64x64 in colour"] = ([file], PHOTOS)
    return made


SETTINGS = {"JPEG of 1280x960 in a zip, to 64x64 in colour": {"image_size": [64, 64], "color_mode": "rgb"}}


def upload(service, name, files, settings):
    """Seconds from the upload's first byte until the version is ready."""
    parts = [f"settings={harness.json.dumps({'name': name, **settings})}"] + [f"file=@{file}" for file in files]
    started = time.perf_counter()
    subprocess.run(
        ["curl", "-sSf", "-o", "/dev/null", *[word for part in parts for word in ("-F", part)],
         f"{service.address}/api/datasets"],
        check=True,
    )
    path = f"/api/datasets/{name}/versions/1"
    version = service.call(path)
    while version["state"] == "IMPORTING":
        time.sleep(0.02)
        version = service.call(path)
    seconds = time.perf_counter() - started
    if version["state"] != "READY":
        sys.exit(f"{name} is {version['state']}: {version['report']}")
    return seconds, version


def decoded(job):
    """A picture file as pixels, as a Python program would do it."""
    file, size, mode = job
    picture = Image.open(io.BytesIO(file)).convert(mode)
    if size and picture.size != size:
        picture = picture.resize(size, Image.BOX)
    return np.asarray(picture, np.uint8)


def loop(form, files, pool):
    """Seconds of the same in Python: read, decode, and save as an npy file."""
    started = time.perf_counter()
    if form.startswith("IDX"):
        parts = []
        for name in files:
            with gzip.open(name) as file:
                parts.append(np.frombuffer(file.read(), np.uint8, offset=16 if "images" in name else 8))
        array = np.concatenate([part for part, name in zip(parts, files) if "images" in name])
    elif form.startswith("CSV"):
        with open(files[0], newline="") as file:
            rows = csv.reader(file)
            next(rows)
            array = np.array([[int(value) for value in row[1:]] for row in rows], np.uint8)
    else:
        size, mode = ((64, 64), "RGB") if "colour" in form else (None, "L")
        with zipfile.ZipFile(files[0]) as archive:
            jobs = ((archive.read(name), size, mode) for name in archive.namelist())
            array = np.stack(list(pool.imap(decoded, jobs, 50) if pool else map(decoded, jobs)))
    with tempfile.TemporaryFile() as out:
        np.save(out, array)
    return time.perf_counter() - started


def imports(service, directory, rounds):
    print("| form | pictures a second here | Python loop | two processes | here / loop, by round |")
    print("| --- | ---: | ---: | ---: | --- |")
    results = []
    for form, (files, count) in make(directory).items():
        figures = {"here": [], "loop": [], "two": []}
        ratios = []
        for turn in range(rounds + 1):
            name = f"speed-{len(results)}-{turn}"
            seconds, _ = upload(service, name, files, SETTINGS.get(form, {}))
            service.call(f"/api/datasets/{name}", method="DELETE")
            alone = loop(form, files, None)
            both = alone
            if "zip" in form:
                with multiprocessing.Pool(2) as pool:
                    both = loop(form, files, pool)
            if turn == 0:
                continue  # Warms up: the service compiles its code.
            for what, took in (("here", seconds), ("loop", alone), ("two", both)):
                figures[what].append(count / took)
            ratios.append(alone / seconds)
        row = {what: statistics.median(values) for what, values in figures.items()}
        two = f"{row['two']:,.0f}" if "zip" in form else ""
        print(
            f"| {form} | {row['here']:,.0f} | {row['loop']:,.0f} | {two} | {' '.join(f'{r:.1f}' for r in ratios)} |",
            flush=True,
        )
        results.append({"form": form, "pictures": count, **figures, "ratios": ratios})
    return results


def coloured(directory):
    """Pictures that can be told apart by their colours, in noise, in CIFAR-10's form."""
    file = os.path.join(directory, "coloured.tar.gz")
    chance = np.random.default_rng(1)
    kinds = chance.integers(0, 256, (10, 3, 8, 8))
    with tarfile.open(file, "w:gz", compresslevel=1) as out:
        names = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
        for name in names:
            labels = chance.integers(0, 10, COLOURED // 5).astype(np.uint8)
            clean = kinds[labels].repeat(4, 2).repeat(4, 3)
            noisy = (0.35 * clean + 0.65 * chance.integers(0, 256, clean.shape)).astype(np.uint8)
            content = np.concatenate([labels[:, None], noisy.reshape(len(labels), -1)], 1).tobytes()
            entry = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            entry.size = len(content)
            out.addfile(entry, io.BytesIO(content))
    return file


def torch_epochs(file, epochs, batch):
    """Seconds an epoch of the same network in PyTorch, and its accuracy on the test pictures."""
    import torch
    from torch import nn

    torch.manual_seed(1)
    with tarfile.open(file) as archive:
        rows = {
            entry.name: np.frombuffer(archive.extractfile(entry).read(), np.uint8).reshape(-1, 3073) for entry in archive
        }
    names = sorted(rows)
    train = np.concatenate([rows[name] for name in names if "data" in name])
    test = rows[next(name for name in names if "test" in name)]

    def tensors(part):
        pixels = torch.from_numpy(part[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255)
        return pixels, torch.from_numpy(part[:, 0].astype(np.int64))

    (pixels, labels), (test_pixels, test_labels) = tensors(train), tensors(test)
    network = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(2048, 10),
    )
    optimizer = torch.optim.Adam(network.parameters())
    loss_of = nn.CrossEntropyLoss()
    seconds = []
    for _ in range(epochs):
        started = time.perf_counter()
        for part in torch.randperm(len(pixels)).split(batch):
            optimizer.zero_grad()
            loss_of(network(pixels[part]), labels[part]).backward()
            optimizer.step()
        seconds.append(time.perf_counter() - started)
    with torch.no_grad():
        right = sum((network(a).argmax(1) == b).sum().item() for a, b in zip(test_pixels.split(500), test_labels.split(500)))
    return seconds, right / len(test_labels)


def training(service, directory, rounds):
    file = coloured(directory)
    upload(service, "coloured", [file], {})
    print("| network | seconds an epoch here | PyTorch | PyTorch / here, by round | accuracy here | PyTorch |")
    print("| --- | ---: | ---: | --- | ---: | ---: |")
    results = []
    for batch in (32, 128):
        figures = {"here": [], "torch": []}
        ratios, accuracies = [], []
        for turn in range(rounds):
            def here():
                body = {"dataset": "coloured", "model": "speed", "layers": CNN, "batch_size": batch, "epochs": 2}
                job = service.train(body)
                epochs = service.call(f"/api/jobs/{job['id']}/epochs")["epochs"]
                return [epoch["duration_seconds"] for epoch in epochs], job["evaluation"]["accuracy"]

            def there():
                # A process of its own, so that its threads are gone when it is not its turn.
                with multiprocessing.get_context("spawn").Pool(1) as pool:
                    return pool.apply(torch_epochs, (file, 2, batch))

            runs = [("here", here), ("torch", there)]
            took = {}
            for who, run in runs if turn % 2 == 0 else runs[::-1]:
                seconds, accuracy = run()
                took[who] = seconds[-1]
                figures[who].append(seconds[-1])
                accuracies.append((who, accuracy))
            ratios.append(took["torch"] / took["here"])
        row = {who: statistics.median(values) for who, values in figures.items()}
        reached = {who: statistics.median(a for w, a in accuracies if w == who) for who in row}
        print(
            f"| CNN 16-32 of 32x32x3, batch {batch} | {row['here']:.2f} | {row['torch']:.2f}"
            f" | {' '.join(f'{r:.1f}' for r in ratios)} | {reached['here']:.3f} | {reached['torch']:.3f} |",
            flush=True,
        )
        results.append({"batch": batch, **figures, "ratios": ratios, "accuracies": accuracies})
    return results


def memory(directory, jar):
    """A gigabyte of pixels imported and trained on with -Xmx2g: the most that the process had, in MB."""
    file = os.path.join(directory, "large.npz")
    chance = np.random.default_rng(1)
    labels = chance.integers(0, 10, 5_300).astype(np.uint8)
    pixels = chance.integers(0, 256, (5_300, 256, 256, 3), dtype=np.uint8)
    np.savez(file, x_train=pixels[:4_800], y_train=labels[:4_800], x_test=pixels[4_800:], y_test=labels[4_800:])
    del pixels
    service = harness.Service(directory, jar=jar, jvm=harness.JVM.replace("-Xmx2g", "-Xmx2g -Xlog:gc:file=" + directory + "/gc.log"))
    try:
        service.await_ready()
        before = service.memory()
        started = time.perf_counter()
        _, version = upload(service, "large", [file], {})
        imported = time.perf_counter() - started
        after = service.memory()
        service.train({
            "dataset": "large", "epochs": 1, "batch_size": 128,
            "layers": [{"type": "rescaling"}, {"type": "average_pooling2d", "pool_size": 8}, {"type": "flatten"},
                       {"type": "dense", "units": 10, "activation": "softmax"}],
        })
        trained = service.memory()
        with open(f"/proc/{service.process.pid}/status") as status:
            peak = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
        with open(directory + "/gc.log") as log:
            heap = max((int(word[:-1].split("M")[0]) for line in log for word in line.split("->")[0].split()[-1:] if "Pause" in line and word.endswith("M")), default=0)
        used = sum(
            os.path.getsize(os.path.join(where, name)) for where, _, names in os.walk(os.path.join(directory, "data")) for name in names
        ) / 2**20
    finally:
        service.stop()
    gigabytes = 5_300 * 256 * 256 * 3 / 2**30
    print(f"{gigabytes:.2f} GB of pixels: imported in {imported:.0f} s; resident {before:.0f} MB before, {after:.0f} after, "
          f"{trained:.0f} after a training, {peak:.0f} at most (mapped pixels count); heap at most {heap} MB; {used:.0f} MB on disk")
    return {"seconds": imported, "before": before, "after": after, "trained": trained, "peak": peak, "heap": heap, "disk": used}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--parts", default=",".join(PARTS))
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--jar", default=harness.JAR)
    options.add_argument("--file", default="datasets.json")
    asked = options.parse_args()
    random.seed(1)
    result = {"machine": harness.machine()}
    parts = asked.parts.split(",")
    with tempfile.TemporaryDirectory() as directory:
        if "imports" in parts or "training" in parts:
            service = harness.Service(directory, jar=asked.jar)
            try:
                service.await_ready()
                if "imports" in parts:
                    result["imports"] = imports(service, directory, asked.rounds)
                if "training" in parts:
                    result["training"] = training(service, directory, asked.rounds)
            finally:
                service.stop()
    if "memory" in parts:
        with tempfile.TemporaryDirectory() as directory:
            result["memory"] = memory(directory, asked.jar)
    harness.write(asked.file, result)


if __name__ == "__main__":
    main()
