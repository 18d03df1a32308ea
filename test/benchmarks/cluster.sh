#!/usr/bin/env bash
# Two processes with one thread each against one process with one thread, in turn, the same global batch; what of a step is
# exchange; bytes exchanged per step; the same between two network namespaces with 1 Gbit/s between them; and what a model of
# these figures says of 8 and 64 devices.
# Usage: test/benchmarks/cluster.sh [ROUNDS] [STEPS]
# Needs a built ./dance (DANCE names another command that runs it); namespaces need root, ip and tc, and are left out without.
set -euo pipefail
rounds=${1:-3}
steps=${2:-40}
root=$(cd "$(dirname "$0")/../.." && pwd)
dance=${DANCE:-$root/dance}
work=$(mktemp -d)
spaces=("dance-a-$$" "dance-b-$$")
cleanup() {
    for space in "${spaces[@]}"; do ip netns del "$space" 2> /dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
network=${NETWORK:-bisenet}
width=${WIDTH:-1}
batch=${BATCH:-8}
crop=${CROP:-192x256}
# Batch norms of each process by itself, as most people train; validation and export are not what is measured.
common=(--dataset scenes --limit 64 --recipe baseline --network "$network" --width "$width" --crop "$crop" --validate-on 1
    --validate-every 1000 --precision float32 --threads 1 --seed 1 --no-export --checkpoint-epoch-minutes 60)

# Seconds of a step over the epochs after the first, of a run of so many steps: the first epoch builds the graph.
step_seconds() {
    python3 - "$1/log.jsonl" << 'PYTHON'
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
rows = [row for row in rows if "images_seen" in row]
first, rest = rows[0], rows[1:]
print(sum(row["seconds"] for row in rest) / (rest[-1]["step"] - first["step"]))
PYTHON
}
median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
calc() { awk "BEGIN { printf \"%.4g\", $1 }"; }
bytes_of() { awk -v name="$1:" '$1 == name { print $10 }' "${2:-/proc/net/dev}"; }
train() { "$dance" train "${common[@]}" "$@" > "$work/out" 2>&1 || { cat "$work/out"; exit 1; }; }

for ((round = 0; round < rounds; round++)); do
    rm -rf "$work"/run*
    train --batch "$batch" --steps "$steps" --out "$work/run-one"
    step_seconds "$work/run-one" >> "$work/one"
    before=$(bytes_of lo)
    "$dance" launch --processes 2 -- train "${common[@]}" --batch "$batch" --steps "$steps" --out "$work/run-two" \
        > "$work/out" 2>&1 || { cat "$work/out"; exit 1; }
    after=$(bytes_of lo)
    step_seconds "$work/run-two" >> "$work/two"
    calc "($after - $before) / $steps" >> "$work/bytes" && echo >> "$work/bytes"
    # Two that know nothing of each other, each with half of the batch: the same work without exchange.
    "$dance" train "${common[@]}" --batch $((batch / 2)) --steps "$steps" --out "$work/run-left" > "$work/out-left" 2>&1 &
    left=$!
    train --batch $((batch / 2)) --steps "$steps" --out "$work/run-right"
    wait "$left"
    { step_seconds "$work/run-left"; step_seconds "$work/run-right"; } | sort -n | tail -n 1 >> "$work/half"
done
one=$(median < "$work/one") two=$(median < "$work/two") half=$(median < "$work/half") bytes=$(median < "$work/bytes")
echo "$network, width $width, batch $batch, $crop, float32, $rounds rounds of $steps steps, medians"
echo "one process, one thread:          $(calc "$one") s a step, $(calc "$batch / $one") images/s"
echo "two processes, one thread each:   $(calc "$two") s a step, $(calc "$batch / $two") images/s, $(calc "$one / $two") times"
echo "two apart, half a batch each:     $(calc "$half") s a step; of a step of two together $(calc "100 * (1 - $half / $two)")% is exchange and waiting"
echo "bytes a step on the loopback:     $(calc "$bytes") (both directions, headers and the start included)"
parameters=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["full"]["parameters"])' "$work/run-one/metrics.json" 2> /dev/null || echo 0)
echo "parameters: $parameters, as float32 $(calc "4 * $parameters") bytes; a ring sends 2 (n - 1) / n of them from each of n processes, and slimming shrinks them alike"

if [[ $(id -u) == 0 ]] && command -v ip > /dev/null && command -v tc > /dev/null && ip netns add "${spaces[0]}" 2> /dev/null; then
    ip netns add "${spaces[1]}"
    ip link add veth-a netns "${spaces[0]}" type veth peer name veth-b netns "${spaces[1]}"
    for side in a b; do
        space=${spaces[0]} address=10.77.0.1
        [[ $side == a ]] || { space=${spaces[1]}; address=10.77.0.2; }
        ip -n "$space" address add "$address/24" dev "veth-$side"
        ip -n "$space" link set "veth-$side" up
        ip -n "$space" link set lo up
        ip netns exec "$space" tc qdisc add dev "veth-$side" root tbf rate "${RATE:-1gbit}" burst 256kb latency 50ms
    done
    for ((round = 0; round < rounds; round++)); do
        rm -rf "$work/run-spaces"
        sent() { ip netns exec "${spaces[0]}" cat /proc/net/dev > "$work/dev"; bytes_of veth-a "$work/dev"; }
        before=$(sent)
        for rank in 1 0; do
            ip netns exec "${spaces[$rank]}" "$dance" launch --hosts 10.77.0.1:1,10.77.0.2:1 --rank-of-host "$rank" -- \
                train "${common[@]}" --batch "$batch" --steps "$steps" --out "$work/run-spaces" > "$work/out-$rank" 2>&1 &
            started[rank]=$!
        done
        wait "${started[0]}" && wait "${started[1]}" || { cat "$work"/out-?; exit 1; }
        step_seconds "$work/run-spaces" >> "$work/spaces"
        calc "($(sent) - $before) / $steps" >> "$work/sent" && echo >> "$work/sent"
    done
    spaces_step=$(median < "$work/spaces") sent=$(median < "$work/sent")
    echo "two hosts, ${RATE:-1gbit} between them: $(calc "$spaces_step") s a step, $(calc "$batch / $spaces_step") images/s, $(calc "$one / $spaces_step") times; $(calc "$sent") bytes a step from one to the other"
    echo "what the network costs:           $(calc "$spaces_step - $two") s a step, of which $(calc "8 * $sent / 1e9") s are bits at 1 Gbit/s"
else
    echo "network namespaces cannot be made here: two hosts were not run"
fi

# A step of n devices: the work of one on its images, and a ring in which each sends 2 (n - 1) / n of the gradients; sums are
# taken while the backward pass goes on, so that this is the slower end.
echo "model: step(n) = work + (what exchange costs two on one machine) + 2 (n - 1) / n * bytes / bandwidth + 2 (n - 1) * latency"
for devices in 2 8 64; do
    for link in 1e9:1e-4 25e9:2e-5; do
        step=$(calc "$half + ($two - $half) + 2 * ($devices - 1) / $devices * 4 * $parameters * 8 / ${link%:*} + 2 * ($devices - 1) * ${link#*:}")
        echo "  $devices devices of this core's speed, $((batch / 2)) images each, $(calc "${link%:*} / 1e9") Gbit/s, $(calc "1e6 * ${link#*:}") µs: $step s a step, $(calc "$devices * $half / $step") times one device"
    done
done
