#!/bin/sh
# Workers that fail, hang or are sent away; checkpoints that are torn; room for
# some runs and not for others.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study "$(scaled 24 8)"
sed -i "s|^axis size.*|axis size = [1/16, 1/8]|; /^fit/d; /frontier/d
    /constants/d" tiny.study

# Up to the budget: a run that is killed late was trained for longer.
budgeted() {
    numbers "$1" | awk -F, -v most="$(scaled 24 8)" '$1 + 0 <= most * 1024'
}

expect 0 "$RLSTUDY" run tiny.study -j2 --store calm -q
budgeted calm >calm.txt

same_as_calm() {
    budgeted "$1" >numbers.txt
    cmp calm.txt numbers.txt || fail "$1: other numbers than undisturbed"
}

finish_and_compare() {
    expect 0 "$RLSTUDY" run tiny.study -j2 --store "$1" -q
    same_as_calm "$1"
}

# The first worker of a store.
worker_of() {
    await_worker "$1"
    workers "$1" | head -n 1
}

# A finished run has one checkpoint, and no trace of failures.
! ls calm/runs/*/checkpoint-1.safetensors 2>/dev/null ||
    fail "finished runs keep two checkpoints"

# The dearest first: by the time that it takes, which is not its FLOP where
# evaluations take most of it.
cat >dear.study <<'END'
use "std/digits"

axis held = [16, 4000]
axis size = [1/16, 1/8]

environment task    = digits { heldout = held }
family      net     = digits_cnn { width = size }
algorithm   learner = ppo_ewma { horizon = 1, envs = 16, rollout = 16 }
budget each { interactions = 2k }
runs main = product(held, size) where (held == 16) == (size == 1/8)
END
expect 0 "$RLSTUDY" run dear.study -j1 --store dear -q
expect 0 "$RLSTUDY" expand dear.study
first=$(basename "$(dirname "$(ls -tr dear/runs/*/done | head -n 1)")")
has out "^$first held=4k size=1/16"

# ---- checkpoints ----

# By time, two of them; a torn newest one costs time and no number.
start_and_kill() {
    "$RLSTUDY" run tiny.study -j1 --store "$1" -q --checkpoint-every 0.02 \
        --set each.interactions=4M 2>err &
    pid=$!
    for _ in $(seq 2000); do
        ! ls "$1"/runs/*/checkpoint-1.safetensors >/dev/null 2>&1 || break
        sleep 0.01
    done
    sleep 0.2
    kill -9 $pid $(workers "$1") 2>/dev/null || true
    wait $pid 2>/dev/null || true
    # One that was missed writes another checkpoint, as its parent has gone.
    for _ in $(seq 600); do
        [ -n "$(workers "$1")" ] || break
        sleep 0.05
    done
    run=$(dirname "$(ls "$1"/runs/*/checkpoint-1.safetensors | head -n 1)")
}
for damage in half flipped gone both; do
    start_and_kill torn
    newest=$run/checkpoint.safetensors
    size=$(wc -c <"$newest")
    case $damage in
    half) truncate -s $((size / 2)) "$newest" ;;
    flipped)
        printf 'X' | dd of="$newest" bs=1 seek=$((size - 9)) conv=notrunc \
            2>/dev/null
        ;;
    gone) rm "$newest" ;;
    both) rm "$newest" && truncate -s 99 "$run/checkpoint-1.safetensors" ;;
    esac
    expect 0 "$RLSTUDY" plan tiny.study --store torn -v
    has out '1 to continue'
    finish_and_compare torn
    case $damage in
    half | flipped)
        has "$run/log.txt" 'not resuming: .*checkpoint.safetensors'
        has "$run/log.txt" '^resuming at [1-9]'
        ;;
    gone) has "$run/log.txt" '^resuming at [1-9]' ;;
    both) has "$run/log.txt" 'not resuming: .*checkpoint-1.safetensors' ;;
    esac
    [ ! -e "$run/checkpoint-1.safetensors" ] || fail "two are kept"
    rm -r torn
done

# SIGUSR1: one at once, and on.
"$RLSTUDY" run tiny.study -j2 --store asked 2>err --set each.interactions=4M &
pid=$!
await_worker asked
sleep 0.3
kill -USR1 $pid
for _ in $(seq 500); do
    ! ls asked/runs/*/checkpoint.safetensors >/dev/null 2>&1 || break
    sleep 0.01
done
ls asked/runs/*/checkpoint.safetensors >/dev/null || fail "no checkpoint"
[ -n "$(workers asked)" ] || fail "the workers do not go on"
has err 'write a checkpoint'
kill -TERM $pid
status=0
wait $pid || status=$?
[ $status -eq 75 ] || fail "status $status: $(cat err)"
# What was stopped is not done, and what was trained is counted.
! grep -q 'more done' err || fail "stopped, not done: $(cat err)"
has err '^2 stopped, . not started: [1-9]'
finish_and_compare asked

# ---- workers ----

# The heart of the lease is a timer's: updates have no part in it.
"$RLSTUDY" run tiny.study -j1 --store beating -q 2>err \
    --set each.interactions=40M &
pid=$!
await_worker beating
first=$(stat -c %Y beating/runs/*/lease)
sleep 4.5
[ "$(stat -c %Y beating/runs/*/lease)" -gt "$first" ] || fail "no heartbeat"
kill -9 $pid $(workers beating) 2>/dev/null || true
wait $pid 2>/dev/null || true

# One that hangs does not keep others, nor the second interrupt.
"$RLSTUDY" run tiny.study -j2 --store stubborn 2>err \
    --set each.interactions=4M &
pid=$!
worker=$(worker_of stubborn)
kill -STOP "$worker"
kill -TERM $pid
sleep 0.5
kill -0 $pid || fail "it did not wait for the worker"
kill -TERM $pid
status=0
wait $pid || status=$?
[ $status -eq 130 ] || fail "status $status: $(cat err)"
[ -z "$(workers stubborn)" ] || fail "a worker is left"
has err 'Stopped at once'
finish_and_compare stubborn

# One that is sent away, and one that crashes, come back.
for sig in TERM SEGV; do
    "$RLSTUDY" run tiny.study -j2 --store away 2>err &
    pid=$!
    kill -$sig "$(worker_of away)"
    wait $pid || fail "SIG$sig: $(cat err)"
    has err 'failed: .*; it is tried again'
    case $sig in
    TERM) has err 'failed: preempted: stopped by somebody else' ;;
    SEGV) [ -n "${SANITIZED-}" ] || has err 'failed: host: killed by signal' ;;
    esac
    same_as_calm away
    rm -r away
done

# What a worker cannot be trained for is not tried again, and the record says
# who is to blame.
mkdir -p odd
expect 0 "$RLSTUDY" run tiny.study -j2 --store odd -q
run=$(ls -d odd/runs/* | head -n 1)
cp "$run/spec.yaml" spec.yaml
rm "$run/done"
sed -i 's/^seed: .*/seed: 77/' "$run/spec.yaml"
expect 1 "$RLSTUDY" worker "$run" --interactions 999
has err 'failed: study: .*was changed or damaged'
has out '^f study 0 '
has "$run/failed" '"class": "study"'
has "$run/failed" '"attempt": 1'
expect 1 "$RLSTUDY" worker "$run" --interactions 999
has "$run/failed" '"attempt": 2'

# ---- which runs ----

# --failed: those that failed, and no others.
rm -r odd/runs/"$(ls odd/runs | tail -n 1)"
expect 0 "$RLSTUDY" run tiny.study -n --store odd --failed
has out '1 left alone'
has out 'failed before: study: '
expect 0 "$RLSTUDY" run tiny.study --store odd --failed
[ -s "$run/done" ] || fail "the failed run was not trained"
[ ! -e "$run/failed" ] || fail "a finished run failed"
[ "$(ls odd/runs | wc -l)" -eq 3 ] || fail "another run was trained"
expect 0 "$RLSTUDY" run tiny.study --store odd --failed
has err 'no run failed'
finish_and_compare odd

# ---- when everything fails ----

# Five in a row that the machine fails say that the next would fail too.
sed 's/seed in 1..2/seed in 1..4/' tiny.study >many.study
expect 0 "$RLSTUDY" run many.study -j2 --store broken -q
for run in broken/runs/*; do
    rm -r "$run"/*
    cp spec.yaml "$run"
    mkdir "$run/log.txt"
done
expect 4 "$RLSTUDY" run many.study -j1 --store broken --retries 0
[ "$(grep -c 'failed: host: ' err)" -eq 5 ] || fail "not five: $(cat err)"
has err '5 runs failed one after the other, so 3 more were not started'
expect 4 "$RLSTUDY" run many.study -j1 --store broken --retries 0 -k
[ "$(grep -c 'failed: host: ' err)" -eq 8 ] || fail "not eight: $(cat err)"
grep -h '"attempt"' broken/runs/*/failed | sort | uniq -c | tr -s ' \n' ' ' |
    grep -q ' 3 "attempt": 1, 5 "attempt": 2,' || fail "attempts are miscounted"
rmdir broken/runs/*/log.txt
expect 0 "$RLSTUDY" run many.study -j2 --store broken -q --failed
[ "$(ls broken/runs/*/done | wc -l)" -eq 8 ] || fail "not all are done"

# ---- memory ----

# A run that never fits in is told of first; the others are trained.
need=$("$RLSTUDY" plan tiny.study --store none --json |
    sed -n '/"id"/s/.*"memory_bytes": *\([0-9]*\).*/\1/p' | sort -n | tail -n 1)
[ "$need" -gt 1000 ] || fail "no memory in the plan"
expect 4 "$RLSTUDY" run tiny.study -j2 --store tight --memory $((need - 100))
has err 'size=1/8 seed=2 failed: resource: it takes .* of memory'
[ "$(ls tight/runs/*/done | wc -l)" -eq 2 ] || fail "not two runs done"
grep -l '"resource"' tight/runs/*/failed >/dev/null || fail "no record"
# There is room for one at a time.
expect 0 "$RLSTUDY" run tiny.study -j2 --store tight --memory $((need + 100)) \
    --progress=json
awk '/"start"/ { if (++n > 1) bad = 1 } /"end"/ { n-- } END { exit bad }' err ||
    fail "two at a time: $(cat err)"
same_as_calm tight

for bad in 0 -1 8parameters x; do
    expect 2 "$RLSTUDY" run tiny.study --memory "$bad"
    has err '--memory takes a size such as 8 GiB'
done
expect 2 "$RLSTUDY" run tiny.study --retries -1
has err '--retries takes a whole number from 0'

# ---- cores ----

if [ "$(nproc)" -ge 2 ]; then
    expect 0 "$RLSTUDY" run tiny.study -j2 --store pinned -q --pin
    cat pinned/runs/*/log.txt | grep '^pinned to core' | sort -u >cores.txt
    [ "$(wc -l <cores.txt)" -eq 2 ] || fail "not two cores: $(cat cores.txt)"
    same_as_calm pinned
    # No more than the mask allows.
    expect 2 taskset -c 1 "$RLSTUDY" run tiny.study -j2 --store p2 -q --pin
    has err 'there are not so many'
    expect 0 taskset -c 1 "$RLSTUDY" run tiny.study --store p2 -q --pin
    [ "$(cat p2/runs/*/log.txt | sort -u)" = "pinned to core 1" ] ||
        fail "another core"
fi
finish
