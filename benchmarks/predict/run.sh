#!/bin/bash
# Latency of predictions over HTTP, idle and while a job trains; see README.md.
# Usage: run.sh [jar]; environment: JAVA_ARGS, SERVICE_ARGS, SECONDS_EACH (10), PORT (9180).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
jar=${1:-$here/../../target/fitting-room.jar}
java_args=${JAVA_ARGS:--XX:+UseParallelGC -Xmx2g -Xmn64m}
seconds=${SECONDS_EACH:-10}
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
printf -- '--b\r\nContent-Disposition: form-data; name="image"; filename="boot.png"\r\nContent-Type: image/png\r\n\r\n' >"$work/upload"
cat "$work/png" >>"$work/upload"
printf -- '\r\n--b--\r\n' >>"$work/upload"

measure() { # file, content type, connections
  wrk -t1 -c"$3" -d"$4s" -s "$here/predict.lua" "$service/api/models/fashion-mnist/predict" -- "$work/$1" "$2" | sed -n 's/^RESULT //p'
}
all() {
  for connections in 1 8; do
    for kind in "upload multipart/form-data;boundary=b" "json application/json"; do
      # shellcheck disable=SC2086
      set -- $kind
      echo "$label $1 $connections $(measure "$1" "$2" "$connections" "$seconds")"
    done
  done
}

# Warm up: the compiler takes some ten thousand requests.
for kind in "upload multipart/form-data;boundary=b" "json application/json"; do
  # shellcheck disable=SC2086
  set -- $kind
  measure "$1" "$2" 8 "$seconds" >/dev/null
done
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
