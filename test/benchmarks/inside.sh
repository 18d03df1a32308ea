#!/usr/bin/env bash
# What is inside the JVM, by JMH: p of an image, resizing before a network, labels after it, decoding, and an epoch's plan.
# Usage: test/benchmarks/inside.sh [JMH OPTION...], such as -p size=720x960, -f 1 or a part of a benchmark's name.
# Needs `mvn -q -DskipTests package` done.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$root/test/benchmarks/results.sh"
[[ -n ${CLASSES:-} || -r $root/test/target/class-path ]] || {
    echo "nothing is built in $root: run mvn -q -DskipTests package" >&2
    exit 1
}
classes=${CLASSES:-$(class_path):$(<"$root/test/target/class-path")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
javac -nowarn -proc:only -processor org.openjdk.jmh.generators.BenchmarkProcessor -cp "$classes" -d "$work" -s "$work" \
    "$root/test/src/test/java/org/dance4j/eval/inference/ImageBenchmark.java"
find "$work" -name '*.java' >"$work/sources"
javac -nowarn -proc:none -cp "$classes" -d "$work" "@$work/sources"
printf '%s; %s\n' "$(processor)" "$(versions)"
java -Djava.awt.headless=true -cp "$work:$classes" org.openjdk.jmh.Main -foe true "$@"
