#!/bin/sh
# status --watch: in a pipe and on terminals while another process trains, to
# the end, and until it is told to stop.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
each=$(scaled 32 8)
tiny_study "$each"
set -- tiny.study --store runs

expect 2 "$RLSTUDY" status --watch --json "$@"
has err 'is for people'

# What is to come can be waited for; a signal ends that.
"$RLSTUDY" status --watch "$@" >waiting &
pid=$!
for _ in $(seq 200); do
    [ ! -s waiting ] || break
    sleep 0.05
done
has waiting '^tiny.study: 6 runs: 6 new; 0.0 % of '
kill -TERM $pid
status=0
wait $pid || status=$?
[ $status -eq 75 ] || fail "a watch that was stopped gave $status"

mux() {
    env -u TMUX tmux -S "$scratch/tmux" -f /dev/null "$@"
}
# on_terminals INTERACTIONS: a watch in each terminal, as wWIDTH.
on_terminals() {
    for width in $terminals; do
        rm -f "w$width.status"
        mux new-session -d -s "w$width" -x "$width" -y $((width / 4 + 1)) \
            "cd '$scratch'; env LC_ALL=C '$RLSTUDY' status --watch \
            tiny.study --store runs --set each.interactions=$1; \
            echo \$? >'w$width.status'; echo after; sleep 600"
    done
}
terminals=
if command -v tmux >/dev/null; then
    trap 'mux kill-server 2>/dev/null || true' EXIT
    # A server ends with its last session, and then takes no new one.
    mux new-session -d -s keeper 'sleep 3600'
    terminals="80 20"
else
    echo "SKIPPED in part: no tmux" >&2
fi

# At runs that take far longer than a look at them.
if [ -n "$terminals" ]; then
    on_terminals 4M
    "$RLSTUDY" run -q -j2 "$@" --set each.interactions=4M 2>err &
    training=$!
    at_work='^size=[^ ]* seed=[12] #*\.* *[1-9][0-9]* % '
    for _ in $(seq 1200); do
        mux capture-pane -p -t w80 >w80
        ! grep -q "$at_work" w80 || break
        sleep 0.05
    done
    for width in $terminals; do
        mux capture-pane -p -S - -t "w$width" >now
        [ "$(grep -c '6 runs:' now)" -eq 1 ] ||
            fail "not one block: $(cat now)"
        awk -v n="$width" 'length > n { exit 1 }' now ||
            fail "$width: too long: $(cat now)"
    done
    kill -TERM $training
    status=0
    wait $training || status=$?
    [ $status -eq 75 ] || fail "training that was stopped gave $status"
    has w80 "$at_work"
    for width in $terminals; do
        mux kill-session -t "w$width"
    done
fi

# Work that ceases, with runs still to be trained, ends it after a while.
"$RLSTUDY" run -q -j2 tiny.study --store cut --set each.interactions=4M 2>err &
training=$!
await_worker cut
RLSTUDY_CEASED=1 "$RLSTUDY" status --watch tiny.study --store cut \
    --set each.interactions=4M >cut.seen &
watching=$!
for _ in $(seq 1200); do
    [ ! -s cut.seen ] || break
    sleep 0.05
done
has cut.seen '^tiny.study: 6 runs: .* running'
kill -TERM $training
wait $training || true
status=0
wait $watching || status=$?
[ $status -eq 75 ] || fail "when work ceased it ended with $status"
has cut.seen '^tiny.study: 6 runs: .* stopped'

# From the first run to the last.
on_terminals "$each"
"$RLSTUDY" run -q -j2 "$@" &
training=$!
"$RLSTUDY" status --watch "$@" >seen &
watching=$!
wait $training || fail "training"
wait $watching || fail "it ended with $?: $(cat seen)"
[ "$(tail -n 2 seen)" = "$(printf '%s\n' 'tiny.study: 6 runs: 6 done' \
    "100.0 % of $(sed -n 's/^100.0 % of //p' seen)")" ] ||
    fail "not the end: $(cat seen)"
# A line when something has changed, and not more than one in ten seconds.
[ "$(sort seen | uniq -d | wc -l)" -eq 0 ] || fail "twice: $(cat seen)"
for width in $terminals; do
    for _ in $(seq 200); do
        mux capture-pane -p -S - -t "w$width" >now
        ! grep -q '^after' now || break
        sleep 0.1
    done
    has now '^after'
    [ "$(cat "w$width.status")" = 0 ] || fail "$width: $(cat "w$width.status")"
    grep -q '6 done' now || fail "not the end: $(cat now)"
    ! grep -q 'running' now || fail "remnants: $(cat now)"
done
mux kill-server 2>/dev/null || true
finish
