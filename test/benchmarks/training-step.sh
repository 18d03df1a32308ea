#!/usr/bin/env bash
# Training steps here and in PyTorch, in turn, so that their ratio holds on a noisy machine. Batch 8, 352 x 480.
# Usage: test/benchmarks/training-step.sh [ROUNDS] [BFLOAT16|FLOAT32]
# Needs Debian's python3-torch and python3-torchvision, and `mvn -q -DskipTests package` done.
set -euo pipefail
rounds=${1:-8}
precision=${2:-BFLOAT16}
root=$(cd "$(dirname "$0")/../.." && pwd)
classes="$root/test/target/test-classes:$(cat "$root/cli/target/class-path")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TF_CPP_MIN_LOG_LEVEL=2

# Starts a program that takes a step for each line it reads, and keeps its ends of the two pipes open.
declare -A to from
start() {
    mkfifo "$work/$1.in" "$work/$1.out"
    "${@:2}" < "$work/$1.in" > "$work/$1.out" 2> /dev/null &
    exec {write}> "$work/$1.in" {read}< "$work/$1.out"
    to[$1]=$write from[$1]=$read
}
ours() { start "dance4j-$1" java -cp "$classes" org.dance4j.training.StepBenchmark "$1" "$precision"; }
step() { echo >&"${to[$1]}"; read -r line <&"${from[$1]}"; echo "$line"; }

start pytorch-resnet18 /usr/bin/python3 "$root/test/benchmarks/peer_step.py" "$precision"
ours resnet18
ours bisenet
ours bisenet-forward
names="pytorch-resnet18 dance4j-resnet18 dance4j-bisenet dance4j-bisenet-forward"
for ((round = -2; round < rounds; round++)); do
    for name in $names; do
        seconds=$(step "$name")
        ((round < 0)) || echo "$name $seconds" >> "$work/results"
    done
done

median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
for name in $names; do
    wall=$(awk -v name="$name" '$1 == name { print $2 }' "$work/results" | median)
    processors=$(awk -v name="$name" '$1 == name { print $3 }' "$work/results" | median)
    printf '%-24s median %.3f s on the clock, %.3f s of processor time\n' "$name" "$wall" "$processors"
done
