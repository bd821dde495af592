#!/bin/sh
# Progress: on terminals of several sizes, one that is resized meanwhile, a
# dumb one, a pipe; as JSON; and an interrupt outside of the pool.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study "$(scaled 24 8)"
escape=$(printf '\033')

# A pipe gets no escape sequences, and few lines; a line an event with -v.
few=$(($(date +%s)))
expect 0 "$RLSTUDY" run tiny.study -j6 --store auto
few=$(((($(date +%s) - few) / 10 + 1) * 3))
[ "$(grep -c '^start ' err)" -ge 1 ] || fail "not a start"
has err '^6 of 6 runs, 100 %; .* more done$'
tail -n 1 err >last
has last '^6 done: [0-9].* interactions and .* of processor time (planned: .*)$'
[ "$(grep -cE '^(start|done|[0-9]+ of) ' err)" -le $few ] ||
    fail "more than $few lines: $(cat err)"
! grep -q "$escape" err || fail "escape sequences in a pipe"
expect 0 "$RLSTUDY" run tiny.study -v -j6 --store plain --progress=plain
[ "$(grep -c '^start ' err)" -eq 6 ] || fail "not six starts"
[ "$(grep -c '^done .* interactions in ' err)" -eq 6 ] ||
    fail "not six ends: $(cat err)"

# --progress=json: every line is an object, also of what could not be started.
schema=$top_srcdir/doc/schema/progress-1.json
is_json() {
    while read -r line; do
        echo "$line" | "$top_builddir/tests/tools/validate" "$schema" 2>said ||
            fail "$line: $(cat said)"
    done <err
}
expect 0 "$RLSTUDY" run tiny.study -j6 --store json --progress=json
is_json
[ "$(grep -c '"event":"start"' err)" -eq 6 ] || fail "not six starts"
[ "$(grep -c '"event":"end".*"outcome":"done"' err)" -eq 6 ] ||
    fail "not six ends"
[ "$(grep -c '"event":"progress".*"best":[0-9]' err)" -ge 3 ] ||
    fail "no progress: $(cat err)"
case $(head -n 1 err) in
*'"event":"begin"'*) ;;
*) fail "it does not begin: $(cat err)" ;;
esac
tail -n 1 err >last
has last '"event":"finished".*"ended":6,"bad":0,.*"share":1.0'
one=$(ls json/runs | head -n 1)
rm -r "json/runs/$one"
: >"json/runs/$one"
expect 4 "$RLSTUDY" run tiny.study -j6 --store json --progress=json
is_json
has err '"event":"end","run":"[^"]*size=[^"]*",.*"outcome":"failed'

# "S 123 ...": state, parent and what follows, of process $1; nothing when it is
# gone.  A small machine has no ps.
fields_of() {
    { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 0
    echo "${line##*) }"
}
state_of() {
    fields_of "$1" | cut -d' ' -f1
}
children_of() {
    for process in /proc/[0-9]*; do
        other=${process#/proc/}
        [ "$(fields_of "$other" | cut -d' ' -f2)" != "$1" ] || echo "$other"
    done
}

# While speed is measured there is no pool: 75 all the same, no child left.
rm -rf cache
RLSTUDY_MEASURE=2 "$RLSTUDY" run tiny.study -j1 --store early 2>err &
pid=$!
child=
for _ in $(seq 200); do
    child=$(children_of $pid)
    [ -z "$child" ] || break
    sleep 0.01
done
[ -n "$child" ] || fail "speed was not measured"
kill -INT $pid 2>/dev/null
kill -TERM $pid
status=0
wait $pid || status=$?
[ $status -eq 75 ] || fail "an early interrupt gave status $status: $(cat err)"
has err 'the same command goes on'
[ "$(grep -c . err)" -eq 1 ] || fail "more than a line: $(cat err)"
sleep 0.1
case $(state_of "$child") in
'' | Z*) ;;
*) fail "the child that measures is left" ;;
esac

# The rest needs terminals.
if ! command -v tmux >/dev/null; then
    finish
    echo "SKIPPED in part: no tmux" >&2
    exit 0
fi
mux() {
    env -u TMUX tmux -S "$scratch/tmux" -f /dev/null "$@"
}
trap 'mux kill-server 2>/dev/null || true' EXIT
# A server ends with its last session, and one that is ending takes no new one.
mux new-session -d -s keeper 'sleep 3600'

# on_terminal NAME COLUMNSxROWS INTERACTIONS [VARIABLE=VALUE]: a run there.
on_terminal() {
    name=$1
    size=$2
    each=$3
    shift 3
    rm -f "$name.status"
    mux new-session -d -s "$name" -x "${size%x*}" -y "${size#*x}" \
        "cd '$scratch'; echo before; env XDG_CACHE_HOME='$XDG_CACHE_HOME' \
        $* '$RLSTUDY' run tiny.study -j6 --store '$name' \
        --set each.interactions=$each; echo \$? >'$name.status'; \
        echo after; sleep 600"
}
# Wait until the block is on the screen.
await_block() {
    for _ in $(seq 1200); do
        mux capture-pane -p -t "$1" | grep -q '^[0-9]* of 6 runs' && return 0
        sleep 0.05
    done
    fail "$1: no progress: $(mux capture-pane -p -t "$1")"
}
# Wait for the end, which is there when what follows it is on the screen; all
# that the terminal ever showed is in NAME.all.
await_end() {
    for _ in $(seq 1200); do
        mux capture-pane -p -S - -t "$1" >"$1.all"
        ! grep -q '^after' "$1.all" || break
        sleep 0.1
    done
    has "$1.all" '^after'
    [ "$(cat "$1.status")" = 0 ] || fail "$1: $(cat "$1.all")"
    mux kill-session -t "$1"
}

for size in 80x24 40x24 20x10 80x5; do
    columns=${size%x*}
    on_terminal "t$size" $size "$(scaled 32 8)"
    await_block "t$size"
    sleep 0.3
    mux capture-pane -p -S - -t "t$size" >seen
    # One block, also in the scrollback, whose lines end within the width.
    [ "$(grep -c '^[0-9]* of 6 runs' seen)" -eq 1 ] ||
        fail "$size: not one block: $(cat seen)"
    [ "$(grep -c ' %' seen)" -le $((${size#*x} - 1)) ] ||
        fail "$size: more lines than rows: $(cat seen)"
    awk -v n="$columns" '{ gsub(/[\200-\277]/, "") } length > n { exit 1 }' \
        seen || fail "$size: a line is too long"
    await_end "t$size"
    # It went away when all was done.
    ! grep -q 'of 6 runs' "t$size.all" ||
        fail "$size: remnants: $(cat "t$size.all")"
done

# Narrowed and widened while it runs, faster than it is drawn: no remnants.
on_terminal resized 100x24 "$(scaled 96 8)"
await_block resized
for columns in 60 30 90 24 100; do
    mux resize-window -t resized -x $columns -y 24
    sleep 0.5
    mux capture-pane -p -S - -t resized >seen
    [ "$(grep -c 'of 6 runs' seen)" -le 1 ] ||
        fail "resized to $columns: more than one block: $(cat seen)"
done
for step in $(seq 40); do
    mux resize-window -t resized -x $((20 + step * 37 % 90)) \
        -y $((2 + step * 11 % 25))
    sleep 0.03
done
mux resize-window -t resized -x 100 -y 24
await_end resized
! grep -q '^[0-9]* of 6 runs' resized.all || fail "remnants: $(cat resized.all)"

# What the block has: columns with names, bars, sparklines; in ASCII where the
# locale is not of UTF-8.
on_terminal utf8 80x24 "$(scaled 24 8)" LC_ALL=C.UTF-8
on_terminal ascii 80x24 "$(scaled 24 8)" LC_ALL=C CI=false
await_block utf8
await_block ascii
sleep 1
mux capture-pane -p -t utf8 >seen
has seen 'done  *speed  *left  *best'
LC_ALL=C grep -q "$(printf '\342\226')" seen || fail "no bars: $(cat seen)"
mux capture-pane -p -t ascii >seen
has seen '^size=[^ ]* seed=. *#*\.* '
! LC_ALL=C grep -q "$(printf '[\200-\377]')" seen || fail "no ASCII: $(cat seen)"
await_end utf8
await_end ascii

# A dumb terminal gets lines, as a build server does, and one without colour
# bars without colour.
on_terminal dumb 80x24 4k TERM=dumb
on_terminal ci 80x24 4k CI=true
await_end dumb
await_end ci
has dumb.all '^start '
has ci.all '^start '
on_terminal bare 80x24 "$(scaled 16 8)" NO_COLOR=1
await_block bare
mux capture-pane -p -e -t bare >seen
! grep -q "$escape\\[3" seen || fail "colour in spite of NO_COLOR"
await_end bare
on_terminal coloured 80x24 "$(scaled 16 8)"
await_block coloured
mux capture-pane -p -e -t coloured >seen
has seen "$escape\\[36m"
await_end coloured
mux kill-server 2>/dev/null || true
finish
