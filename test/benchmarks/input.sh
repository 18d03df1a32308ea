#!/usr/bin/env bash
# The input alone: the complexity index and its parts, then epochs of batches of 8 here and in PyTorch's DataLoader with as many
# workers, in turn, at CamVid's size and at 1024 x 2048.
# Usage: test/benchmarks/input.sh CAMVID [ROUNDS] [LARGE_IMAGES] [WORKERS...]
# WORKERS are numbers of input threads and of workers, 2 unless said; with several, such as 1 2 4 8, the lines tell how both scale.
# Results, for guard.sh, are images/s per core of processor time here through PyTorch's.
# Needs a Python with PyTorch and torchvision, named by PYTHON if it is not python3, and `mvn -q -DskipTests package` done.
set -euo pipefail
camvid=$1
rounds=${2:-5}
large=${3:-48}
workers=("${@:4}")
((${#workers[@]})) || workers=(2)
python=${PYTHON:-python3}
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
classes=$(class_path)
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

# Compares on a folder with crops of a size: compare WHAT FOLDER CROP WORKERS
compare() {
    local name speed cost costs=()
    start pytorch "$python" "$root/test/benchmarks/peer_input.py" "$2" "$3" "$4"
    start dance4j benchmark batches "$2" "$3" "$4"
    rm -f "$work/results"
    for ((round = -1; round < rounds; round++)); do
        for name in pytorch dance4j; do
            seconds=$(epoch "$name")
            ((round < 0)) || echo "$name $seconds" >> "$work/results"
        done
    done
    for name in pytorch dance4j; do
        speed=$(awk -v name="$name" '$1 == name { print $4 / $2 }' "$work/results" | median)
        cost=$(awk -v name="$name" '$1 == name { print 1000 * $3 / $4 }' "$work/results" | median)
        costs+=("$cost")
        printf '%-10s %2s workers, median %.1f images/s, %.2f ms of processor time per image: %.1f images/s per core\n' \
            "$name" "$4" "$speed" "$cost" "$(ratio 1000 "$cost")"
        write=${to[$name]} read=${from[$name]}
        exec {write}>&- {read}<&-
        rm -f "$work/$name".in "$work/$name".out
    done
    result "input, $1, $4 workers" "$(ratio "${costs[0]}" "${costs[1]}")" "$(versions "$python" torch torchvision)" \
        "PyTorch ${costs[0]} ms, dance4j ${costs[1]} ms of processor time per image"
}

echo "complexity index, CamVid"
benchmark index "$camvid" 2> /dev/null
benchmark make "$camvid" "$work/large" "$large"
echo "complexity index, 1024 x 2048"
benchmark index "$work/large" 2> /dev/null
for count in "${workers[@]}"; do
    echo "batches, CamVid, crops of 352 x 480"
    compare CamVid "$camvid" 352x480 "$count"
    echo "batches, 1024 x 2048, crops of 1024 x 1024"
    compare "1024 x 2048" "$work/large" 1024x1024 "$count"
done
