"""Measures predictions over HTTP by wrk, here and in the peer by turns; see README.md.

usage: measure.py SERVICE PEER FILE SECONDS CONNECTIONS FORMS STATES WORK
PEER may be empty; CONNECTIONS, FORMS and STATES are words with spaces between them; WORK is a directory for bodies.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
FORMS = {  # content type, address here, address of the peer
    "upload": ("multipart/form-data;boundary=b", "/api/models/fashion-mnist/predict", "/predict"),
    "json": ("application/json", "/api/models/fashion-mnist/predict", "/predict/json"),
    "oip": ("application/json", "/v2/models/fashion-mnist/infer", "/infer"),
    "oip64": ("application/json", "/v2/models/fashion-mnist/infer", "/infer"),
}
FIGURES = ["requests", "failures", "per_second", "p50_ms", "p90_ms", "p99_ms", "longest_ms"]


def get(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read()


def get_json(address):
    return json.loads(get(address))


def post(address, body):
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def write_bodies(service, work):
    png = get(service + "/api/datasets/fashion-mnist/test/0.png")
    image = get_json(service + "/api/datasets/fashion-mnist/test/0")["pixels"]
    flat = [pixel for row in image for pixel in row]
    head = b'--b\r\nContent-Disposition: form-data; name="image"; filename="boot.png"\r\nContent-Type: image/png\r\n\r\n'
    bodies = {"upload": head + png + b"\r\n--b--\r\n", "json": json.dumps({"image": image}).encode()}
    for name, batch in (("oip", 1), ("oip64", 64)):
        tensor = {"name": "pixels", "shape": [batch, 28, 28], "datatype": "UINT8", "data": flat * batch}
        bodies[name] = json.dumps({"inputs": [tensor]}, separators=(",", ":")).encode()
    for name, body in bodies.items():
        with open(os.path.join(work, name), "wb") as file:
            file.write(body)


def load(address, form, connections, seconds, work):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", f"{HERE}/predict.lua", address]
    command += ["--", os.path.join(work, form), FORMS[form][0]]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = [line for line in output.splitlines() if line.startswith("RESULT ")][0].split()[1:]
    return dict(zip(FIGURES, map(float, words)))


def train(service, **settings):
    return post(service + "/api/jobs", settings)["id"]


def epochs(service, job):
    found = get_json(f"{service}/api/jobs/{job}/epochs")["epochs"]
    return [epoch["duration_seconds"] for epoch in found]


def await_that(condition):
    end = time.monotonic() + 300
    while not condition():
        if time.monotonic() > end:
            sys.exit("Waited 300 seconds in vain")
        time.sleep(0.2)


def main():
    service, peer, file, seconds, connections, forms, states, work = sys.argv[1:]
    connections = [int(count) for count in connections.split()]
    forms, states = forms.split(), states.split()
    addresses = {"here": lambda form: service + FORMS[form][1]}
    if peer:
        addresses["peer"] = lambda form: peer + FORMS[form][2]
        print("peer: uvicorn with 1 worker, torch threads:", get_json(peer + "/health")["torch_threads"])
    first = train(service, epochs=3)
    await_that(lambda: get_json(f"{service}/api/jobs/{first}")["state"] not in ("QUEUED", "RUNNING"))
    write_bodies(service, work)
    for form in forms:  # The compiler takes some ten thousand requests.
        for address in addresses.values():
            load(address(form), form, 8, max(2, int(seconds)), work)
    results = []
    print(f"{'state':9}{'form':8}{'conn.':>6}{'server':>8}", "".join(f"{name:>12}" for name in FIGURES), "  here/peer")
    training = {}
    for state in states:
        job = None
        if state == "training":
            job = train(service, epochs=1000, model="other")
            await_that(lambda: len(epochs(service, job)) > 0)
        servers = [name for name in addresses if state == "idle" or name == "here"]
        for count in connections:
            before = len(epochs(service, job)) if job else 0
            for form in forms:
                row = {name: load(addresses[name](form), form, count, seconds, work) for name in servers}
                ratio = row["here"]["per_second"] / row["peer"]["per_second"] if "peer" in row else None
                for name, figures in row.items():
                    results.append({"state": state, "form": form, "connections": count, "server": name, **figures})
                    shown = "".join(f"{figures[figure]:12,.1f}" for figure in FIGURES)
                    last = f"{ratio:11.2f}" if ratio and name == "here" else ""
                    print(f"{state:9}{form:8}{count:6}{name:>8} {shown}{last}", flush=True)
            if job:
                training[count] = epochs(service, job)[before:]
        if job:
            post(f"{service}/api/jobs/{job}/cancel", {})
            for count, times in training.items():
                print(f"seconds an epoch with {count} connections:", " ".join(f"{time:.2f}" for time in times))
    alone = epochs(service, first)
    print("seconds an epoch alone, the first ones of the process:", " ".join(f"{time:.2f}" for time in alone))
    with open(file, "w") as out:
        json.dump({"results": results, "epochs_alone": alone, "epochs_under_load": training}, out, indent=1)


main()
