#!/bin/sh
# faults.sh - what can go wrong around a study, and its numbers afterwards.
#
# A small study is disturbed; the next invocation must end like one that nobody
# disturbed, with its numbers bit for bit, and nothing that was finished may be
# trained again.
#
#     FAULTS=long        every call and 200 moments, not a few of each
#     FAULTS_SEED=N      which moments, bytes and calls
#     FAULTS_ONLY=CASE   kill, calls, full, damage, parents, clock, readonly; or
#                        one of them, as it was told of: kill:17

# Hundreds of studies, each of which waits for the disk dozens of times.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "${top_srcdir:-.}/tests/e2e/lib.sh"

preload=${top_builddir:-.}/tests/faults/preload.so
seed=${FAULTS_SEED:-$(($(date +%s) % 100000))}
only=${FAULTS_ONLY:-}
long=
[ "${FAULTS-short}" != long ] || long=yes
echo "seed $seed"

place=$scratch/place
under=$place # where calls go wrong
ever=1000000000
garbage=garbage # behind the end of a file, where nobody reads
failures=0
cases=0
skipped=

# ---- studies ----

write_study() {
    cat <<STUDY
use "std/digits"

axis size = $1

environment task    = digits { heldout = 16 }
family      net     = digits_cnn { width = size }
algorithm   learner = ppo_ewma { horizon = 1, envs = 16, rollout = 16 }

budget each { interactions = 2k }

runs main = product(size, seed in $2)
$3
report "faults" {
    figure curves(main)
    table runs(main)
$4}
STUDY
}
write_study '[1/32]' '[1]' '' '' >one.study
write_study '[1/32, 1/16, 1/8]' '1 .. 2' '
fit law = intrinsic(main) { bootstrap = 2 over seed }
' '    table constants(law)
' >six.study

# run_study STUDY [OPTION...]: the whole of it, with a store and a report in
# $place, and checkpoints all the time.
often=--checkpoint-every=0.01
run_study() {
    "$RLSTUDY" "$@" -j2 -q $often --store "$place/store" -o "$place/report"
}

# begin_study STUDY OUT: the same in the background.  $! is the program itself: a
# function there would be a shell, and only the shell would be killed.
begin_study() {
    "$RLSTUDY" "$1" -j2 -q $often --store "$place/store" -o "$place/report" \
        >"$2" 2>disturbed.err &
}

# All that must be the same bit for bit: the curves, and the report without
# times and what was planned of them.
all_numbers() {
    numbers "$place/store" | grep -v "^$garbage" &&
        sed -E -e 's/"planned":(null|\{[^}]*\})//' \
            -e 's/,?\{"name":"plan","caption":"[^"]*"\}//' \
            -e 's/"environment_unknown":(null|"[^"]*")//g' \
            -e 's/"(time|(total_|planned_)?(core|wall)_s)":[^,}]*//g' \
            -e 's/"environment_(cost|measured)":[^,}]*//g' \
            "$place/report/report.json"
}

# Results for the whole budget, but for what a disturbed run may not yet have.
results() {
    grep -l '"interactions": 2048' "$1"/store/runs/*/done 2>/dev/null || true
}

# calm STUDY: what it gives when nobody disturbs it, from nothing and from a
# store where every run was trained for half as long.
calm() {
    rm -rf "$place"
    run_study "$1.study" --set each.interactions=1k >out 2>err || :
    mv "$place" "$1.short"
    rm -f count
    status=0
    watched $ever $ever EIO run_study "$1.study" >out 2>err || status=$?
    case $status in
    0 | 6) ;;
    *) fail "undisturbed, $1.study gave status $status: $(cat err)" ;;
    esac
    all_numbers >"$1.numbers" || fail "undisturbed, $1.study has no numbers"
    echo $status >"$1.status"
    mv "$place" "$1.whole"
    mkdir -p "$1.fresh"
}

# watched FIRST LAST WHAT COMMAND...: with calls that go wrong.
watched() {
    export FAULT_FIRST="$1" FAULT_LAST="$2" FAULT_DO="$3"
    shift 3
    ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
        FAULT_UNDER="$under" FAULT_COUNTER="$scratch/count" \
        LD_PRELOAD="$preload" "$@"
}

# The number of calls in the last watched command.
calls_made() {
    od -An -tu8 count | tr -d ' '
}

# ---- cases ----

# pick N: set $picked to one of 0 .. N-1, the same for the same seed and case.
pick() {
    rng=$(((rng * 1103515245 + 12345) & 0x7fffffff))
    picked=$(((rng >> 8) % $1))
}

die() {
    echo "FAILED $name (seed $seed): $*" >&2
    exit 1
}

# try GROUP NUMBER FUNCTION ARGUMENT...: a case, in a shell of its own.
try() {
    name=$1:$2
    rng=$(((seed * 7919 + $2 * 104729 + ${#1}) & 0x7fffffff))
    shift 2
    case $only in
    '' | "$name" | "${name%:*}") ;;
    *) return 0 ;;
    esac
    cases=$((cases + 1))
    umount_all
    rm -rf "$place" count
    pick 2
    if ! ("$@"); then
        failures=$((failures + 1))
        umount_all
        kept=kept/$(echo "$name" | tr : -)
        mkdir -p kept
        rm -rf "$kept"
        cp -a "$place" "$kept" 2>/dev/null || :
        tail -n 5 disturbed.err err 2>/dev/null >&2 || :
    fi
}

# start STUDY FROM: as fresh, short or whole as it was.
start() {
    study=$1
    cp -a "$1.$2" "$place" || die "cannot copy"
}

# Was what was disturbed told of in a sentence, and not by a crash?
ended_well() {
    case $1 in
    0 | 6) # then it did not matter
        all_numbers | cmp -s - $study.numbers ||
            die "status $1, and other numbers than undisturbed"
        ;;
    1 | 4 | 75) [ -s disturbed.err ] || die "status $1 without a word" ;;
    137) [ "${2-}" = killed ] || die "killed" ;;
    # By a signal that came before it had begun.
    138) [ "${2-}" = killed ] || die "ended by SIGUSR1" ;;
    143) [ "${2-}" = stop ] || die "terminated" ;;
    *) die "status $1" ;;
    esac
}

# The next invocation: nothing finished is lost, nothing is different.
finish_study() {
    rm -rf finished
    mkdir finished
    for done in $(results "$place"); do
        cp -p "$done" "finished/$(basename "$(dirname "$done")")"
    done
    status=0
    run_study $study.study >out 2>err || status=$?
    [ $status -eq "$(cat $study.status)" ] ||
        die "then status $status: $(tail -n 3 err)"
    all_numbers >found.numbers || die "then no numbers"
    cmp $study.numbers found.numbers || die "then other numbers"
    [ "${1-}" = damaged ] && return
    for done in finished/*; do
        [ ! -f "$done" ] ||
            cmp -s "$done" "$place/store/runs/${done#finished/}/done" ||
            die "a finished run was trained again: ${done#finished/}"
    done
}

# Calls that fail or kill; see preload.c.  $3: which.
faulty_calls() {
    what=$3
    start $1 $2
    status=0
    watched "$4" "$5" "$what" setsid -w "$RLSTUDY" $study.study -j2 -q $often \
        --store "$place/store" -o "$place/report" >out 2>disturbed.err ||
        status=$?
    # A worker may outlive its parent by a moment.
    case $what in
    kill*) ended_well $status killed ;;
    *) ended_well $status ;;
    esac
    finish_study
}

calls() {
    n=0
    for what in EIO ENOSPC late kill kill-all; do
        for from in fresh short; do
            count=$(cat one.calls)
            step=1
            [ -n "$long" ] || step=$((count / 2))
            at=$((1 + (seed + n) % step))
            while [ $at -le "$count" ]; do
                last=$at
                [ $what != ENOSPC ] || last=$ever
                try calls $n faulty_calls one $from $what $at $last
                n=$((n + 1))
                at=$((at + step))
            done
            count=$(cat six.calls)
            step=$count
            [ -z "$long" ] || step=$((count / 20))
            at=$((1 + (seed + n) * 37 % step))
            while [ $at -le "$count" ]; do
                try calls $n faulty_calls six $from $what $at $at
                n=$((n + 1))
                at=$((at + step))
            done
        done
    done
}

# Wait for what was started, and for workers that outlive it.
await() {
    status=0
    wait "$1" 2>/dev/null || status=$?
    for _ in $(seq 1000); do
        [ -n "$(workers "$place/store")" ] || return 0
        sleep 0.01
    done
    die "a worker does not end"
}

# Kill parent, worker or both, or interrupt them, up to three times; at once, or
# while they write the checkpoint that they are asked for.
killed() {
    pick 2
    if [ $picked -eq 0 ]; then start six fresh; else start six short; fi
    pick 3
    times=$picked
    while [ $times -ge 0 ]; do
        begin_study six.study out
        parent=$!
        pick "$duration_ms"
        sleep "$(printf '0.%03d' $((picked % 1000)))" $((picked / 1000))
        found=$(workers "$place/store")
        case $1 in
        checkpoint)
            kill -USR1 $parent $found
            sleep 0.01
            kill -9 $parent $found
            ;;
        parent) kill -9 $parent ;;
        worker) kill -9 $found ;;
        both) kill -9 $parent $found ;;
        stop) kill -TERM $parent ;;
        esac 2>/dev/null || :
        await $parent
        case $1 in
        stop) ended_well $status stop ;;
        *) ended_well $status killed ;;
        esac
        times=$((times - 1))
    done
    finish_study
}

kills() {
    n=0
    count=5
    [ -z "$long" ] || count=200
    while [ $n -lt $count ]; do
        case $((n % 5)) in
        4) who=checkpoint ;;
        0) who=parent ;;
        1) who=worker ;;
        2) who=both ;;
        3) who=stop ;;
        esac
        try kill $n killed $who
        n=$((n + 1))
    done
}

# A disk that is full once so many KiB are written, and is made larger.
full_disk() {
    mkdir "$place"
    mount -t tmpfs -o size="$1"k none "$place" || die "cannot mount"
    study=six
    status=0
    run_study six.study >out 2>disturbed.err || status=$?
    ended_well $status
    mount -o remount,size=64m "$place" || die "cannot remount"
    finish_study
}

full() {
    need_mount "a small disk that fills up" || return 0
    count=2
    [ -z "$long" ] || count=40
    need=$(du -sk six.whole | cut -f1)
    n=0
    while [ $n -lt $count ]; do
        try full $n full_disk $((4 + n * need / count))
        n=$((n + 1))
    done
}

# damage FILE HOW: cut it, flip one of its bits, ...
damage() {
    size=$(wc -c <"$1")
    [ "$size" -gt 0 ] || set -- "$1" tail
    case $2 in
    gone) rm "$1" ;;
    empty) : >"$1" ;;
    half) truncate -s $((size / 2)) "$1" ;;
    tail) echo "$garbage" >>"$1" ;;
    flip)
        pick "$size"
        at=$picked
        old=$(od -An -tu1 -j "$at" -N 1 "$1" | tr -d ' ')
        pick 8
        printf "\\$(printf %03o $((old ^ (1 << picked))))" |
            dd of="$1" bs=1 seek="$at" conv=notrunc 2>/dev/null
        ;;
    esac
}

damaged() {
    start one $1
    damage "$place/store/$2" $3 || die "cannot damage $2"
    case $2 in
    */VERSION)
        # It says by which layout to read: without it nothing is read.
        run_study one.study >out 2>err || {
            grep -q "/VERSION" err || die "not told of VERSION: $(cat err)"
            cp one.$1/store/VERSION "$place/store"
        }
        ;;
    esac
    finish_study damaged
}

damages() {
    n=0
    for from in whole short; do
        for file in $(cd one.$from/store && find . -type f | sort); do
            case $(((seed + n) % 3)) in
            0) hows=gone ;;
            1) hows=half ;;
            2) hows=flip ;;
            esac
            [ -z "$long" ] ||
                hows='gone empty half tail flip flip flip flip flip flip'
            for how in $hows; do
                try damage $n damaged $from $file $how
                n=$((n + 1))
            done
        done
    done
}

# Two parents on one store; then one of them dies.
two_parents() {
    start six $1
    begin_study six.study out1
    one=$!
    "$RLSTUDY" run six.study -j2 -q --store "$place/store" >out2 2>err2 &
    two=$!
    if [ $2 = killed ]; then
        pick "$duration_ms"
        sleep "$(printf '0.%03d' $((picked % 1000)))" $((picked / 1000))
        kill -9 $one 2>/dev/null || :
    fi
    status=0
    wait $two || status=$?
    [ $status -eq 0 ] || die "the second gave status $status: $(cat err2)"
    await $one
    ended_well $status $2
    finish_study
}

parents() {
    n=0
    count=1
    [ -z "$long" ] || count=10
    while [ $n -lt $count ]; do
        try parents $((4 * n)) two_parents fresh both
        try parents $((4 * n + 1)) two_parents fresh killed
        try parents $((4 * n + 2)) two_parents short both
        try parents $((4 * n + 3)) two_parents short killed
        n=$((n + 1))
    done
}

# A clock jumps at some call; file times are what they like to be.
clock_jumps() {
    start six fresh
    pick "$(cat six.calls)"
    status=0
    export $1=$2
    watched $picked 0 EIO run_study six.study >out 2>disturbed.err || status=$?
    unset $1
    ended_well $status
    finish_study
}

files_of() {
    start six $1
    find "$place" -exec touch -h -d "$2" {} +
    finish_study
}

# Somebody is at work, and his heartbeat seems to be of another age.
beats_of() {
    start six short
    begin_study six.study out1
    one=$!
    await_worker "$place/store"
    touch -c -d "$1" "$place"/store/runs/*/lease 2>/dev/null || :
    run_study six.study >out 2>err ||
        [ $? -eq "$(cat six.status)" ] || die "then status: $(cat err)"
    await $one
    ended_well $status
    finish_study
}

clock() {
    n=0
    for jump in -300000000 -3600 3600 300000000; do
        try clock $n clock_jumps FAULT_CLOCK $jump
        n=$((n + 1))
    done
    try clock 4 clock_jumps FAULT_MONOTONIC 90000
    for date in 1980-01-01 2090-01-01; do
        try clock $((n + 1)) files_of whole $date
        try clock $((n + 2)) files_of short $date
        try clock $((n + 3)) beats_of $date
        n=$((n + 3))
    done
}

# Nothing may be written.  What is done is reported on all the same.
readonly_store() {
    start six $2
    status=0
    if [ $1 = mount ]; then
        mount --bind "$place/store" "$place/store" &&
            mount -o remount,ro,bind "$place/store" || die "cannot mount"
        run_study six.study >out 2>disturbed.err || status=$?
    else
        under=$place/store
        watched 1 $ever EROFS run_study six.study >out 2>disturbed.err ||
            status=$?
        under=$place
    fi
    ended_well $status
    [ $2 != whole ] || [ $status -eq "$(cat six.status)" ] ||
        die "what is done cannot be reported on: $(cat disturbed.err)"
    umount_all
    finish_study
}

readonly_stores() {
    n=0
    for from in whole short fresh; do
        try readonly $n readonly_store call $from
        n=$((n + 1))
    done
    need_mount "a store on a read-only mount" || return 0
    for from in whole short; do
        try readonly $n readonly_store mount $from
        n=$((n + 1))
    done
}

# ---- mounts ----

umount_all() {
    [ -z "$may_mount" ] || {
        umount "$place/store" 2>/dev/null || :
        umount "$place" 2>/dev/null || :
    }
}

need_mount() {
    [ -n "$may_mount" ] || skipped="$skipped
not tried, as this user may not mount: $1"
    [ -n "$may_mount" ]
}

may_mount=
mkdir "$place"
if [ "$(id -u)" = 0 ] &&
    mount -t tmpfs -o size=64k none "$place" 2>/dev/null; then
    may_mount=yes
    umount "$place"
fi
trap umount_all EXIT

# ---- all of it ----

rm -rf "$place"
calm one
calls_made >one.calls
began=$(date +%s%N)
calm six
duration_ms=$((($(date +%s%N) - began) / 1000000))
calls_made >six.calls
[ "$(cat six.calls)" -gt 50 ] || fail "the calls are not seen: preload.c"
echo "an undisturbed study: $duration_ms ms, $(cat six.calls) calls"
for group in kills calls full damages parents clock readonly_stores; do
    $group
    [ -z "$long" ] || echo "$group: up to here $cases cases, $failures failed"
done
echo "$cases cases, $failures failed$skipped"
[ $failures -eq 0 ] || fail "$failures of $cases cases; the stores are in kept/"
finish
