#!/usr/bin/env bash
# Steps that train a network at several widths, and steps of networks of these widths alone, in turn. 352 x 480.
# Usage: test/benchmarks/widths.sh ROUNDS BFLOAT16|FLOAT32 [NETWORK [BATCH [WIDTHS]]]
# The result, for guard.sh, is what the steps alone take together through what the one step does.
# Needs `mvn -q -DskipTests package` done.
set -euo pipefail
rounds=${1:-8}
precision=${2:-FLOAT32}
network=${3:-bisenet}
batch=${4:-8}
widths=${5:-1,0.75,0.5,0.25}
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
source "$root/test/benchmarks/steps.sh"

for name in "$widths" ${widths//,/ }; do
    start "$name" java -cp "$classes" org.dance4j.training.StepBenchmark "$network@$name" "$precision" "$batch"
done
for ((round = -2; round < rounds; round++)); do
    for name in "$widths" ${widths//,/ }; do
        seconds=$(step "$name")
        ((round < 0)) || echo "$name $seconds" >>"$work/results"
    done
done
took() { awk -v name="$1" '$1 == name { print $2 }' "$work/results" | median; }
alone=
for name in ${widths//,/ }; do
    alone+=" $(took "$name")"
    stop "$name"
done
together=$(took "$widths")
stop "$widths"
sum=$(echo "$alone" | awk '{ for (i = 1; i <= NF; i++) s += $i; print s }')
result "step at widths $widths, $network, $precision" "$(ratio "$sum" "$together")" "$(versions)" \
    "one step $together s; alone$alone, together $sum s; batch $batch"
