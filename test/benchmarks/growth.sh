#!/usr/bin/env bash
# What an epoch costs as work grows: the plan of an epoch against its images, a training step against classes and against pixels.
# Usage: test/benchmarks/growth.sh [images|classes|pixels ...]
# Results, for guard.sh, are how much more work there is at the largest number than at the smallest, through how much more time it
# takes: 1 is time in proportion to work, and more is less than that.
# Needs `mvn -q -DskipTests package` done.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
classes=$(class_path)
export TF_CPP_MIN_LOG_LEVEL=2
(($#)) || set -- images classes pixels
for axis; do
    case $axis in
        images) numbers=(1000 10000 100000 1000000) power=1 ;;
        classes) numbers=(2 11 19 50 150) power=1 ;;
        # Sides of images, whose pixels grow by their squares.
        pixels) numbers=(64 128 256 512) power=2 ;;
        *) echo "growth.sh: unknown axis $axis: expected images, classes or pixels" >&2; exit 2 ;;
    esac
    lines=$(java -Xmx3g -cp "$classes" org.dance4j.training.GrowthBenchmark "$axis" "${numbers[@]}" 2>/dev/null)
    echo "$lines"
    growth=$(awk -v power="$power" '
        NR == 1 { number = $2; seconds = $3 }
        END { printf "%.3f", ($2 / number) ^ power / ($3 / seconds) }' <<<"$lines")
    result "growth, $axis ${numbers[0]} to ${numbers[-1]}" "$growth" "$(versions)" \
        "$(awk '{ printf "%s%s: %s s", (NR > 1 ? ", " : ""), $2, $3 }' <<<"$lines")"
done
