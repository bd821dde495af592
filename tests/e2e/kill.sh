#!/bin/sh
# kill -9 of the parent, of a worker, of both; Ctrl-C; then on to the end, with
# the numbers of a run that nobody disturbed, and what is said meanwhile.  Many
# more moments, and other faults: tests/faults/faults.sh.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study "$(scaled 32 8)"

expect 0 "$RLSTUDY" run tiny.study -j2 --store calm -q
numbers calm >calm.txt

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
"$RLSTUDY" run tiny.study -j2 --store worker --retries 0 2>err &
pid=$!
await_worker worker
kill -9 "$(workers worker | head -n 1)" 2>/dev/null || true
status=0
wait $pid || status=$?
[ $status -eq 4 ] || fail "a killed worker gave status $status: $(cat err)"
has err 'failed: preempted: killed by signal 9'
has err 'log.txt'
[ "$(ls worker/runs/*/done | wc -l)" -eq 5 ] || fail "not five runs done"
[ "$(ls worker/runs/*/failed | wc -l)" -eq 1 ] || fail "not one run failed"
finish_and_compare worker
! ls worker/runs/*/failed 2>/dev/null || fail "a finished run failed"

# With another attempt nothing is left of it.
"$RLSTUDY" run tiny.study -j2 --store again 2>err &
pid=$!
await_worker again
kill -9 "$(workers again | head -n 1)" 2>/dev/null || true
wait $pid || fail "no second attempt: $(cat err)"
has err 'killed by signal 9 (Killed); it is tried again'
numbers again >numbers.txt
cmp calm.txt numbers.txt || fail "again: other numbers than undisturbed"

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
has err "To go on:"
has err "$RLSTUDY tiny.study -j2 --store interrupt"
[ -z "$(workers interrupt)" ] || fail "a worker is left"
ls interrupt/runs/*/checkpoint.safetensors >/dev/null ||
    fail "no checkpoint was written"
finish_and_compare interrupt

# Closing the terminal reaches the workers too: they must not just die.
hang_up()
{
    setsid "$RLSTUDY" run tiny.study -j2 --store hangup -q 2>err &
    pid=$!
    await_worker hangup
    sleep 0.2
    kill -HUP -- -$pid 2>/dev/null || kill -HUP $pid
    status=0
    wait $pid || status=$?
    [ $status -eq 75 ] || fail "a hangup gave status $status: $(cat err)"
    ! grep -q failed err || fail "a hangup made runs fail: $(cat err)"
    finish_and_compare hangup
}
# Under nohup a hangup is ignored, by us and by all that we start.
case $(sed -n 's/^SigIgn:[[:space:]]*//p' /proc/self/status 2>/dev/null) in
*[13579bdf]) echo "hangups are ignored here: not tried" ;;
*) hang_up ;;
esac

# A signal at the very start of a worker loses no run.
for pause in 0 0.002 0.005 0.01 0.02; do
    "$RLSTUDY" run tiny.study -j2 --store early --progress=plain 2>err &
    pid=$!
    for _ in $(seq 5000); do
        ! grep -q '^start' err || break
        sleep 0.002
    done
    sleep $pause
    kill -TERM $pid
    status=0
    wait $pid || status=$?
    [ $status -eq 75 ] || fail "an early signal gave $status: $(cat err)"
    ! grep -q failed err || fail "an early signal made runs fail: $(cat err)"
done
finish_and_compare early

# A result does not outlive its curve: without the checkpoint a longer budget
# starts over, and what is killed then is not taken for finished.
expect 0 "$RLSTUDY" run tiny.study -j2 --store short -q \
    --set each.interactions="$(scaled 16 8)"
rm short/runs/*/checkpoint.safetensors
"$RLSTUDY" run tiny.study -j2 --store short -q 2>err &
pid=$!
await_worker short
sleep 0.1
kill -9 $pid $(workers short) 2>/dev/null || true
wait $pid 2>/dev/null || true
expect 0 "$RLSTUDY" run tiny.study -j2 --store short -q \
    --set each.interactions="$(scaled 16 8)"
finish_and_compare short
finish
