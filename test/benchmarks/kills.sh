#!/usr/bin/env bash
# Kills a random process of a run at a random moment, many times, and checks that each run ends as an undisturbed one: the
# same steps, length of the log and last loss; and that no process of it is left, nor a port that something listens on.
# Usage: test/benchmarks/kills.sh [KILLS] [PROCESSES] [SEED]
# Needs a built ./dance and ss; DANCE names another command that runs it. One line for each kill, and a last one that counts.
set -uo pipefail
kills=${1:-50}
processes=${2:-2}
RANDOM=${3:-1}
root=$(cd "$(dirname "$0")/../.." && pwd)
dance=${DANCE:-$root/dance}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# One thread each and float32: what differs then is the order of sums over processes, which a restart does not change.
options=(train --dataset scenes --limit 8 --recipe "${RECIPE:-dance}" --steps "${STEPS:-40}" --batch 4 --crop 32x32 --width 0.25
    --validate-on 2 --validate-every 100 --checkpoint-steps 5 --precision float32 --threads 1 --seed 1 --no-export)

loss() { grep '"loss"' "$1/log.jsonl" | tail -n 1 | sed 's/.*"loss" *: *\([^,]*\),.*/\1/'; }
steps() { grep '"loss"' "$1/log.jsonl" | tail -n 1 | sed 's/.*"step" *: *\([0-9]*\).*/\1/'; }
listening() { ss -Hltn | awk '{ print $4 }' | sort; }
# The processes below one, at any depth.
below() { local child; for child in $(pgrep -P "$1"); do echo "$child"; below "$child"; done; }

launch() { JAVA_OPTS="${JAVA_OPTS:-} -Ddance.terminal=false" "$dance" launch --processes "$processes" --restarts 3 -- "${options[@]}" --out "$1"; }

began=$(date +%s%N)
launch "$work/undisturbed" > "$work/out" 2>&1 || { cat "$work/out"; exit 1; }
milliseconds=$((($(date +%s%N) - began) / 1000000))
expected="$(steps "$work/undisturbed") steps, $(grep -c '"loss"' "$work/undisturbed/log.jsonl") epochs, loss $(loss "$work/undisturbed")"
echo "undisturbed: $expected, $milliseconds ms"

failed=0
for ((kill = 1; kill <= kills; kill++)); do
    run=$work/run
    rm -rf "$run"
    listening > "$work/ports"
    launch "$run" > "$work/out" 2>&1 &
    launched=$!
    moment=$((RANDOM * 32768 + RANDOM))
    sleep "$(awk -v ms=$((moment % milliseconds)) 'BEGIN { print ms / 1000 }')"
    mapfile -t all < <(below "$launched")
    ranks=()
    for one in "${all[@]}"; do
        ! grep -qz '^DANCE_LAUNCHED=' "/proc/$one/environ" 2> /dev/null || ranks+=("$one")
    done
    victim="none at"
    if ((${#ranks[@]} > 0)); then
        number=$((RANDOM % ${#ranks[@]}))
        victim="one of ${#ranks[@]}, number $number, at"
        kill -9 "${ranks[$number]}" 2> /dev/null
    fi
    wait "$launched"
    code=$?
    found="$(steps "$run") steps, $(grep -c '"loss"' "$run/log.jsonl") epochs, loss $(loss "$run")"
    sleep 1
    left=0
    # Also those that a restart started.
    for one in /proc/[0-9]*; do ! grep -qz -- "$run" "$one/cmdline" 2> /dev/null || left=$((left + 1)); done
    ports=$(listening | comm -13 "$work/ports" - | wc -l)
    verdict=same
    [[ $code == 0 && $found == "$expected" && $left == 0 && $ports == 0 ]] || { verdict=DIFFERENT; failed=$((failed + 1)); cat "$work/out"; }
    echo "kill $kill: $victim $((moment % milliseconds)) ms; exit $code, $found, $left processes and $ports ports left," \
        "$(grep -c 'start again' "$work/out") restarts: $verdict"
done
echo "$((kills - failed)) of $kills runs ended as the undisturbed one"
[[ $failed == 0 ]]
