"""Trains networks here and in PyTorch by turns and compares seconds an epoch; see run.sh."""
import json
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

service, peer_script, data, target, threads, rounds, only = sys.argv[1:8]
ROUNDS = int(rounds)


def dense(units):
    return {"type": "dense", "units": units, "activation": "relu"}


END = {"type": "dense", "units": 10, "activation": "softmax"}
FLAT = [{"type": "rescaling"}, {"type": "flatten"}]
CONV = {"type": "conv2d", "kernel_size": 3, "padding": "same", "activation": "relu"}
POOL = {"type": "max_pooling2d"}


def stack(*hidden):
    """Ours and PyTorch's description of 784-hidden-10."""
    theirs, before = [["flatten"]], 784
    for units in hidden:
        theirs += [["dense", before, units], ["relu"]]
        before = units
    return [*FLAT, *map(dense, hidden), END], theirs + [["dense", before, 10]]


CNN = (
    [FLAT[0], {**CONV, "filters": 16}, POOL, {**CONV, "filters": 32}, POOL, FLAT[1], END],
    [["conv", 1, 16], ["relu"], ["pool"], ["conv", 16, 32], ["relu"], ["pool"], ["flatten"], ["dense", 1568, 10]],
)
# Title, both descriptions, batch size, epochs each time (the first one, which warms up, does not count), smallest accuracy.
CASES = [
    ("784-128-10, batch 32", stack(128), 32, 4, 0.85),
    ("784-128-10, batch 128", stack(128), 128, 4, 0.84),
    ("784-512-10, batch 32", stack(512), 32, 3, 0.84),
    ("784-512-10, batch 128", stack(512), 128, 4, 0.85),
    ("784-256-128-10, batch 32", stack(256, 128), 32, 3, 0.84),
    ("CNN 16-32, batch 128", CNN, 128, 2, 0.82),
]


def get(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(service + path, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        sys.exit(refused.read().decode())


def ours(layers, batch, epochs):
    body = {"model": "benchmark", "layers": layers, "batch_size": batch, "epochs": epochs, "validation_split": 0}
    job = get("/api/jobs", body)
    while job["state"] in ("QUEUED", "RUNNING"):
        time.sleep(0.5)
        job = get(f"/api/jobs/{job['id']}")
    if job["state"] != "SUCCEEDED":
        sys.exit(f"The training is {job['state']}: {job['error']}")
    seconds = [epoch["duration_seconds"] for epoch in get(f"/api/jobs/{job['id']}/epochs")["epochs"]]
    return seconds, job["evaluation"]["accuracy"]


peer = subprocess.Popen([*peer_script.split(), data, threads], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
about = json.loads(peer.stdout.readline())


def theirs(layers, batch, epochs):
    peer.stdin.write(json.dumps({"layers": layers, "batch": batch, "epochs": epochs}) + "\n")
    peer.stdin.flush()
    answer = json.loads(peer.stdout.readline())
    return answer["seconds"], answer["accuracy"]


print(f"PyTorch {about['torch']} with {about['threads']} thread(s); median seconds an epoch of {ROUNDS} rounds by turns\n")
print("| network | here | PyTorch | PyTorch / here, by round | accuracy here | PyTorch |")
print("| --- | ---: | ---: | --- | ---: | ---: |")
results = []
for number, (title, (here, there), batch, epochs, least) in enumerate(CASES):
    if only and str(number) not in only.split(","):
        continue
    figures = {"here": [], "peer": []}
    ratios = []
    for turn in range(ROUNDS):
        runs = [("here", ours, here), ("peer", theirs, there)]
        round_ = {}
        for who, train, layers in runs if turn % 2 == 0 else runs[::-1]:
            seconds, accuracy = train(layers, batch, epochs)
            if accuracy < least:
                sys.exit(f"{title}: {who} has a test accuracy of {accuracy}, less than {least}; that is other work")
            figures[who].append({"seconds": seconds, "accuracy": accuracy})
            round_[who] = statistics.median(seconds[1:])
        ratios.append(round_["peer"] / round_["here"])

    def median(who):
        return statistics.median(s for run in figures[who] for s in run["seconds"][1:])

    accuracies = [statistics.median(run["accuracy"] for run in figures[who]) for who in ("here", "peer")]
    print(
        f"| {title} | {median('here'):.2f} | {median('peer'):.2f} | {' '.join(f'{r:.1f}' for r in ratios)}"
        f" | {accuracies[0]:.3f} | {accuracies[1]:.3f} |",
        flush=True,
    )
    results.append({"title": title, "batch": batch, "median": {w: median(w) for w in figures}, "ratios": ratios, **figures})
peer.stdin.close()
peer.wait()
with open(target, "w") as file:
    json.dump({"peer": about, "rounds": ROUNDS, "results": results}, file, indent=1)
