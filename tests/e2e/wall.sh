#!/bin/sh
# Runs that a limit of time ends: how long they get is the machine's affair, but
# what they are is not.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study 2k
sed -i 's/^budget each.*/budget each { wall_time = 500 ms }/
    s/seed in 1..2/seed in 1..1/' tiny.study

# "wall_time0.5" for each result of a store.
results() {
    for file in "$1"/runs/*/done; do
        sed -n 's/.*"\(stopped\|wall_limit_s\)": \([^,]*\),*/\2/p' "$file" |
            tr -d '"\n' | sed 's/$/\n/'
    done
}

# As far as both go, the curves of two stores are the same.
same_beginnings() {
    for curve in "$1"/runs/*/curve.csv; do
        other=$2/${curve#"$1"/}
        n=$(wc -l <"$curve") m=$(wc -l <"$other")
        [ "$n" -lt "$m" ] || n=$m
        [ "$n" -gt 1 ] || fail "$curve or $other has no points"
        cut -d, -f1-9 "$curve" | head -n "$n" >one.txt
        cut -d, -f1-9 "$other" | head -n "$n" >two.txt
        cmp one.txt two.txt || fail "$curve has other numbers than $other"
    done
}

expect 0 "$RLSTUDY" plan tiny.study
has out '3 new'
has out '^wall time:   may end 3 runs'
has err 'tiny.study:10:8: warning: wall time may end .*\[wall-time\]'
expect 0 "$RLSTUDY" plan tiny.study -Wno-wall-time
[ ! -s err ] || fail "-Wno-wall-time: $(cat err)"
expect 0 "$RLSTUDY" run tiny.study -j1 -q --store timed
[ "$(results timed | sort -u)" = wall_time0.5 ] ||
    fail "not all stopped by time: $(cat timed/runs/*/done)"
for file in timed/runs/*/done; do
    sed -n 's/.*"wall_s": \([^,]*\),.*/\1/p' "$file"
done | awk '$1 < 0.5 { bad = 1 } END { exit NR != 3 || bad }' ||
    fail "stopped too early: $(cat timed/runs/*/done)"
has "$(ls timed/runs/*/log.txt | head -n 1)" 'the time is up: '

# The same limit and a smaller one are met; a larger one and none are not.
expect 0 "$RLSTUDY" plan tiny.study --store timed -v
has out '3 to reuse'
has out '(time up)'
expect 0 "$RLSTUDY" plan tiny.study --store timed --set each.wall_time='250 ms'
has out '3 to reuse'
expect 0 "$RLSTUDY" plan tiny.study --store timed --set each.wall_time='1 s'
has out '3 to continue'
"$RLSTUDY" plan tiny.study --json --store timed >plan.json
"$top_builddir/tests/tools/validate" \
    "${top_srcdir:-.}/doc/schema/plan-1.json" <plan.json || fail "not valid"
has plan.json '"interactions":null,"wall_limit_s":0.5,'
has plan.json '"timed_out":true'

# Continued to a larger limit: the same curve, only longer.
cp -R timed longer
expect 0 "$RLSTUDY" run tiny.study -j1 -q --store longer \
    --set each.wall_time='1 s'
[ "$(results longer | sort -u)" = wall_time1.0 ] || fail "not continued"
same_beginnings timed longer
[ "$(cat longer/runs/*/curve.csv | wc -l)" -gt \
    "$(cat timed/runs/*/curve.csv | wc -l)" ] || fail "not longer"
# Whoever was not stopped has the same numbers.
cp tiny.study free.study
sed -i 's/^budget each.*/budget each { interactions = 4k }/' free.study
expect 0 "$RLSTUDY" run free.study -j1 -q --store free
same_beginnings free longer
# Beside both limits that which comes first ends a run.
sed -i 's/^budget each.*/budget each { interactions = 4k, wall_time = 1 h }/' \
    free.study
expect 0 "$RLSTUDY" plan free.study --store free
has out '3 to reuse'
has free/runs/"$(ls free/runs | head -n 1)"/done '"stopped": "interactions"'

# Killed and begun again: the time of all attempts counts, and the numbers are
# those that they would have been.
for pause in 0.2 0.35; do
    "$RLSTUDY" run tiny.study -j2 -q --store killed \
        --set each.wall_time='1 s' 2>err &
    pid=$!
    sleep $pause
    # The workers see the pipe break and save what they have.
    kill -9 $pid 2>/dev/null || true
    wait $pid 2>/dev/null || true
done
expect 0 "$RLSTUDY" run tiny.study -j1 -q --store killed \
    --set each.wall_time='1 s'
[ "$(results killed | sort -u)" = wall_time1.0 ] || fail "not finished"
same_beginnings timed killed

# The report says so.
status=0
"$RLSTUDY" report tiny.study --store timed -o r >out 2>err || status=$?
[ $status -eq 0 ] || [ $status -eq 6 ] || fail "report: $(cat err)"
has r/index.html 'Wall time ended 3 runs'
has r/index.html '\[wall-time\]'
has r/tables/runs.csv ',wall_time,'
has r/report.json '"stopped": *"wall_time"'
# Of what was trained for longer, a smaller limit takes what fits in.
"$RLSTUDY" report tiny.study --store longer -o s >out 2>err || true
awk -F, 'NR > 1 { n[$1]++ } END { for (r in n) print r, n[r] }' \
    s/tables/curves.csv | sort >short.txt
awk -F, 'FNR > 1 { split(FILENAME, p, "/"); n[p[3]] += $10 <= 0.5 }
    END { for (r in n) print r, n[r] }' longer/runs/*/curve.csv | sort >want.txt
cmp short.txt want.txt || fail "another part of the curve: $(cat short.txt)"
finish
