#!/usr/bin/env bash
# What is around a network beside the network itself: p in all its forms, resizing and labels, by the files of a run.
# Usage: test/benchmarks/around.sh [FOLDER] [HEIGHTxWIDTH] [ROUNDS] [THREADS] [CAMVID], FOLDER being a run or what its files were exported to.
# CAMVID is a folder of that dataset, whose validation images are taken; without it scenes are. Without a FOLDER the files are those of a
# full BiSeNet, trained for a step on scenes. Results, for guard.sh, are the file's own time through that of what is around it, and the
# files' times through those of p.
# Needs `mvn -q -DskipTests package` done.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
run=${1:-}
size=${2:-360x480}
rounds=${3:-20}
threads=${4:-$(nproc)}
camvid=${5:-}
on=${camvid:+", CamVid"}
classes=$(class_path)
export TF_CPP_MIN_LOG_LEVEL=2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -z $run ]]; then
    run=$work/run
    java -Djava.awt.headless=true -cp "$classes" org.dance4j.cli.Main train --recipe baseline --dataset scenes --limit 4 --batch 2 \
        --steps 1 --out "$run" >/dev/null
fi
java -Djava.awt.headless=true -Xmx2g -cp "$classes" org.dance4j.eval.inference.tflite.AroundBenchmark \
    "$run" "$size" "$rounds" "$threads" ${camvid:+"$camvid"} 2>/dev/null >"$work/times"
awk '{ printf "%-18s %8.3f ms\n", $1, $2 }' "$work/times"
ms() { awk -v name="$1" '$1 == name { print $2 }' "$work/times"; }
int8=$(ms int8-file)
float32=$(ms float32-file)
around=$(awk '/^p-java|^int8-resizing|^int8-labels/ { sum += $2 } END { print sum }' "$work/times")
result "around the int8 file, $size, $threads threads$on" "$(ratio "$int8" "$around")" "$(versions)" \
    "file $int8 ms, p, resizing and labels $around ms: $(awk -v a="$around" -v b="$int8" 'BEGIN { printf "%.1f%%", 100 * a / (a + b) }') of both"
for form in java graph tflite; do
    p=$(ms "p-$form")
    result "p in $form beside float32, $size, $threads threads$on" "$(ratio "$float32" "$p")" "$(versions)" "file $float32 ms, p $p ms"
    result "p in $form beside int8, $size, $threads threads$on" "$(ratio "$int8" "$p")" "$(versions)" "file $int8 ms, p $p ms"
done
