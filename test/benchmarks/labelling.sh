#!/usr/bin/env bash
# One image labelled by SavedModels in float32 and bfloat16, by TFLite files, and by PyTorch and ONNX Runtime, in turn, each from
# bytes to labels at the image's own size, with two threads. The networks were not trained.
# Usage: test/benchmarks/labelling.sh ROUNDS HEIGHTxWIDTH [NETWORK...]
# Networks: bisenet, deeplabv3plus-mobilenetv2, deeplabv3plus-resnet50; the first two, if none is named.
# Needs a Python with PyTorch and ONNX Runtime, named by PYTHON if it is not python3, and `mvn -q -DskipTests package` done.
# The last line of each network is its result, for guard.sh: the best peer's time through that of dance4j's better SavedModel.
# COMPILED=1 times what torch.compile makes as well.
set -euo pipefail
rounds=${1:-15}
size=${2:-352x480}
shift $(($# < 2 ? $# : 2))
networks=${*:-bisenet deeplabv3plus-mobilenetv2}
compiled=
[[ ${COMPILED:-0} != 1 ]] || compiled=", beside compiled"
python=${PYTHON:-python3}
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
source "$root/test/benchmarks/steps.sh"
label() { start "$1" java -cp "$classes" org.dance4j.eval.inference.LabelBenchmark "$2" "$size" 2; }
peer() { start "$1" "$python" "$root/test/benchmarks/peer_label.py" "${@:2}"; }

for network in $networks; do
    backbone=${network#*-}
    [[ $backbone != "$network" ]] || backbone=resnet18
    models=$work/$network
    java -cp "$classes" org.dance4j.eval.inference.LabelModels "${network%-*}" "$backbone" "$models" 2>/dev/null
    label float32 "$models/FLOAT32"
    label bfloat16 "$models/BFLOAT16"
    label tflite-float32 "$models/FLOAT32.tflite"
    label tflite-int8 "$models/INT8.tflite"
    peer pytorch-float32 "$network" "$size" FLOAT32
    peer pytorch-bfloat16 "$network" "$size" BFLOAT16
    peer onnxruntime "$models/model.onnx" "$size"
    programs="float32 bfloat16 tflite-float32 tflite-int8 pytorch-float32 pytorch-bfloat16 onnxruntime"
    if [[ -n $compiled ]]; then
        peer compiled-float32 "$network" "$size" FLOAT32 compiled
        peer compiled-bfloat16 "$network" "$size" BFLOAT16 compiled
        programs+=" compiled-float32 compiled-bfloat16"
    fi
    : > "$work/results"
    for ((round = -1; round < rounds; round++)); do
        for program in $programs; do
            # Threads of the one before may still look for work, and keep a processor busy with it.
            sleep 0.3
            seconds=$(step "$program")
            ((round < 0)) || echo "$program $seconds" >> "$work/results"
        done
    done
    ours= best=
    for program in $programs; do
        ms=$(awk -v name="$program" '$1 == name { print 1e3 * $2 }' "$work/results" | median)
        printf '%-26s %-17s median %6.1f ms\n' "$network" "$program" "$ms"
        stop "$program"
        case $program in
            float32 | bfloat16) least=ours ;;
            tflite-*) continue ;;
            *) least=best ;;
        esac
        if [[ -z ${!least} ]] || awk -v a="$ms" -v b="${!least}" 'BEGIN { exit !(a < b) }'; then
            printf -v "$least" %s "$ms"
        fi
    done
    result "labelling, $network, $size$compiled" "$(ratio "$best" "$ours")" "$(versions "$python" torch onnxruntime)" \
        "the best peer $best ms, dance4j $ours ms"
    rm -f "$work"/*.in "$work"/*.out
done
