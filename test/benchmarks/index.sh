#!/usr/bin/env bash
# What it takes to know a dataset of many images: seconds and heap as the first process of a run begins, as it begins once
# complexity is known, as it goes on, and as another process joins. Images are tiny, a thousand that are drawn, each with its own
# number after its end, so that no two files are the same; labels are links to one file.
# Usage: test/benchmarks/index.sh [IMAGES] [HEAP_MB]
# Needs a Python, and `mvn -q -DskipTests package` done (CLASSES names other classes to run).
set -euo pipefail
images=${1:-100000}
heap=${2:-400}
root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=results.sh
source "$root/test/benchmarks/results.sh"
classes=$(class_path)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$work/data" "$images" << 'PYTHON'
import os, random, struct, sys, zlib

folder, count = sys.argv[1], int(sys.argv[2])
def png(rows, colour):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    size = len(rows)
    head = struct.pack(">IIBBBBB", size, size, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 1)) + chunk(b"IEND", b"")
random.seed(1)
for split, n in ("train", count), ("val", 8):
    for kind in "images", "labels":
        os.makedirs(f"{folder}/{split}/{kind}")
    drawn = []
    for i in range(min(n, 1000)):
        strength = random.randrange(1, 256)
        rows = [bytes(random.randrange(strength) for _ in range(48))] * 8 + [bytes(48)] * 8
        drawn.append(png(rows, 2))
    for i in range(n):
        if i % 50000 == 0:  # A file has 65,000 links at most.
            label = f"{folder}/{split}-label{i}.png"
            open(label, "wb").write(png([bytes(8 * [0]) + bytes(8 * [1])] * 16, 0))
        with open(f"{folder}/{split}/images/frame_{i:08d}.png", "wb") as image:
            image.write(drawn[i % len(drawn)] + f"{split}{i}".encode())
        os.link(label, f"{folder}/{split}/labels/frame_{i:08d}.png")
open(f"{folder}/classes.yaml", "w").write("classes:\n  - {name: ground, colour: '#804080'}\n  - {name: sky, colour: '#4682B4'}\n")
PYTHON
for how in first first again other; do
    echo "$how, -Xmx${heap}m"
    java "-Xmx${heap}m" -XX:+UseSerialGC -Djava.awt.headless=true -cp "$classes" org.dance4j.training.IndexBenchmark "$how" "$work/data" "$work/kept" 2> "$work/err" \
        || { tail -n 3 "$work/err"; exit 1; }
done
du -ch "$work"/kept/* | sed 's|/.*/||'
