#!/usr/bin/env bash
# Training steps here and in PyTorch, in turn, so that their ratio holds on a noisy machine. Batch 8, 352 x 480.
# Usage: test/benchmarks/training-step.sh [ROUNDS] [BFLOAT16|FLOAT32]
# Needs Debian's python3-torch and python3-torchvision, and `mvn -q -DskipTests test-compile` done.
set -euo pipefail
rounds=${1:-8}
precision=${2:-BFLOAT16}
root=$(cd "$(dirname "$0")/../.." && pwd)
classes="$root/test/target/test-classes:$(cat "$root/cli/target/class-path")"
results=$(mktemp)
trap 'rm -f "$results"' EXIT
export TF_CPP_MIN_LOG_LEVEL=2

coproc PEER { exec /usr/bin/python3 "$root/test/benchmarks/peer_step.py" "$precision" 2>/dev/null; }
exec 3<&"${PEER[0]}" 4>&"${PEER[1]}"
ours() { java -cp "$classes" org.dance4j.training.StepBenchmark "$1" "$precision" 2>/dev/null; }
coproc RESNET { ours resnet18; } 2>/dev/null
exec 5<&"${RESNET[0]}" 6>&"${RESNET[1]}"
coproc BISENET { ours bisenet; } 2>/dev/null
exec 7<&"${BISENET[0]}" 8>&"${BISENET[1]}"
coproc FORWARD { ours bisenet-forward; } 2>/dev/null
exec 9<&"${FORWARD[0]}" 10>&"${FORWARD[1]}"

step() { echo >&"$2"; read -r line <&"$1"; echo "$line"; }
for _ in 1 2; do step 3 4 >/dev/null; step 5 6 >/dev/null; step 7 8 >/dev/null; step 9 10 >/dev/null; done
for ((i = 0; i < rounds; i++)); do
    echo "pytorch-resnet18 $(step 3 4)"
    echo "dance4j-resnet18 $(step 5 6)"
    echo "dance4j-bisenet $(step 7 8)"
    echo "dance4j-bisenet-forward $(step 9 10)"
done > "$results"

median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
for name in pytorch-resnet18 dance4j-resnet18 dance4j-bisenet dance4j-bisenet-forward; do
    wall=$(awk -v name="$name" '$1 == name { print $2 }' "$results" | median)
    processors=$(awk -v name="$name" '$1 == name { print $3 }' "$results" | median)
    printf '%-24s median %.3f s on the clock, %.3f s of processor time\n' "$name" "$wall" "$processors"
done
