#!/bin/sh
# status --watch: in a pipe and on terminals while another process trains, to
# the end, and until it is told to stop.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study "$(scaled 32 8)"
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

# From the first run to the last.
mux() {
    env -u TMUX tmux -S "$scratch/tmux" -f /dev/null "$@"
}
# on_terminal COLUMNS ROWS
on_terminal() {
    mux new-session -d -s "w$1" -x "$1" -y "$2" "cd '$scratch'; env \
        LC_ALL=C '$RLSTUDY' status --watch tiny.study --store runs; \
        echo \$? >'w$1.status'; sleep 600"
}
if command -v tmux >/dev/null; then
    trap 'mux kill-server 2>/dev/null || true' EXIT
    on_terminal 80 24
    on_terminal 20 5
    terminals="80 20"
else
    echo "SKIPPED in part: no tmux" >&2
    terminals=
fi
"$RLSTUDY" run -q -j2 "$@" &
training=$!
"$RLSTUDY" status --watch "$@" >seen &
watching=$!
[ -z "$terminals" ] || for _ in $(seq 1200); do
    mux capture-pane -p -t w80 >w80
    ! grep -q '^size=[^ ]* seed=[12] #*\.* *[1-9][0-9]* % ' w80 || break
    kill -0 $training 2>/dev/null || break
    sleep 0.05
done
for width in $terminals; do
    mux capture-pane -p -S - -t "w$width" >now
    [ "$(grep -c '6 runs:' now)" -eq 1 ] || fail "not one block: $(cat now)"
    awk -v n="$width" 'length > n { exit 1 }' now || fail "$width: too long"
done
wait $training || fail "training"
wait $watching || fail "it ended with $?: $(cat seen)"
[ "$(tail -n 2 seen)" = "$(printf '%s\n' 'tiny.study: 6 runs: 6 done' \
    "100.0 % of $(sed -n 's/^100.0 % of //p' seen)")" ] ||
    fail "not the end: $(cat seen)"
# A line when something has changed, and not more than one in ten seconds.
[ "$(sort seen | uniq -d | wc -l)" -eq 0 ] || fail "twice: $(cat seen)"
for width in $terminals; do
    for _ in $(seq 200); do
        [ ! -s "w$width.status" ] || break
        sleep 0.1
    done
    [ "$(cat "w$width.status")" = 0 ] || fail "$width: $(cat "w$width.status")"
    mux capture-pane -p -S - -t "w$width" >now
    grep -q '6 done' now || fail "not the end: $(cat now)"
    ! grep -q 'running' now || fail "remnants: $(cat now)"
done
[ -z "$terminals" ] || has w80 '^size=[^ ]* seed=[12] #*\.* *[1-9][0-9]* % '
mux kill-server 2>/dev/null || true
finish
