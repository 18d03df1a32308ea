# Programs that take a step for each line they read, so that those of several can be taken in turn; benchmarks source this behind
# results.sh. Their class path is $classes, and $work a folder that is gone at the end.

classes=$(class_path)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TF_CPP_MIN_LOG_LEVEL=2

# Starts a program that takes a step for each line it reads, and keeps its ends of the two pipes open.
declare -A to from
start() {
    mkfifo "$work/$1.in" "$work/$1.out"
    "${@:2}" < "$work/$1.in" > "$work/$1.out" 2> "$work/$1.err" &
    exec {write}> "$work/$1.in" {read}< "$work/$1.out"
    to[$1]=$write from[$1]=$read
}
stop() { exec {to[$1]}>&- {from[$1]}<&-; }
# What a program that has ended said is told.
trap '' PIPE
step() {
    { echo >&"${to[$1]}" && read -r line <&"${from[$1]}"; } 2> /dev/null || { cat "$work/$1.err" >&2; exit 1; }
    echo "$line"
}
