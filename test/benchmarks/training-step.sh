#!/usr/bin/env bash
# Training steps here and in PyTorch, in turn, so that their ratio holds on a noisy machine. Batch 8, 352 x 480.
# Usage: test/benchmarks/training-step.sh ROUNDS BFLOAT16|FLOAT32 [NETWORK...]
# Networks: resnet18, bisenet, deeplabv3plus-mobilenetv2, deeplabv3plus-resnet50; all, if none is named.
# Needs a Python with PyTorch, named by PYTHON if it is not python3, and `mvn -q -DskipTests package` done.
# The last line of each network is its result, for guard.sh: PyTorch's best time through dance4j's.
# COMPILED=1 times what torch.compile makes as well; results say so, since PyTorch's best is another then.
set -euo pipefail
rounds=${1:-8}
precision=${2:-FLOAT32}
shift $(($# < 2 ? $# : 2))
networks=${*:-resnet18 bisenet deeplabv3plus-mobilenetv2 deeplabv3plus-resnet50}
python=${PYTHON:-python3}
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
source "$root/test/benchmarks/steps.sh"

compiled=
[[ ${COMPILED:-0} != 1 ]] || compiled=", compiled"
for network in $networks; do
    programs="dance4j pytorch"
    start dance4j java -cp "$classes" org.dance4j.training.StepBenchmark "$network" "$precision"
    start pytorch "$python" "$root/test/benchmarks/peer_step.py" "$network" "$precision"
    if [[ -n $compiled ]]; then
        programs+=" compiled"
        start compiled "$python" "$root/test/benchmarks/peer_step.py" "$network" "$precision" compiled
    fi
    rm -f "$work/results"
    for ((round = -2; round < rounds; round++)); do
        for program in $programs; do
            seconds=$(step "$program")
            ((round < 0)) || echo "$program $seconds" >> "$work/results"
        done
    done
    best=
    for program in $programs; do
        wall=$(awk -v name="$program" '$1 == name { print $2 }' "$work/results" | median)
        processors=$(awk -v name="$program" '$1 == name { print $3 }' "$work/results" | median)
        printf '%-26s %-9s median %.3f s on the clock, %.3f s of processor time\n' \
            "$network" "$program" "$wall" "$processors"
        if [[ $program == dance4j ]]; then
            ours=$wall
        elif [[ -z $best ]] || awk -v a="$wall" -v b="$best" 'BEGIN { exit !(a < b) }'; then
            best=$wall
        fi
        stop "$program"
    done
    result "training step, $network, $precision$compiled" "$(ratio "$best" "$ours")" "$(versions "$python" torch)" \
        "PyTorch's best $best s, dance4j $ours s"
    rm -f "$work"/*.in "$work"/*.out
done
