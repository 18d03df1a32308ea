#!/usr/bin/env bash
# Kills a random process of a run at a random moment, many times, and checks that each run ends as an undisturbed one: the
# same steps, length of the log and last loss, and the same weights and momenta to the last bit; and that no process of it is
# left, nor a port that something listens on. A moment when there is no process to kill is drawn again.
# Usage: test/benchmarks/kills.sh [KILLS] [PROCESSES] [SEED]
# SIGNAL=STOP makes processes hang instead; TIMEOUT is launch's --timeout, after which they are missed.
# Needs a built ./dance and ss; DANCE names another command that runs it. One line for each kill, with the seconds until the end
# of the first epoch (of two steps) after it, and a last one that counts.
set -uo pipefail
kills=${1:-50}
processes=${2:-2}
RANDOM=${3:-1}
signal=${SIGNAL:-KILL}
root=$(cd "$(dirname "$0")/../.." && pwd)
dance=${DANCE:-$root/dance}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# One thread each and float32: what differs then is the order of sums over processes, which a restart does not change.
options=(train --dataset scenes --limit 8 --recipe "${RECIPE:-dance}" --steps "${STEPS:-40}" --batch 4 --crop 32x32 --width 0.25
    --validate-on 2 --validate-every 100 --checkpoint-steps 5 --precision float32 --threads 1 --seed 1 --no-export)

loss() { grep '"loss"' "$1/log.jsonl" | tail -n 1 | sed 's/.*"loss" *: *\([^,]*\),.*/\1/'; }
steps() { grep '"loss"' "$1/log.jsonl" | tail -n 1 | sed 's/.*"step" *: *\([0-9]*\).*/\1/'; }
# The numbers of the last checkpoint, a safetensors file, without its header, which holds times.
weights() {
    local last header
    last=$(ls "$1"/checkpoints/*.safetensors | sort | tail -n 1)
    header=$(od -An -t u8 -N 8 "$last" | tr -d ' ')
    tail -c "+$((9 + header))" "$last" | sha256sum | cut -c 1-16
}
said() { echo "$(steps "$1") steps, $(grep -c '"loss"' "$1/log.jsonl") epochs, loss $(loss "$1"), weights $(weights "$1")"; }
now() { echo $(($(date +%s%N) / 1000000)); }
listening() { ss -Hltn | awk '{ print $4 }' | sort; }
# The processes below one, at any depth.
below() { local child; for child in $(pgrep -P "$1"); do echo "$child"; below "$child"; done; }

launch() { JAVA_OPTS="${JAVA_OPTS:-} -Ddance.terminal=false" "$dance" launch --processes "$processes" --restarts 3 --timeout "${TIMEOUT:-300}" -- "${options[@]}" --out "$1"; }

began=$(now)
launch "$work/undisturbed" > "$work/out" 2>&1 || { cat "$work/out"; exit 1; }
milliseconds=$(($(now) - began))
expected=$(said "$work/undisturbed")
echo "undisturbed: $expected, $milliseconds ms"

failed=0
kill=1
while ((kill <= kills)); do
    run=$work/run
    rm -rf "$run"
    listening > "$work/ports"
    started=$(now)
    launch "$run" > "$work/out" 2>&1 &
    launched=$!
    moment=$((RANDOM * 32768 + RANDOM))
    sleep "$(awk -v ms=$((moment % milliseconds)) 'BEGIN { print ms / 1000 }')"
    mapfile -t all < <(below "$launched")
    ranks=()
    for one in "${all[@]}"; do
        ! grep -qz '^DANCE_LAUNCHED=' "/proc/$one/environ" 2> /dev/null || ranks+=("$one")
    done
    number=$((${#ranks[@]} > 0 ? RANDOM % ${#ranks[@]} : 0))
    if ((${#ranks[@]} == 0)) || ! kill -s "$signal" "${ranks[$number]}" 2> /dev/null; then
        wait "$launched"
        took=$(($(now) - started))
        # The first run of all is longer than others.
        milliseconds=$((took < milliseconds ? took : milliseconds))
        continue
    fi
    killed=$(now)
    again="not again"
    while [[ -n $(jobs -pr) ]]; do
        if awk '/start again/ { again = 1 } again && /^epoch/ { found = 1 } END { exit !found }' "$work/out"; then
            again="again after $(awk -v ms=$(($(now) - killed)) 'BEGIN { print ms / 1000 }') s"
            break
        fi
        sleep 0.1
    done
    wait "$launched"
    code=$?
    found=$(said "$run")
    sleep 1
    left=0
    # Also those that a restart started.
    for one in /proc/[0-9]*; do ! grep -qz -- "$run" "$one/cmdline" 2> /dev/null || left=$((left + 1)); done
    ports=$(listening | comm -13 "$work/ports" - | wc -l)
    verdict=same
    [[ $code == 0 && $found == "$expected" && $left == 0 && $ports == 0 ]] || { verdict=DIFFERENT; failed=$((failed + 1)); cat "$work/out"; }
    echo "kill $kill: process $number of ${#ranks[@]} at $((moment % milliseconds)) ms, $again; exit $code, $found," \
        "$left processes and $ports ports left, $(grep -c 'start again' "$work/out") restarts: $verdict"
    kill=$((kill + 1))
done
echo "$((kills - failed)) of $kills runs ended as the undisturbed one"
[[ $failed == 0 ]]
