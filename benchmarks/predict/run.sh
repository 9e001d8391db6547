#!/bin/bash
# Latency of predictions over HTTP, here and with FastAPI and PyTorch by turns, idle and while a job trains; see README.md.
# Usage: run.sh [jar [file]]; environment: JAVA_ARGS, SERVICE_ARGS, SECONDS_EACH (5), CONNECTIONS (1 8 64), FORMS (upload json
# oip oip64), STATES (idle training), PEER (yes), PYTHON (/usr/bin/python3), PORT (9180; the peer takes the next one).
set -euo pipefail
# What a user's machine has: OpenBLAS finds out by itself which of its kernels fit.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
here=$(cd "$(dirname "$0")" && pwd)
jar=${1:-$here/../../target/fitting-room.jar}
file=${2:-predict.json}
port=${PORT:-9180}
python=${PYTHON:-/usr/bin/python3}
service=http://127.0.0.1:$port
peer=http://127.0.0.1:$((port + 1))
work=$(mktemp -d)

for address in "$service" "$peer"; do
  if curl -s -o /dev/null "$address"; then
    echo "Something listens at $address already; give another PORT" >&2
    exit 1
  fi
done

# shellcheck disable=SC2086
java ${JAVA_ARGS:--XX:+UseParallelGC -Xmx2g -Xmn64m -XX:MetaspaceSize=192m -XX:+ExitOnOutOfMemoryError} -jar "$jar" --server.port="$port" --fitting-room.data-dir="$work/data" \
  ${SERVICE_ARGS:-} >"$work/log" 2>&1 &
pids=$!
trap 'kill $pids 2>/dev/null; wait $pids 2>/dev/null; rm -rf "$work"' EXIT
if [[ ${PEER:-yes} == yes ]]; then
  (cd "$here" && exec "$python" -B -m uvicorn peer:app --port $((port + 1)) --no-access-log) >"$work/peer.log" 2>&1 &
  pids="$pids $!"
  for _ in $(seq 120); do curl -sf "$peer/health" >/dev/null && break; sleep 0.5; done
else
  peer=
fi
for _ in $(seq 120); do curl -sf "$service/actuator/health" >/dev/null && break; sleep 0.5; done

python3 "$here/measure.py" "$service" "$peer" "$file" "${SECONDS_EACH:-5}" "${CONNECTIONS:-1 8 64}" \
  "${FORMS:-upload json oip oip64}" "${STATES:-idle training}" "$work"
