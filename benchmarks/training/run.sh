#!/bin/bash
# Seconds an epoch here and in PyTorch, by turns; see README.md.
# Usage: run.sh [jar [file]]; environment: JAVA_ARGS, SERVICE_ARGS, PEER_THREADS (1), ROUNDS (3), ONLY (numbers of networks
# from 0, with commas), PYTHON (/usr/bin/python3), PORT (9181).
set -euo pipefail
# What a user's machine has: OpenBLAS finds out by itself which of its kernels fit.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
here=$(cd "$(dirname "$0")" && pwd)
jar=${1:-$here/../../target/fitting-room.jar}
file=${2:-training.json}
threads=${PEER_THREADS:-1}
port=${PORT:-9181}
python=${PYTHON:-/usr/bin/python3}
service=http://127.0.0.1:$port
work=$(mktemp -d)

if curl -s -o /dev/null "$service"; then
  echo "Something listens on port $port already; give another PORT" >&2
  exit 1
fi

# shellcheck disable=SC2086
java ${JAVA_ARGS:--XX:+UseParallelGC -Xmx2g -Xmn64m -XX:MetaspaceSize=192m -XX:+ExitOnOutOfMemoryError} -jar "$jar" --server.port="$port" --fitting-room.data-dir="$work/data" \
  ${SERVICE_ARGS:-} >"$work/log" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null; wait $pid 2>/dev/null; rm -rf "$work"' EXIT

for _ in $(seq 120); do curl -sf "$service/actuator/health" >/dev/null && break; sleep 0.5; done
curl -s "$service/actuator/info" | python3 -c 'import json, sys
arithmetic = json.load(sys.stdin)["arithmetic"]
print("Here:", arithmetic["library"], "core", arithmetic.get("core"), "on", arithmetic["processor"])'
OMP_NUM_THREADS=$threads OPENBLAS_NUM_THREADS=$threads python3 "$here/compare.py" "$service" "$python $here/peer.py" \
  "$here/../../src/main/resources/datasets/fashion-mnist" "$file" "$threads" "${ROUNDS:-3}" "${ONLY:-}"
