#!/usr/bin/env bash
# Tells what has become slower: compares results with the best ratios on record.
# Usage: test/benchmarks/guard.sh [--tolerance PERCENT] [--record] [--ratios FILE] [RESULTS...]
# RESULTS are files with what the benchmarks beside this one print, or else standard input; only their lines of results count
# (results.sh says what these are). Of a benchmark with several the median counts. A ratio may be lower by the tolerance, 10
# unless it is said, than the best one of that benchmark on that processor in ratios.tsv; a processor or benchmark that was never
# recorded is told, and so is a lower ratio than one on record for a processor whose family it does not say. --record adds the
# results to the file when nothing has become slower.
# Exit codes: 0 nothing is slower, 1 something is, 2 there is no result, or the command line makes no sense.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ratios=$root/test/benchmarks/ratios.tsv
tolerance=10
record=0
files=()
misused() {
    echo "guard.sh: $*" >&2
    exit 2
}
while (($# > 0)); do
    case $1 in
        --tolerance) tolerance=${2:?guard.sh: --tolerance needs a number}; shift ;;
        --ratios) ratios=${2:?guard.sh: --ratios needs a file}; shift ;;
        --record) record=1 ;;
        --*) misused "unknown option $1" ;;
        *) files+=("$1") ;;
    esac
    shift
done
[[ $tolerance =~ ^[0-9]+(\.[0-9]+)?$ ]] || misused "--tolerance must be a number, found $tolerance"
for file in ${files[@]+"${files[@]}"}; do
    [[ -r $file ]] || misused "cannot read $file"
done
results=$(cat ${files[@]+"${files[@]}"} | grep $'^result\t' || true)
[[ -n $results ]] || misused "found no line of results"
malformed=$(awk -F '\t' 'NF != 7 || $3 !~ /^[0-9]+(\.[0-9]+)?$/ || $3 <= 0' <<<"$results" | head -n 1)
[[ -z $malformed ]] || misused "a result has seven fields, of which the third is a ratio above 0, found: $malformed"

# One line for each benchmark and processor.
medians=$(sort -t $'\t' -k 2,2 -k 4,4 -k 3,3n <<<"$results" | awk -F '\t' '
    function done_with() { if (n) { $0 = line[int((n + 1) / 2)]; print } n = 0 }
    { key = $2 FS $4; now = $0; if (key != last) { done_with(); $0 = now; last = key } line[++n] = now }
    END { done_with() }')
code=0
{ [[ ! -r $ratios ]] || grep -v '^#' "$ratios" || true; echo; cat <<<"$medians"; } | awk -F '\t' -v tolerance="$tolerance" '
    NF == 0 { now = 1; next }
    !now {
        key = $2 FS $4
        if (!(key in ratio) || $3 > ratio[key]) { ratio[key] = $3; day[key] = $6 }
        next
    }
    {
        key = $2 FS $4
        # Those of before do not say the family of a processor: they may be of another one.
        isSurelyIts = key in ratio
        if (!isSurelyIts) sub(/, family [^)]*\)/, ")", key)
        if (!(key in ratio)) {
            printf "%-44s %8.3f  not recorded before on %s\n", $2, $3, $4
            next
        }
        change = 100 * ($3 / ratio[key] - 1)
        isSlower = change < -tolerance
        slower += isSlower && isSurelyIts
        verdict = isSlower ? ": SLOWER" (isSurelyIts ? "" : ", unless that was another processor") : ""
        printf "%-44s %8.3f  %+.1f%% beside %.3f of %s%s\n", $2, $3, change, ratio[key], day[key], verdict
    }
    END { exit slower > 0 }' || code=1
if ((code)); then
    echo "something is slower by more than $tolerance%" >&2
elif ((record)); then
    made=$(mktemp "$ratios.XXXXXX")
    { [[ ! -r $ratios ]] || cat "$ratios"; cat <<<"$medians"; } >"$made"
    chmod 644 "$made"
    mv "$made" "$ratios"
fi
exit $code
