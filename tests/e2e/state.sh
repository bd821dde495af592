#!/bin/sh
# What a store holds, told run by run: status, ls, show, log, why, verify; runs
# by their names; and the index, which may be missing, old or damaged.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
validate=$top_builddir/tests/tools/validate
schema=$top_srcdir/doc/schema

# valid NAME COMMAND...: it prints JSON as the schema says.
valid() {
    name=$1
    shift
    expect 0 "$@"
    "$validate" "$schema/$name-1.json" <out 2>said ||
        fail "$*: $(cat said)"
}

tiny_study "$(scaled 8 8)"
export RLSTUDY_STORE=store

# Before there is a store: of a study all runs are new, and nothing is made.
expect 1 "$RLSTUDY" status
has err "there is no store 'store' here"
expect 0 "$RLSTUDY" status tiny.study
has out '^tiny.study: 6 runs: 6 new$'
expect 1 "$RLSTUDY" reindex
[ ! -e store ] || fail "looking made a store"

expect 0 "$RLSTUDY" run tiny.study -j2 -q
[ -s store/index.sqlite ] || fail "training made no index"
id=$(ls store/runs | head -n 1)

# ---- status and ls ----
expect 0 "$RLSTUDY" status tiny.study
has out '^tiny.study: 6 runs: 6 done$'
expect 0 "$RLSTUDY" status -v tiny.study
has out "^$id  done .*100 % of .*size="
valid status "$RLSTUDY" status tiny.study --json
valid status "$RLSTUDY" status --json
expect 0 "$RLSTUDY" status
has out '^store: 6 runs: 6 done$'
expect 2 "$RLSTUDY" status tiny.study tiny.study
expect 2 "$RLSTUDY" status no-such-thing
has err "there is no file 'no-such-thing'"
expect 0 "$RLSTUDY" status --set each.interactions=1M tiny.study
has out '6 stopped'

expect 0 "$RLSTUDY" ls
has out "^$id  done .*digits, cnn, ppo_ewma, seed"
has out '^6 of 6 runs'
expect 0 "$RLSTUDY" ls tiny.study
has out "^$id  done .*size="
sed 's/seed in 1..2/seed in 1..1/' tiny.study >half.study
expect 0 "$RLSTUDY" ls --orphans half.study
has out '^3 of 6 runs'
expect 2 "$RLSTUDY" ls --orphans
has err 'needs the studies'
valid ls "$RLSTUDY" ls --json tiny.study
expect 0 "$RLSTUDY" ls --failed
has out '^0 of 6 runs'

# A failure, and where it stands.
printf 'the environment ended early' >"store/runs/$id/failed"
rm "store/runs/$id/done"
expect 0 "$RLSTUDY" ls --failed
has out "^$id  failed"
has out 'the environment ended early'
expect 0 "$RLSTUDY" status tiny.study
has out '5 done, 1 failed'
expect 0 "$RLSTUDY" why "$id" tiny.study
has out 'to be trained: the last attempt failed: .*the environment ended early'
expect 0 "$RLSTUDY" run tiny.study -q
expect 0 "$RLSTUDY" status tiny.study
has out '^tiny.study: 6 runs: 6 done$'

# ---- names ----
expect 0 env LC_ALL=C "$RLSTUDY" show "$id"
has out '^return by interactions$'
has out '^ *[0-9.]* [+|] *\*\*'
! LC_ALL=C grep -q "$(printf '[\200-\377]')" out || fail "a chart not in ASCII"
expect 0 env LC_ALL=C.UTF-8 "$RLSTUDY" show "$id"
LC_ALL=C grep -q "$(printf '\342[\240-\243]')" out || fail "no chart: $(cat out)"
has out "^run  *$id$"
has out '^state  *done, '
has out '^curve  *[0-9]* points'
has out 'width = 1/'
expect 0 "$RLSTUDY" show "$(echo "$id" | cut -c1-8)"
has out "^run  *$id$"
expect 0 "$RLSTUDY" show "store/runs/$id/"
has out "^run  *$id$"
expect 0 "$RLSTUDY" show 'size=1/8 seed=2' tiny.study
has out '^label  *size=1/8 seed=2$'
expect 2 "$RLSTUDY" show 'size=1/8 seed=2'
has err 'behind it, its study'
expect 2 "$RLSTUDY" show 'size=1/8 seed=3' tiny.study
has err "is called 'size=1/8 seed=3'"
expect 2 "$RLSTUDY" show ffffffffffffffff
expect 2 "$RLSTUDY" show digits
has err 'begin with .std/.'
# Two that begin alike are not told apart by less.
cp -r "store/runs/$id" "store/runs/$(echo "$id" | cut -c1-15)x" # no run's name
twin=$(echo "$id" | cut -c1-15)$(echo "$id" | cut -c16 | tr '0-9a-f' '1-9a-f0')
cp -r "store/runs/$id" "store/runs/$twin"
expect 2 "$RLSTUDY" log "$(echo "$id" | cut -c1-15)"
has err 'may be any of 2 runs'
has err "$twin"
rm -r "store/runs/$twin" "store/runs/$(echo "$id" | cut -c1-15)x"
valid show "$RLSTUDY" show --json "$id" "$(ls store/runs | tail -n 1)" tiny.study
expect 0 "$RLSTUDY" show std/digits
cmp out "$top_srcdir/stdlib/digits.study" || fail "show std/digits"
expect 2 "$RLSTUDY" show std/digits "$id"

# ---- log ----
echo 'a word' >>"store/runs/$id/log.txt"
expect 0 "$RLSTUDY" log "$id"
has out '^a word$'
expect 2 "$RLSTUDY" log
expect 2 "$RLSTUDY" log "$id" "$id"
rm "store/runs/$id/log.txt"
expect 1 "$RLSTUDY" log "$id"
has err 'has no log'

# ---- why ----
expect 0 "$RLSTUDY" why 'size=1/8 seed=2' tiny.study
has out 'not trained again: it is done'
has out '  seed is 2 here, 1 there'
sed 's/seed in 1..2/seed in 1..3/' tiny.study >more.study
expect 0 "$RLSTUDY" why 'size=1/8 seed=3' more.study
has out 'to be trained: the store does not have it'
has out 'the nearest run of the store is .*size=1/8 seed='
has out '  seed is 3 here, [12] there'
expect 0 "$RLSTUDY" why 'size=1/8 seed=2' tiny.study --set learner.clip=0.3
has out '  algorithm.clip is 0.3 here, 0.2 there'
expect 0 "$RLSTUDY" why 'size=1/8 seed=2' tiny.study \
    --set each.interactions=1M
has out 'to be trained: it goes on from'
expect 0 "$RLSTUDY" why "$id" more.study --set net.hidden=64
has out 'not asked for by the study'
has out '  family.hidden is '
expect 0 "$RLSTUDY" why "$id"
has out 'it is done'
valid why "$RLSTUDY" why --json "$id" tiny.study
valid why "$RLSTUDY" why --json 'size=1/8 seed=3' more.study
# plan tells the same.
expect 0 "$RLSTUDY" plan tiny.study --set learner.clip=0.3
has out '6 changed because algorithm.clip is 0.3, not 0.2'

# ---- verify ----
expect 0 "$RLSTUDY" verify "$id"
has out "^$id  same .* and the final state"
expect 0 "$RLSTUDY" verify --fraction 0.5 'size=1/8 seed=2' tiny.study
has out ' same .*points up to'
! grep -q 'final state' out || fail "half a run has no final state"
expect 0 "$RLSTUDY" verify --until 300 "$id"
has out ' same '
valid verify "$RLSTUDY" verify --json --until 300 "$id" tiny.study
expect 2 "$RLSTUDY" verify
expect 2 "$RLSTUDY" verify --until 3 --fraction 0.5 "$id"
# Side by side, told in their order though the first takes longest; a run may be
# named twice.
set -- 'size=1/4 seed=1' 'size=1/16 seed=1' 'size=1/8 seed=1' 'size=1/4 seed=1'
expect 0 "$RLSTUDY" verify "$@" tiny.study -j1 -q
[ "$(cut -d' ' -f3- out | grep -c 'same .*size=')" -eq 4 ] || fail "$(cat out)"
cp out one
expect 0 "$RLSTUDY" verify "$@" tiny.study -j4 -q
cmp one out || fail "-j4 tells something else"
expect 0 "$RLSTUDY" verify tiny.study -j3 -q
has out '^6 of 6 runs the same$'
# Not all are there: the others are verified all the same.
expect 1 "$RLSTUDY" verify 'size=1/16 seed=3' 'size=1/16 seed=1' more.study -j2
[ "$(cut -c19-22 out | head -n 2 | tr '\n' ,)" = 'not ,same,' ] ||
    fail "$(cat out)"
has out 'the store does not have it'
# Interrupted, what was not verified says so, and nothing stays behind.
(
    export TMPDIR="$scratch/aside"
    mkdir -p aside
    "$RLSTUDY" verify --store store tiny.study -j2 >cut 2>err &
    pid=$!
    for _ in $(seq 600); do
        grep -q verifying err && break
        sleep 0.05
    done
    kill -TERM $pid
    got=0
    wait $pid || got=$?
    [ "$got" -eq 75 ] || fail "interrupted: exit status $got: $(cat err)"
    [ -z "$(ls aside)" ] || fail "interrupted: $(ls aside) is left"
)
grep -q 'not verified .*interrupted' cut || fail "interrupted: $(cat cut)"
# What was trained by another kernel says so.
other=$("$RLSTUDY" doctor --store none | sed -n 's/^kernel.*also here: .*, //p')
if [ -n "$other" ]; then
    expect 1 env RLSTUDY_KERNEL="$other" "$RLSTUDY" verify "$id"
    has out "^$id  differs"
    has out "and now with $other"
    RLSTUDY_KERNEL=$other expect 1 "$RLSTUDY" verify --json "$id"
    "$validate" "$schema/verify-1.json" <out || fail "verify --json: differs"
fi
# One bit of the final state.
at=$(($(wc -c <"store/runs/$id/checkpoint.safetensors") - 3))
cp -r store flipped
printf '\377' | dd of="flipped/runs/$id/checkpoint.safetensors" bs=1 seek=$at \
    conv=notrunc 2>/dev/null
expect 0 "$RLSTUDY" verify --store flipped "$id"
! grep -q 'final state' out || fail "a damaged checkpoint was compared"
# A damaged curve is not verified, and no other is touched.
sed -i '3s/1/2/' "flipped/runs/$id/curve.csv"
expect 1 "$RLSTUDY" verify --store flipped "$id"
has out "not verified .*damaged"
ls "${TMPDIR:-/tmp}"/rlstudy-verify-* >/dev/null 2>&1 &&
    [ -z "$(find "${TMPDIR:-/tmp}"/rlstudy-verify-* -user "$(id -u)" -newer \
        tiny.study -prune 2>/dev/null)" ] || true

# ---- the index ----
answers() {
    for command in 'status -v tiny.study' 'ls' 'plan -v tiny.study'; do
        # shellcheck disable=SC2086
        "$RLSTUDY" $command 2>&1 || fail "$command failed: $1"
    done
}
sleep 2.1 # what changed a moment ago is not believed
expect 0 "$RLSTUDY" reindex
has out '^6 runs indexed$'
valid reindex "$RLSTUDY" reindex --json
answers whole >want
# Gone, cut anywhere, flipped anywhere, another database: the same answers.
cp store/index.sqlite index
size=$(wc -c <index)
rm store/index.sqlite
answers none | cmp - want || fail "without an index: other answers"
for part in 0 1 2 3 5 8 9; do
    head -c $((size * part / 10)) index >store/index.sqlite
    answers cut | cmp - want || fail "cut at $part tenths: other answers"
done
at=0
while [ $at -lt "$size" ]; do
    cp index store/index.sqlite
    printf '\245' | dd of=store/index.sqlite bs=1 seek=$at conv=notrunc \
        2>/dev/null
    answers flipped | cmp - want || fail "byte $at flipped: other answers"
    at=$((at + size / 23))
done
if command -v sqlite3 >/dev/null; then
    rm store/index.sqlite
    sqlite3 store/index.sqlite 'CREATE VIEW runs AS WITH RECURSIVE
        n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n;
        PRAGMA user_version = 1; PRAGMA application_id = 1919710068'
    answers hostile | cmp - want || fail "a view in place of a table"
    # A row that says more than was trained.
    cp index store/index.sqlite
    sqlite3 store/index.sqlite "UPDATE runs SET interactions = 1000000000"
    answers forged | cmp - want || fail "a forged row was believed"
fi
# What changed behind its back is seen: files cut, changed and gone.
cp index store/index.sqlite
for change in 'truncate -s 300 curve.csv' 'rm curve.csv' 'truncate -s 9 done' \
    'rm done'; do
    cp -r store changed
    (cd "changed/runs/$id" && $change)
    "$RLSTUDY" status tiny.study --store changed >with
    rm changed/index.sqlite
    "$RLSTUDY" status tiny.study --store changed >without
    cmp with without || fail "$change: the index was believed"
    ! grep -q '6 done' with || fail "$change: all are done"
    rm -r changed
done
# While a study is at work the index stays behind, and is not believed either.
cp -r store busy
"$RLSTUDY" run tiny.study -q -j2 --store busy \
    --set each.interactions="$(scaled 2000 20)" >/dev/null 2>&1 &
pid=$!
await_worker busy
for _ in $(seq 200); do
    [ "$(cat busy/runs/*/curve.csv | wc -l)" -le \
        "$(cat store/runs/*/curve.csv | wc -l)" ] || break
    sleep 0.05
done
at_work=$(workers busy)
kill -STOP $pid $at_work
for file in with without; do
    "$RLSTUDY" status -v tiny.study --store busy \
        --set each.interactions="$(scaled 2000 20)" >$file
    sed -i 's/heard of [0-9]* s ago//; s/, [^,]* left$//' $file
    rm -f busy/index.sqlite
done
kill -CONT $pid $at_work
kill -TERM $pid
wait $pid || true
cmp with without || fail "at work: the index was believed"
grep -q 'running' with || fail "nothing is at work: $(cat with)"
rm -r busy
# A store that cannot be written to is read all the same.
chmod -R a-w store
answers read-only | cmp - want || fail "read-only: other answers"
chmod -R u+w store

# kill -9 of reindex at any moment leaves an index or none, and the answers.
for pause in 0 0.005 0.01 0.02 0.03 0.05; do
    "$RLSTUDY" reindex >/dev/null 2>&1 &
    pid=$!
    sleep $pause
    kill -9 $pid 2>/dev/null || true
    wait $pid 2>/dev/null || true
    answers killed | cmp - want || fail "killed after $pause: other answers"
done
expect 0 "$RLSTUDY" reindex

# Many runs are looked up side by side, and answered alike.
sed 's/seed in 1..2/seed in 1..400/' tiny.study >many.study
"$top_builddir/tests/tools/many_runs" many.study many
sleep 2.1
expect 0 "$RLSTUDY" reindex --store many
has out '^1188 runs indexed$'
for command in 'status -v many.study' 'plan -v many.study' ls; do
    # shellcheck disable=SC2086
    {
        "$RLSTUDY" $command --store many >with
        mv many/index.sqlite index
        "$RLSTUDY" $command --store many >without
        mv index many/index.sqlite
    }
    cmp with without || fail "$command: the index says otherwise"
done
"$RLSTUDY" status --store many many.study >out
has out '1200 runs: 1128 done, 12 diverged, 24 stopped, 24 failed, 12 new'

# ---- layouts ----
echo 2 >store/VERSION
expect 1 "$RLSTUDY" status
has err 'has layout 2 .*and this program knows layout 1'
echo nonsense >store/VERSION
expect 1 "$RLSTUDY" status
has err 'VERSION is damaged: it should say'
echo 1 >store/VERSION
expect 0 "$RLSTUDY" status
finish
