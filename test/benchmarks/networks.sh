#!/usr/bin/env bash
# Forward pass and training step of every network, batch 4, 256 x 512, 19 classes, in float32 and bfloat16.
# Usage: test/benchmarks/networks.sh ["NETWORK BACKBONE STRIDE" ...]
# Needs `mvn -q -DskipTests package` done.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
classes=$(class_path)
export TF_CPP_MIN_LOG_LEVEL=2
if (($# == 0)); then
    set -- "bisenet resnet18 0" "bisenet resnet50 0" "deeplabv3plus mobilenetv2 16" "deeplabv3plus resnet50 16" \
        "deeplabv3 resnet50 16" "pspnet resnet50 8" "icnet resnet50 0" "icnet resnet50-half 0"
fi
for network in "$@"; do
    for precision in FLOAT32 BFLOAT16; do
        echo "$network $precision"
        # shellcheck disable=SC2086 # A network is three words.
        java -Xmx3g -cp "$classes" org.dance4j.training.NetworkBenchmark $network $precision 2> /dev/null
    done
done
