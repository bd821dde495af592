#!/bin/sh
# kill -9 of the parent, of a worker, of both; Ctrl-C; then on to the end, with
# the numbers of a run that nobody disturbed.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study 48k

expect 0 "$RLSTUDY" run tiny.study -j2 --store calm -q
numbers calm >calm.txt

# The worker processes of a store.
workers() {
    pgrep -f "worker --interactions [0-9]* -- $1/runs" || true
}

# Wait until somebody works on the store.
await_worker() {
    for _ in $(seq 200); do
        [ -z "$(workers "$1")" ] || return 0
        sleep 0.02
    done
    fail "no worker was started"
}

finish_and_compare() {
    expect 0 "$RLSTUDY" run tiny.study -j2 --store "$1" -q
    numbers "$1" >numbers.txt
    cmp calm.txt numbers.txt || fail "$1: other numbers than undisturbed"
}

# The parent dies: its workers write a checkpoint and end.
"$RLSTUDY" run tiny.study -j2 --store parent -q 2>err &
pid=$!
await_worker parent
sleep 0.3
kill -9 $pid
wait $pid 2>/dev/null || true
finish_and_compare parent

# A worker dies: that run failed, the others did not.
"$RLSTUDY" run tiny.study -j2 --store worker 2>err &
pid=$!
await_worker worker
kill -9 "$(workers worker | head -n 1)" 2>/dev/null || true
status=0
wait $pid || status=$?
[ $status -eq 4 ] || fail "a killed worker gave status $status: $(cat err)"
has err 'killed by signal 9'
has err 'log.txt'
[ "$(ls worker/runs/*/done | wc -l)" -eq 5 ] || fail "not five runs done"
finish_and_compare worker

# Everything dies at once, three times, at other moments.
for pause in 0.15 0.45 0.75; do
    "$RLSTUDY" run tiny.study -j2 --store both -q 2>err &
    pid=$!
    await_worker both
    sleep $pause
    kill -9 $pid $(workers both) 2>/dev/null || true
    wait $pid 2>/dev/null || true
done
finish_and_compare both

# An interrupt: status 75, nothing left running, and how to go on.
"$RLSTUDY" tiny.study -j2 --store interrupt 2>err &
pid=$!
await_worker interrupt
sleep 0.2
kill -TERM $pid
status=0
wait $pid || status=$?
[ $status -eq 75 ] || fail "an interrupt gave status $status: $(cat err)"
has err 'To go on'
[ -z "$(workers interrupt)" ] || fail "a worker is left"
ls interrupt/runs/*/checkpoint.safetensors >/dev/null ||
    fail "no checkpoint was written"
finish_and_compare interrupt

# Two parents on one store: both end well and nothing is done twice.
"$RLSTUDY" run tiny.study -j2 --store shared -q 2>err1 &
one=$!
"$RLSTUDY" run tiny.study -j2 --store shared -q 2>err2 &
two=$!
wait $one || fail "the first of two failed: $(cat err1)"
wait $two || fail "the second of two failed: $(cat err2)"
numbers shared >numbers.txt
cmp calm.txt numbers.txt || fail "two parents: other numbers"
finish
