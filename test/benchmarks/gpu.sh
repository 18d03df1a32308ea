#!/usr/bin/env bash
# What a GPU does, within 10 minutes: steps of BiSeNet and DeepLabv3+ in float32 and in mixed precision, beside PyTorch where
# python has it; joules of a step and of an image by NVML; peak memory; how far a step is from the processor's; and two short
# runs on drawn scenes, baseline and dance, with the energy of their training and of an image.
# Usage: test/benchmarks/gpu.sh [SECONDS_OF_EACH]
# Needs `mvn -q -Pgpu -DskipTests package` done (TensorFlow for GPUs), an NVIDIA GPU with its driver, CUDA and cuDNN. PYTHON names
# a Python with PyTorch, DANCE another launcher. Without a GPU it says so and ends well.
set -uo pipefail
seconds=${1:-15}
python=${PYTHON:-python3}
root=$(cd "$(dirname "$0")/../.." && pwd)
if ! command -v nvidia-smi > /dev/null || ! nvidia-smi -L 2> /dev/null | grep -q '^GPU'; then
    echo "no GPU here: not run"
    exit 0
fi
# shellcheck source=results.sh
source "$root/test/benchmarks/results.sh"
classes=$(class_path class-path-gpu) || exit 1
work=$(mktemp -d)
poll=
trap 'rm -rf "$work"; [[ -z $poll ]] || kill "$poll" 2> /dev/null' EXIT
export TF_CPP_MIN_LOG_LEVEL=2 CUDA_VISIBLE_DEVICES=${CUDA_VISIBLE_DEVICES:-0}
ends=$((SECONDS + 570))

nvidia-smi --query-gpu=name,driver_version,memory.total,power.limit --format=csv,noheader | head -n 1
# A command within the time that is left, of which each part has its own; prints its lines with a name before them.
part() {
    local name=$1 limit=$2
    shift 2
    local left=$((ends - SECONDS))
    ((left > 10)) || { echo "$name: not run, the ten minutes are over"; return; }
    : > "$work/memory"
    (while sleep 0.2; do nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits -i "${CUDA_VISIBLE_DEVICES%%,*}"; done >> "$work/memory" 2> /dev/null) &
    poll=$!
    if timeout $((left < limit ? left : limit)) "$@" > "$work/out" 2> "$work/err"; then
        sed "s/^/$name: /" "$work/out"
        echo "$name: at most $(sort -n "$work/memory" | tail -n 1) MiB of the GPU's memory in use, by nvidia-smi"
    else
        echo "$name: failed: $(grep -v '^$' "$work/err" | tail -n 1)"
    fi
    kill "$poll" 2> /dev/null
    wait "$poll" 2> /dev/null
    poll=
}
benchmark() { java -Xmx4g -Djava.awt.headless=true -Dorg.bytedeco.javacpp.platform.extension=-gpu -cp "$classes" org.dance4j.training.GpuBenchmark "$@"; }
export -f benchmark
export classes

for network in "bisenet resnet18 0 bisenet" "deeplabv3plus mobilenetv2 16 deeplabv3plus-mobilenetv2"; do
    read -r name backbone stride peer <<< "$network"
    for precision in FLOAT32 FLOAT16; do
        part "$name $precision dance4j" 70 bash -c "benchmark time $name $backbone $stride $precision $seconds"
        if "$python" -c 'import torch, sys; sys.exit(not torch.cuda.is_available())' 2> /dev/null; then
            part "$name $precision PyTorch" 50 "$python" "$root/test/benchmarks/peer_gpu.py" "$peer" "$precision" "$seconds"
        fi
    done
    part "$name, against the processor" 60 env NVIDIA_TF32_OVERRIDE=0 bash -c "benchmark agree $name $backbone $stride"
done
for recipe in baseline dance; do
    part "run $recipe" 120 env DANCE_GPU=1 "${DANCE:-$root/dance}" train --dataset scenes --limit 64 --recipe "$recipe" --device gpu \
        --precision float16 --steps 60 --batch 8 --crop 192x256 --validate-on 8 --no-export --out "$work/$recipe"
    if [[ -e $work/$recipe/metrics.json ]]; then
        python3 - "$recipe" "$work/$recipe/metrics.json" << 'PYTHON'
import json, sys
def walk(node, path=""):
    for key, value in node.items():
        if isinstance(value, dict):
            walk(value, path + key + ".")
        elif "joules" in key or "mean_iou" == key or key == "parameters":
            print(f"run {sys.argv[1]}: {path}{key} {value}")
walk(json.load(open(sys.argv[2])))
PYTHON
    fi
done
echo "took $SECONDS s"
