#!/bin/bash
# Trains what trainings.json lists, one after the other, on a service that runs already, and prints the table; all that the
# service says of each job goes into a file as JSON.
# Usage: run.sh [service [file]]; by default http://127.0.0.1:8080 and results.json. ONLY=n runs the n-th alone, from 0.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
service=${1:-http://127.0.0.1:8080}
file=${2:-results.json}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

part() { python3 -c 'import json,sys; value = json.load(sys.stdin)
for key in sys.argv[1:]: value = value[int(key) if isinstance(value, list) else key]
print(value if isinstance(value, str) else json.dumps(value))' "$@"; }

count=$(python3 -c 'import json,sys; print(len(json.load(sys.stdin)))' <"$here/trainings.json")
echo '| training | parameters | seed | test accuracy | test loss | seconds | seconds an epoch |'
echo '| --- | ---: | ---: | ---: | ---: | ---: | ---: |'
for ((i = 0; i < count; i++)); do
  [[ -z ${ONLY:-} || $ONLY == "$i" ]] || continue
  part "$i" body <"$here/trainings.json" >"$work/body"
  id=$(curl -sSf -H 'Content-Type: application/json' -d @"$work/body" "$service/api/jobs" | part id)
  until [[ ! $(curl -sSf "$service/api/jobs/$id" | part state) =~ ^(QUEUED|RUNNING)$ ]]; do sleep 1; done
  curl -sSf "$service/api/jobs/$id" >"$work/job"
  curl -sSf "$service/api/jobs/$id/epochs" >"$work/epochs"
  curl -sSf "$service$(part links model <"$work/job")" >"$work/version"
  python3 - "$(part "$i" title <"$here/trainings.json")" "$work" "$work/$i.json" <<'PY'
import json, sys

title, work, target = sys.argv[1:]
job, version = (json.load(open(f"{work}/{name}")) for name in ("job", "version"))
epochs = json.load(open(f"{work}/epochs"))["epochs"]
seconds = sum(epoch["duration_seconds"] for epoch in epochs)
test = job["evaluation"]
print(
    f"| {title} | {version['parameters']:,} | {job['request']['seed']} | {test['accuracy']:.4f} | {test['loss']:.4f}"
    f" | {seconds:.0f} | {seconds / len(epochs):.1f} |"
)
json.dump(
    {"title": title, "request": job["request"], "epochs": epochs, "evaluation": test, "environment": version["environment"]},
    open(target, "w"),
)
PY
done
python3 - "$work" "$file" <<'PY'
import glob, json, sys

json.dump([json.load(open(name)) for name in sorted(glob.glob(f"{sys.argv[1]}/[0-9]*.json"))], open(sys.argv[2], "w"), indent=1)
PY
