#!/bin/bash
# What the kernels of dense stacks cost by themselves, by JMH; see README.md.
# Usage: run.sh [file]; environment: ONLY (a part of a benchmark's name), SECONDS_EACH (3), JAVA_ARGS, JAVA.
set -euo pipefail
# What a user's machine has: OpenBLAS finds out by itself which of its kernels fit.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
file=$(realpath "${1:-kernels.json}")

cd "$root"
./mvnw -q -B -Pjmh test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/jmh.classpath
echo "JMH measures; target/jmh.log says how far it is" >&2
"${JAVA:-java}" -cp "target/test-classes:target/classes:$(cat target/jmh.classpath)" org.openjdk.jmh.Main "${ONLY:-Benchmark}" \
  -f 1 -wi 2 -w 1 -i "${SECONDS_EACH:-3}" -r 1 -rf json -rff "$file" \
  -jvmArgs "${JAVA_ARGS:--XX:+UseParallelGC -Xmx2g -Xmn64m -XX:MetaspaceSize=192m}" >target/jmh.log
python3 "$here/table.py" "$file"
