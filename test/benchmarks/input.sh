#!/usr/bin/env bash
# The input alone: the complexity index and its parts, then epochs of batches of 8 here and in PyTorch's DataLoader with two
# workers, in turn, at CamVid's size and at 1024 x 2048.
# Usage: test/benchmarks/input.sh CAMVID [ROUNDS] [LARGE_IMAGES]
# Needs Debian's python3-torch and python3-torchvision, and `mvn -q -DskipTests package` done.
set -euo pipefail
camvid=$1
rounds=${2:-5}
large=${3:-48}
root=$(cd "$(dirname "$0")/../.." && pwd)
classes="$root/test/target/test-classes:$(cat "$root/cli/target/class-path")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TF_CPP_MIN_LOG_LEVEL=2

benchmark() { java -Djava.awt.headless=true -Xmx3g -cp "$classes" org.dance4j.datasets.InputBenchmark "$@"; }

# Starts a program that makes an epoch for each line it reads, and keeps its ends of the two pipes open.
declare -A to from
start() {
    mkfifo "$work/$1.in" "$work/$1.out"
    "${@:2}" < "$work/$1.in" > "$work/$1.out" 2> /dev/null &
    exec {write}> "$work/$1.in" {read}< "$work/$1.out"
    to[$1]=$write from[$1]=$read
}
epoch() { echo >&"${to[$1]}"; read -r line <&"${from[$1]}"; echo "$line"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

# Compares on a folder with crops of a size.
compare() {
    start "pytorch-$2" /usr/bin/python3 "$root/test/benchmarks/peer_input.py" "$1" "$2"
    start "dance4j-$2" benchmark batches "$1" "$2"
    for ((round = -1; round < rounds; round++)); do
        for name in "pytorch-$2" "dance4j-$2"; do
            seconds=$(epoch "$name")
            ((round < 0)) || echo "$name $seconds" >> "$work/results"
        done
    done
    for name in "pytorch-$2" "dance4j-$2"; do
        speed=$(awk -v name="$name" '$1 == name { print $4 / $2 }' "$work/results" | median)
        cost=$(awk -v name="$name" '$1 == name { print 1000 * $3 / $4 }' "$work/results" | median)
        printf '%-20s median %.1f images/s, %.2f ms of processor time per image\n' "$name" "$speed" "$cost"
        write=${to[$name]} read=${from[$name]}
        exec {write}>&- {read}<&-
    done
}

echo "complexity index, CamVid"
benchmark index "$camvid" 2> /dev/null
benchmark make "$camvid" "$work/large" "$large"
echo "complexity index, 1024 x 2048"
benchmark index "$work/large" 2> /dev/null
echo "batches, CamVid, crops of 352 x 480"
compare "$camvid" 352x480
echo "batches, 1024 x 2048, crops of 1024 x 1024"
compare "$work/large" 1024x1024
