#!/bin/sh
# doctor finds what is wrong in a store and mends it, gc removes what nobody
# needs, and neither costs a number, wherever they are killed.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
validate=$top_builddir/tests/tools/validate
schema=$top_srcdir/doc/schema
tiny_study "$(scaled 8 8)"
expect 0 "$RLSTUDY" run tiny.study -j2 --store calm -q
numbers calm >calm.txt
id=$(ls calm/runs | head -n 1)

# What doctor says of the machine is not looked at here: a warning gives 1 too.
doctor() {
    "$RLSTUDY" doctor --store s "$@" >out 2>err || [ $? -eq 1 ] ||
        fail "doctor $*: $(cat out err)"
}

same_in_the_end() {
    expect 0 "$RLSTUDY" run tiny.study -j2 --store s -q
    numbers s >numbers.txt
    cmp calm.txt numbers.txt || fail "$1: other numbers"
}

cp -r calm s
doctor
has out 'all is well with the store'

# Every file of a run, cut and flipped: told of, mended, and trained again.
for file in curve.csv done checkpoint.safetensors spec.yaml; do
    for damage in half flipped gone; do
        rm -rf s
        cp -r calm s
        target=s/runs/$id/$file
        size=$(wc -c <"$target")
        case $damage in
        half) truncate -s $((size / 2)) "$target" ;;
        flipped)
            printf 'X' | dd of="$target" bs=1 seek=$((size / 2)) conv=notrunc \
                2>/dev/null
            ;;
        gone) rm "$target" ;;
        esac
        doctor
        case $damage:$file in
        # A run that is not done, or has no checkpoint, is not ill.
        gone:done | gone:checkpoint.safetensors) ;;
        *) has out "^damage .*$id" ;;
        esac
        doctor --json tiny.study
        "$validate" "$schema/doctor-1.json" <out 2>said ||
            fail "$damage $file: $(cat said)"
        doctor --repair tiny.study
        doctor tiny.study
        ! grep -q '^damage\|^torn' out ||
            fail "$damage $file: not mended: $(cat out)"
        same_in_the_end "$damage $file"
    done
done
# Without the study a specification cannot be mended, and doctor says so.
rm -rf s
cp -r calm s
rm "s/runs/$id/spec.yaml"
doctor --repair
has out "^damage .*$id/spec.yaml"
has out 'doctor --repair with that study behind it'
doctor
has out '1 to mend'

# A torn record behind a curve that is not done.
rm -rf s
cp -r calm s
rm "s/runs/$id/done"
printf '99999,12,0.5' >>"s/runs/$id/curve.csv"
doctor
has out "^torn .*12 bytes behind its last whole record"
doctor --repair
has out 'mended: they are cut off'
cmp "s/runs/$id/curve.csv" "calm/runs/$id/curve.csv" || fail "cut elsewhere"

# Leftovers, a lease of somebody who is gone, a file of the user's.
leave() {
    printf 'half' >"s/runs/$id/checkpoint.safetensors.4711.tmp"
    printf 'x' >"s/runs/$id/lease.elsewhere.12"
    printf 'half' >s/index.sqlite.4711.tmp
    touch -d '1 hour ago' "s/runs/$id/checkpoint.safetensors.4711.tmp" \
        "s/runs/$id/lease.elsewhere.12" s/index.sqlite.4711.tmp
    printf 'x' >"s/runs/$id/done.4712.tmp" # of somebody at work, maybe
    printf '%s/%s 999999999 1\n' "$(uname -n)" "$(readlink /proc/self/ns/pid)" \
        >"s/runs/$id/lease"
    echo mine >"s/runs/$id/notes.txt"
}
leave
doctor
[ "$(grep -c '^leftover' out)" -eq 3 ] || fail "leftovers: $(cat out)"
has out "^lease .*$id/lease: .* is gone"
has out "^foreign .*notes.txt"
doctor --repair
doctor
! grep -q '^leftover\|^lease' out || fail "still there: $(cat out)"
has out "^foreign .*notes.txt"
[ -e "s/runs/$id/notes.txt" ] || fail "a file of the user's was removed"
[ -e "s/runs/$id/done.4712.tmp" ] || fail "a young file was removed"
same_in_the_end leftovers

# gc tells, and with --delete does.
leave
expect 0 "$RLSTUDY" gc --store s
[ "$(grep -c '^leftover' out)" -eq 3 ] || fail "gc: $(cat out)"
has out '^4 to remove'
[ -e s/index.sqlite.4711.tmp ] || fail "gc without --delete removed something"
expect 0 "$RLSTUDY" gc --json --store s
"$validate" "$schema/gc-1.json" <out 2>said || fail "gc --json: $(cat said)"
expect 0 "$RLSTUDY" gc --store s --delete
has out '^4 removed'
expect 0 "$RLSTUDY" gc --store s
has out 'nothing to remove in s'
sed 's/seed in 1..2/seed in 1..1/' tiny.study >half.study
expect 0 "$RLSTUDY" gc --store s tiny.study
has out 'nothing to remove in s'
expect 0 "$RLSTUDY" gc --store s half.study
[ "$(grep -c '^orphan' out)" -eq 3 ] || fail "gc: $(cat out)"
expect 0 "$RLSTUDY" gc --store s half.study tiny.study
has out 'nothing to remove in s'
expect 0 "$RLSTUDY" gc --store s --delete half.study
[ "$(ls s/runs | wc -l)" -eq 3 ] || fail "not three runs left"
[ ! -e s/trash ] || fail "trash is left"
expect 0 "$RLSTUDY" status --store s half.study
has out '3 runs: 3 done'
same_in_the_end gc

# A run that somebody is at work on is left alone, orphan or not.
rm -rf s
"$RLSTUDY" run tiny.study -j1 --store s -q --set each.interactions=10M &
pid=$!
await_worker s
sed 's/seed in 1..2/seed in 7..8/' tiny.study >others.study
expect 0 "$RLSTUDY" gc --store s --delete others.study
has out 'somebody is at work on: left alone'
[ -n "$(workers s)" ] || fail "the worker is gone"
expect 0 "$RLSTUDY" status tiny.study --store s --set each.interactions=10M
has out '1 running'
has out 'process [0-9]*, heard of'
expect 0 "$RLSTUDY" status --json tiny.study --store s \
    --set each.interactions=10M
"$validate" "$schema/status-1.json" <out 2>said || fail "status: $(cat said)"
kill $pid
wait $pid || true

# Killed in the middle: each run is there as a whole or not at all.
for pause in 0.005 0.01 0.02 0.03 0.04 0.06 0.08; do
    rm -rf s
    cp -r calm s
    "$RLSTUDY" gc --store s --delete others.study >/dev/null 2>&1 &
    pid=$!
    sleep $pause
    kill -9 $pid 2>/dev/null || true
    wait $pid 2>/dev/null || true
    doctor tiny.study
    ! grep -q '^damage' out || fail "killed after $pause: $(cat out)"
    for run in s/runs/*; do
        [ ! -d "$run" ] || [ -s "$run/done" ] || fail "half a run: $run"
    done
    same_in_the_end "gc killed after $pause"
done
# What was on its way out is no run, and goes the next time.
mkdir -p s/trash
mv "s/runs/$id" "s/trash/$id.1"
touch -d '1 hour ago' s/trash
expect 0 "$RLSTUDY" gc --store s --delete
[ ! -e s/trash ] || fail "trash is left"
same_in_the_end trash

# A folder where a file should be, in each of six runs another: named, and the
# other runs go on, here and in what only tells.
rm -rf s
cp -r calm s
rm -f s/index.sqlite
set -- curve.csv done checkpoint.safetensors spec.yaml log.txt lease
for run in s/runs/*; do
    rm -rf "$run/$1" "$run/done"
    mkdir "$run/$1"
    echo "$run/$1" >>in_the_way
    shift
done
expect 0 "$RLSTUDY" status tiny.study --store s
has out 'damaged .*'
has out 'curve.csv is a directory, not a file'
expect 0 "$RLSTUDY" ls --store s
expect 0 "$RLSTUDY" plan tiny.study --store s
expect 4 "$RLSTUDY" run tiny.study -j2 --store s -q --retries=0
for file in curve.csv done spec.yaml log.txt lease; do
    has err "$(grep "/$file$" in_the_way)"
done
grep -v '/curve.csv$' in_the_way | xargs rmdir
expect 4 "$RLSTUDY" tiny.study -j2 --store s -q --retries=0 -o damaged.report
[ -s damaged.report/index.html ] || fail "no report of the others"
has damaged.report/index.html 'curve.csv is a directory'
grep '/curve.csv$' in_the_way | xargs rmdir
same_in_the_end 'folders out of the way'

# What cannot be mended here is said to be so.
if [ "$(id -u)" -ne 0 ]; then
    truncate -s 9 "s/runs/$id/done"
    chmod a-w "s/runs/$id"
    doctor --repair
    has out 'not mended: '
    chmod u+w "s/runs/$id"
fi
finish
