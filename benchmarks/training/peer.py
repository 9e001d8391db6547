"""The peer: the same networks in PyTorch, on the same pictures in mini-batches of the same size. Reads requests from standard
input, a line of JSON each, {"layers": [[...], ...], "batch": 32, "epochs": 3}, and answers with a line of JSON: seconds of
each epoch, test accuracy. Needs Debian's python3-torch. Usage: peer.py DIRECTORY THREADS"""
import gzip
import json
import sys
import time

import numpy as np
import torch
from torch import nn

directory, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)


def pictures(name):
    with gzip.open(f"{directory}/{name}-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(f"{directory}/{name}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    # Divided by 255 once, before the clock runs.
    return torch.from_numpy(pixels.astype(np.float32) / 255), torch.from_numpy(labels.astype(np.int64))


def layer(kind, *sizes):
    if kind == "dense":
        return nn.Linear(*sizes)
    if kind == "conv":
        return nn.Conv2d(sizes[0], sizes[1], 3, padding=1)
    return {"relu": nn.ReLU, "flatten": nn.Flatten, "pool": lambda: nn.MaxPool2d(2)}[kind]()


train, train_labels = pictures("train")
test, test_labels = pictures("t10k")


def blas():
    """What PyTorch multiplies with, by what is loaded; its Debian package takes whatever libblas.so.3 is."""
    torch.ones(64, 64) @ torch.ones(64, 64)
    with open("/proc/self/maps") as maps:
        names = sorted({line.split()[-1] for line in maps if "blas" in line or "mkl" in line})
    if not any("openblas" in name or "mkl" in name for name in names):
        sys.exit("PyTorch multiplies by the reference BLAS, ten times slower than it can: install libopenblas0")
    return names


print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads(), "blas": blas()}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    torch.manual_seed(42)
    network = nn.Sequential(*[layer(*description) for description in asked["layers"]])
    optimizer = torch.optim.Adam(network.parameters(), 1e-3, eps=1e-7)
    loss_of = nn.CrossEntropyLoss()
    seconds = []
    for _ in range(asked["epochs"]):
        started = time.perf_counter()
        order = torch.randperm(len(train))
        total = 0.0
        for batch in order.split(asked["batch"]):
            optimizer.zero_grad()
            loss = loss_of(network(train[batch]), train_labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item()
        seconds.append(time.perf_counter() - started)
    with torch.no_grad():
        answers = torch.cat([network(part).argmax(1) for part in test.split(500)])
    print(json.dumps({"seconds": seconds, "accuracy": (answers == test_labels).float().mean().item()}), flush=True)
