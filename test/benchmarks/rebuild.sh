#!/usr/bin/env bash
# What a pruning's rebuild costs beside steps: a training graph, its session, and what its first step takes more than others.
# Batch 8, 352 x 480. Usage: test/benchmarks/rebuild.sh [NETWORK] [BFLOAT16|FLOAT32] [STEPS]
# The result, for guard.sh, is five steps' time through the rebuild's: a rebuild is to cost less than five steps.
# Needs `mvn -q -DskipTests package` done.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
network=${1:-bisenet}
precision=${2:-FLOAT32}
steps=${3:-6}
classes=$(class_path)
export TF_CPP_MIN_LOG_LEVEL=2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seq "$steps" |
    java -cp "$classes" org.dance4j.training.StepBenchmark "$network" "$precision" 2>"$work/err" >"$work/steps"
ready=$(sed -n 's/^ready after //p' "$work/err")
first=$(head -n 1 "$work/steps" | cut -d ' ' -f 1)
step=$(tail -n +2 "$work/steps" | cut -d ' ' -f 1 | median)
rebuild=$(awk -v a="$ready" -v b="$first" -v c="$step" 'BEGIN { more = b - c; printf "%.3f", a + (more > 0 ? more : 0) }')
result "rebuild, $network, $precision" "$(awk -v a="$step" -v b="$rebuild" 'BEGIN { printf "%.3f", 5 * a / b }')" "$(versions)" \
    "step $step s, rebuild $rebuild s"
