#!/usr/bin/env bash
# What labelling a large image takes: peak memory of a SavedModel and a run beside the maps that the network has to hold.
# Usage: test/benchmarks/memory.sh RUN [HEIGHTxWIDTH]
# The network as built is that of RUN, of which a saved_model lies in it; 1024x2048 unless a size is said. Results, for guard.sh,
# are the memory that maps need through the memory that the model took, of its own.
# Needs `mvn -q -DskipTests package` done.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
run=$1
size=${2:-1024x2048}
classes=$(class_path)
export TF_CPP_MIN_LOG_LEVEL=2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dance() { java -Djava.awt.headless=true -Xmx4g -cp "$classes" org.dance4j.cli.Main "$@"; }
dance bench "$run/saved_model" "$run" --size "$size" --limit 1 --rounds 1 --json "$work/bench.json"
maps=$(java -cp "$classes" org.dance4j.eval.measure.ActivationBytes "$run/model.json" "${size%x*}" "${size#*x}" 2>/dev/null)
peaks=$(tr -d ' \n' <"$work/bench.json" | grep -o '"peak_memory_[a-z_]*":[0-9.E+]*' | cut -d : -f 2)
read -r without saved session <<<"$(echo $peaks)"
for form in saved session; do
    own=$(awk -v a="${!form}" -v b="$without" 'BEGIN { printf "%.0f", a - b }')
    result "memory, $form model, $size" "$(ratio "$maps" "$own")" "$(versions)" "maps $maps bytes, the model's $own bytes"
done
