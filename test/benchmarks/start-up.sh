#!/usr/bin/env bash
# How long commands take from their start: --help, predict of one small image, a training until its first step is done, and one of a
# step with all around it.
# Usage: test/benchmarks/start-up.sh [ROUNDS]
# Medians of so many runs (5), in turn with the start of Java itself. Results, for guard.sh, are that time through the command's.
# Needs ./dance to be built.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
rounds=${1:-5}
dance=${DANCE:-$root/dance}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
small=(--recipe baseline --dataset scenes --limit 2 --batch 2 --no-export --width 0.25 --crop 96x128)
"$dance" train "${small[@]}" --steps 1 --out "$work/first" >/dev/null
image=$(find "$work/first/samples" -name '*.png' | head -n 1)
commands=(java help predict step train)
# Trains until the first of some epochs of one step is told.
first_step() {
    local training
    : >"$work/told"
    "$dance" train "${small[@]}" --steps 9 --validate-every 99 --out "$work/step-$1" >"$work/told" 2>/dev/null &
    training=$!
    until grep -q '^epoch 1 ' "$work/told"; do
        kill -0 "$training" 2>/dev/null || { echo "no first step was told" >&2; return 1; }
        sleep 0.01
    done
    end=$(date +%s%N)
    kill "$training" 2>/dev/null || true
    wait "$training" 2>/dev/null || true
}
seconds() {
    local start end=
    start=$(date +%s%N)
    case $1 in
        java) java -Xshare:auto -version >/dev/null 2>&1 ;;
        help) "$dance" --help >/dev/null ;;
        predict) "$dance" predict "$work/first" "$image" --out "$work/labelled-$2" >/dev/null ;;
        step) first_step "$2" ;;
        train) "$dance" train "${small[@]}" --steps 1 --out "$work/train-$2" >/dev/null ;;
    esac
    end=${end:-$(date +%s%N)}
    awk -v ns=$((end - start)) 'BEGIN { printf "%.3f", ns / 1e9 }'
}
for ((round = 0; round < rounds; round++)); do
    for command in "${commands[@]}"; do
        echo "$command $(seconds "$command" "$round")" >>"$work/times"
    done
done
for command in "${commands[@]}"; do
    printf -v "$command" '%s' "$(awk -v name="$command" '$1 == name { print $2 }' "$work/times" | median)"
    printf '%-8s median %s s\n' "$command" "${!command}"
done
for command in help predict step train; do
    result "start-up, $command" "$(ratio "$java" "${!command}")" "$(versions)" "Java itself $java s, $command ${!command} s"
done
