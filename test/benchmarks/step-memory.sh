#!/usr/bin/env bash
# What a training step takes in integers beside one in floats: the most memory that the process held, and time.
# Usage: test/benchmarks/step-memory.sh [NETWORK [BATCH [HEIGHTxWIDTH [CLASSES [STEPS]]]]]
# deeplabv3-resnet50, 2, 256x256, 150 and 2, unless they are said. The result, for guard.sh, is the memory of floats through that of
# integers. Linux only. Needs `mvn -q -DskipTests package` done.
set -euo pipefail
network=${1:-deeplabv3-resnet50}
batch=${2:-2}
crop=${3:-256x256}
labels=${4:-150}
steps=${5:-2}
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
source "$root/test/benchmarks/steps.sh"

for form in "" -int8; do
    name=$network$form
    start "$name" java -Xmx2g -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -cp "$classes" org.dance4j.training.StepBenchmark "$name" FLOAT32 "$batch" "$crop" "$labels"
    process=$!
    seconds=
    for ((i = 0; i < steps; i++)); do
        seconds=$(step "$name")
    done
    peak=$(awk '/VmHWM/ { printf "%.0f", $2 * 1024 }' "/proc/$process/status")
    stop "$name"
    printf '%-28s %s images of %s: %.2f GB at most, the last step %s s on the clock and of processor time\n' "$name" "$batch" "$crop" \
        "$(awk -v b="$peak" 'BEGIN { print b / 1e9 }')" "$seconds"
    floats=${floats:-$peak}
done
result "training memory, $network, $batch x $crop" "$(ratio "$floats" "$peak")" "$(versions)" "floats $floats, integers $peak bytes"
