# lib.sh - what the end-to-end tests share; sourced by them.
# Each test works in a folder of its own and removes it when all went well.
set -eu

scratch=$(mktemp -d "${TMPDIR:-/tmp}/rlstudy-e2e-XXXXXX")
cd "$scratch"
unset RLSTUDY_STORE RLSTUDY_DATA RLSTUDY_PATH SOURCE_DATE_EPOCH
# Build servers set these, which change what a terminal is shown.
unset CI NO_COLOR
export XDG_CACHE_HOME="$scratch/cache" XDG_DATA_HOME="$scratch/data"
# How long a study will take matters to plan.sh only.
export RLSTUDY_MEASURE=0.05

fail() {
    echo "FAILED: $*" >&2
    echo "the folder is kept: $scratch" >&2
    exit 1
}

# expect STATUS COMMAND...: run it, with its output in out and err.
expect() {
    want=$1
    shift
    got=0
    "$@" >out 2>err || got=$?
    [ "$got" -eq "$want" ] || {
        tail -n 20 out err >&2
        fail "exit status $got, not $want: $*"
    }
}

has() {
    grep -q -- "$2" "$1" || {
        cat "$1" >&2
        fail "'$2' is not in $1"
    }
}

# All curves of a store without their wall times and the checksums over them:
# what must be the same bit for bit.
numbers() {
    for curve in "$1"/runs/*/curve.csv; do
        echo "$curve" | sed "s|^$1/||"
        cut -d, -f1-9 "$curve"
    done
}

# report_holds FOLDER: the report is as its schema says.
report_holds() {
    "$top_builddir/tests/tools/validate" \
        "$top_srcdir/doc/schema/report-1.json" <"$1/report.json" >said 2>&1 ||
        fail "$1/report.json: $(cat said)"
}

# follows NAME: what was printed into out is as doc/schema/NAME.json says.
follows() {
    "$top_builddir/tests/tools/validate" "$top_srcdir/doc/schema/$1.json" \
        <out 2>err || fail "another schema: $(cat err)"
}

# Environments from outside crash where that is meant; the sanitizers are not to
# report it, nor what Python leaves behind.
crashes_are_meant() {
    unset RLSTUDY_ENVIRONMENTS
    export ASAN_OPTIONS="${ASAN_OPTIONS-}:handle_segv=0:handle_abort=0:detect_leaks=0"
}

# scaled N BY: so many thousand interactions; with the sanitizers, which make
# training more than ten times as slow, a BYth of them.
scaled() {
    if [ -n "${SANITIZED-}" ]; then
        echo "$(($1 / $2))k"
    else
        echo "$1k"
    fi
}

# A study of a few seconds: three sizes, two seeds, $1 interactions each.
tiny_study() {
    cat >tiny.study <<END
# A study for tests: seconds long, too short to fix the constants.
use "std/digits"

axis size = [1/16, 1/8, 1/4]

environment task    = digits { heldout = 64 }
family      net     = digits_cnn { width = size }
algorithm   learner = ppo_ewma { horizon = 1, envs = 16, rollout = 16 }

budget each { interactions = $1 }

runs main = product(size, seed in 1..2)

fit law = intrinsic(main) { bootstrap = 20 over seed }

report "tiny" {
    figure curves(main)
    figure frontier(law)
    table constants(law)
    table runs(main)
}
END
}

# slurm_block KEY...: what the study says of its jobs, "time = 2 h".
slurm_block() {
    printf 'slurm {\n'
    printf '    %s\n' "$@"
    printf '}\n'
}

# The worker processes of a store, by their leases.
workers() {
    cat "$1"/runs/*/lease 2>/dev/null | while read -r _ pid _; do
        ! kill -0 "$pid" 2>/dev/null || echo "$pid"
    done
}

# Wait until somebody works on the store.
await_worker() {
    for _ in $(seq 2000); do
        [ -z "$(workers "$1")" ] || return 0
        sleep 0.01
    done
    fail "no worker was started"
}

finish() {
    cd /
    rm -rf "$scratch"
}

# need_python [MODULE]: set $python to one that has it, or skip the test.
need_python() {
    for python in ${RLSTUDY_PYTHON:+"$RLSTUDY_PYTHON"} python3 /usr/bin/python3; do
        "$python" -c "import ${1:-sys}" 2>/dev/null && return
    done
    echo "skipped: no python3${1:+ with $1}"
    finish
    exit 77
}

# Chromium and a Python that drives it; a test is skipped where there is none.
need_browser() {
    need_python
    for browser in chromium chromium-browser google-chrome; do
        ! command -v "$browser" >/dev/null || return 0
    done
    echo "skipped: no chromium"
    finish
    exit 77
}
