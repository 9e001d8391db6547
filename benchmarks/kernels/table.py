"""Prints JMH's results as two tables: the kernels, and the parts of a training step; see run.sh."""
import json
import sys

PARTS = [
    ("read", "reading the pictures"),
    ("forward", "forward, the large product included"),
    ("loss", "loss and its gradient"),
    ("backward", "back, the other large product included"),
    ("move", "moving the weights"),
]

with open(sys.argv[1]) as file:
    results = json.load(file)

kernels, step = [], {}
for result in results:
    group, name = result["benchmark"].split(".")[-2:]
    percentiles = result["primaryMetric"]["scorePercentiles"]
    if group == "StepBenchmark" and name not in ("relu", "gelu"):
        step[name] = percentiles
    else:
        size = result["params"].get("size") or f"{result['params']['units']}x{result['params']['samples']}"
        kernels.append((name, size, percentiles))


def row(percentiles):
    return f"{percentiles['50.0']:.1f} | {percentiles['90.0']:.1f}"


if kernels:
    print("| kernel | units x mini-batch | median, µs | p90 |")
    print("| --- | --- | ---: | ---: |")
    for name, size, percentiles in kernels:
        print(f"| {name} | {size} | {row(percentiles)} |")
if step:
    print("\n| part of a step of 32 pictures on one thread, each by itself | median, µs | p90 |")
    print("| --- | ---: | ---: |")
    for name, title in PARTS:
        if name in step:
            print(f"| {title} | {row(step[name])} |")
    if "whole" in step:
        print(f"| a whole step, with two threads where there are two | {row(step['whole'])} |")
