#!/bin/bash
# Latency of predictions over HTTP, idle and while a job trains; see README.md.
# Usage: run.sh [jar]; environment: JAVA_ARGS, SERVICE_ARGS, SECONDS_EACH (10), CONNECTIONS (1 8 64), PORT (9180).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
jar=${1:-$here/../../target/fitting-room.jar}
java_args=${JAVA_ARGS:--XX:+UseParallelGC -Xmx2g -Xmn64m}
seconds=${SECONDS_EACH:-10}
counts=${CONNECTIONS:-1 8 64}
port=${PORT:-9180}
work=$(mktemp -d)
service=http://127.0.0.1:$port

# shellcheck disable=SC2086
java $java_args -jar "$jar" --server.port="$port" --fitting-room.data-dir="$work/data" ${SERVICE_ARGS:-} >"$work/log" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null; rm -rf "$work"' EXIT

field() { python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
json() { curl -sf -H 'Content-Type: application/json' "$@"; }

for _ in $(seq 120); do curl -sf "$service/actuator/health" >/dev/null && break; sleep 0.5; done

submit() { json -d "$1" "$service/api/jobs" | field id; }
state() { curl -sf "$service/api/jobs/$1" | field state; }

job=$(submit '{"epochs": 5}')
while [[ $(state "$job") =~ QUEUED|RUNNING ]]; do sleep 0.5; done
python3 - "$service" "$job" <<'PY'
import json, sys, urllib.request
epochs = json.load(urllib.request.urlopen(f"{sys.argv[1]}/api/jobs/{sys.argv[2]}/epochs"))["epochs"]
print("training alone, seconds an epoch:", " ".join("%.2f" % e["duration_seconds"] for e in epochs))
PY

curl -sf "$service/api/datasets/fashion-mnist/test/0.png" >"$work/png"
curl -sf "$service/api/datasets/fashion-mnist/test/0" \
  | python3 -c 'import json,sys; json.dump({"image": json.load(sys.stdin)["pixels"]}, sys.stdout)' >"$work/json"
python3 - "$work" <<'PY'
import json, sys
image = json.load(open(sys.argv[1] + "/json"))["image"]
flat = [pixel for row in image for pixel in row]
for name, batch in (("oip", 1), ("oip64", 64)):
    tensor = {"name": "pixels", "shape": [batch, 28, 28], "datatype": "UINT8", "data": flat * batch}
    json.dump({"inputs": [tensor]}, open(f"{sys.argv[1]}/{name}", "w"), separators=(",", ":"))
PY
printf -- '--b\r\nContent-Disposition: form-data; name="image"; filename="boot.png"\r\nContent-Type: image/png\r\n\r\n' >"$work/upload"
cat "$work/png" >>"$work/upload"
printf -- '\r\n--b--\r\n' >>"$work/upload"

forms="upload|multipart/form-data;boundary=b|/api/models/fashion-mnist/predict
json|application/json|/api/models/fashion-mnist/predict
oip|application/json|/v2/models/fashion-mnist/infer
oip64|application/json|/v2/models/fashion-mnist/infer"

measure() { # form, content type, address, connections
  wrk -t1 -c"$4" -d"${seconds}s" -s "$here/predict.lua" "$service$3" -- "$work/$1" "$2" | sed -n 's/^RESULT //p'
}
all() {
  for connections in $counts; do
    while IFS='|' read -r form type address; do
      echo "$label $form $connections $(measure "$form" "$type" "$address" "$connections")"
    done <<<"$forms"
  done
}

# Warm up: the compiler takes some ten thousand requests.
label=warm counts=8 all >/dev/null
echo "state form connections requests errors per_second p50 p90 p99 max"
label=idle all
job=$(submit '{"epochs": 1000, "model": "other"}')
sleep 3
label=training all
python3 - "$service" "$job" <<'PY'
import json, sys, urllib.request
epochs = json.load(urllib.request.urlopen(f"{sys.argv[1]}/api/jobs/{sys.argv[2]}/epochs"))["epochs"]
print("training while predicting, seconds an epoch:", " ".join("%.2f" % e["duration_seconds"] for e in epochs))
PY
json -d '{}' "$service/api/jobs/$job/cancel" >/dev/null
