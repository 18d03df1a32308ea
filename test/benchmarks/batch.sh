#!/usr/bin/env bash
# Images of one size in a batch beside calls one by one, through a SavedModel.
# Usage: test/benchmarks/batch.sh [SAVED_MODEL] [HEIGHTxWIDTH] [IMAGES] [ROUNDS] [THREADS]
# Without a SAVED_MODEL it is that of a full BiSeNet, trained for a step on scenes. The result, for guard.sh, is the time of an
# image alone through that in a batch.
# Needs `mvn -q -DskipTests package` done.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
model=${1:-}
size=${2:-360x480}
images=${3:-8}
rounds=${4:-10}
threads=${5:-$(nproc)}
classes=$(class_path)
export TF_CPP_MIN_LOG_LEVEL=2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -z $model ]]; then
    java -Djava.awt.headless=true -cp "$classes" org.dance4j.cli.Main train --recipe baseline --dataset scenes --limit 4 --batch 2 \
        --steps 1 --out "$work/run" >/dev/null
    model=$work/run/saved_model
fi
java -Djava.awt.headless=true -Xmx2g -cp "$classes" org.dance4j.eval.inference.BatchBenchmark \
    "$model" "$size" "$images" "$rounds" "$threads" 2>/dev/null >"$work/times"
alone=$(cut -d ' ' -f 1 "$work/times" | median)
together=$(cut -d ' ' -f 2 "$work/times" | median)
result "a batch of $images, $size, $threads threads" "$(ratio "$alone" "$together")" "$(versions)" \
    "an image alone $alone ms, in a batch $together ms"
