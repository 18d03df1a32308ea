# What a result is; the benchmarks source this. A result is one line of fields with tabs between them: the word "result", the
# benchmark, its ratio (of which more is better), the processor and how many of them, versions of what ran, the day, and the
# figures that the ratio is of.

# What mvn built, with the libraries in a file of cli/target, or the class path that CLASSES names: class_path [FILE].
class_path() {
    local classes=$root/test/target/test-classes module libraries=$root/cli/target/${1:-class-path}
    if [[ -n ${CLASSES:-} ]]; then
        printf '%s' "$CLASSES"
        return
    fi
    for module in "$root"/*/target/classes; do
        classes+=:$module
    done
    [[ -d $root/test/target/test-classes && -r $libraries ]] || {
        echo "nothing is built in $root: run mvn -q -DskipTests package" >&2
        return 1
    }
    printf '%s' "$classes:$(<"$libraries")"
}

# With the widest instructions it has for what networks compute, its family and its model: some machines say no more of themselves
# than who made them, and kernels stand otherwise to each other on others of that name.
cpuinfo() { sed -n "s/^$1[[:space:]]*: //p" /proc/cpuinfo | head -n 1; }
processor() {
    local flags widest=none flag
    flags=" $(cpuinfo flags) "
    for flag in avx2 avx512f avx512_bf16 amx_bf16; do
        [[ $flags != *" $flag "* ]] || widest=$flag
    done
    printf '%s (%s, family %s, model %s), %s of them' \
        "$(cpuinfo 'model name')" "$widest" "$(cpuinfo 'cpu family')" "$(cpuinfo model)" "$(nproc)"
}

# Java's and TensorFlow's, and of a Python whatever its modules say: versions [PYTHON MODULE...].
versions() {
    printf 'Java %s' "$(java -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)"
    printf ', TensorFlow Java %s' \
        "$(class_path | tr : '\n' | sed -n 's/.*tensorflow-core-api-\([0-9.]*\)\.jar$/\1/p' | head -n 1)"
    if (($# > 1)); then
        local python=$1 module
        shift
        for module; do
            printf ', %s %s' "$module" "$("$python" -c "import $module; print($module.__version__)" 2>/dev/null)"
        done
    fi
}

# result BENCHMARK RATIO VERSIONS FIGURES
result() {
    printf 'result\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$(processor)" "$3" "$(date -u +%F)" "$4"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
