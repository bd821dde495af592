#!/bin/sh
# The folder of a report: it holds what the last report wrote and what others put
# there, whatever was reported before and whoever was killed meanwhile.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
preload=$top_builddir/tests/faults/preload.so

printf 'run,parameters,interactions,return\n' >curves.csv
for size in 100 400 1600; do
    for row in 1 2 3 4; do
        printf 'r%s,%s,%s,%s\n' $size $size $((row * 1000)) $((row * size))
    done
done >>curves.csv
# curves_study NAME ITEM...: a study of one report.
curves_study()
{
    name=$1
    shift
    printf 'curves old = csv("curves.csv")\nreport "r" {\n' >"$name.study"
    printf '%s\n' "$@" '}' >>"$name.study"
}
curves_study much 'figure curves(old)' 'table runs(old)'
curves_study little 'table runs(old)'
export SOURCE_DATE_EPOCH=1700000000
# report STUDY FOLDER
report()
{
    expect 0 "$RLSTUDY" report --figures=svg,csv -o "$2" "$1.study"
}
report much only-much
report little only-little
[ -e only-much/figures/curves-old.svg ] || fail "no figure of curves"
[ ! -e only-little/figures/curves-old.svg ] || fail "a figure nobody asked for"

# What is listed is what there is, and so it is.
listed()
{
    sed -n 's/^[0-9a-f]\{64\}  //p' "$1/report.sha256" | sort >listed
    (cd "$1" && find . -type f ! -name report.sha256 | sed 's|^\./||') |
        sort >there
    cmp listed there || fail "$1: its list is of other files"
    ! command -v sha256sum >/dev/null ||
        (cd "$1" && sha256sum -c --quiet report.sha256) || fail "$1: digests"
}
listed only-much
listed only-little

# Files of items that are no more go; those of others, and what was changed, stay.
cp -r only-much mixed
echo mine >mixed/figures/mine.svg
echo mine >mixed/notes.txt
mkdir mixed/tensorboard
echo mine >mixed/tensorboard/events
echo mine >>mixed/figures/curves-old.svg
report little mixed
for file in figures/mine.svg notes.txt tensorboard/events \
    figures/curves-old.svg; do
    grep -q mine "mixed/$file" || fail "$file of somebody else is gone"
done
[ ! -e mixed/figures/curves-old.csv ] || fail "a file of before is left"
rm -r mixed/figures/mine.svg mixed/notes.txt mixed/tensorboard \
    mixed/figures/curves-old.svg
diff -r only-little mixed || fail "another folder than a fresh one"

# A link stands for a file of somebody else, wherever it leads.
cp -r only-much linked
mv linked/figures/curves-old.csv elsewhere.csv
ln -s "$PWD/elsewhere.csv" linked/figures/curves-old.csv
report little linked
[ -e elsewhere.csv ] || fail "a file elsewhere is gone"
[ -L linked/figures/curves-old.csv ] || fail "a link is gone"

# A list that is not ours.
cp -r only-much strange
echo 'my list' >strange/report.sha256
expect 1 "$RLSTUDY" report -o strange little.study
has err 'strange/report.sha256 is no list of files of ours: move it away'
grep -q '^my list$' strange/report.sha256 || fail "a list of somebody else"

# What a report says that it comes from: its modules, what was set outside.
printf 'let wide = 3\naxis size = [wide]\n' >lib.study
{
    echo 'use "lib.study"'
    cat much.study
    echo 'claim "it is" : wide == 4'
} >uses.study
expect 0 "$RLSTUDY" report --figures=svg --set wide=4 -o uses uses.study
if command -v sha256sum >/dev/null; then
    for file in lib.study uses.study curves.csv; do
        grep -q "$(sha256sum <$file | cut -c-64)" uses/report.json ||
            fail "no digest of $file"
    done
fi
grep -q '"wide=4"' uses/report.json || fail "nothing of --set"
grep -q 'Set outside of the study.*wide=4' uses/index.html ||
    fail "the page has nothing of --set"

# Killed at any call, one study after the other: what follows is as if alone.
# The sanitizers want to be the first that is loaded.
if [ ! -e "$preload" ] || [ -n "${SANITIZED-}" ]; then
    finish
    echo "SKIPPED in part: no calls that kill" >&2
    exit 0
fi
# killed_at CALL STUDY: how it ended
killed_at()
{
    rm -f count
    status=0
    FAULT_UNDER="$PWD/killed" FAULT_COUNTER="$PWD/count" FAULT_FIRST="$1" \
        FAULT_LAST="$1" FAULT_DO=kill LD_PRELOAD="$preload" "$RLSTUDY" report \
        --figures=svg,csv -o killed "$2.study" >out 2>err || status=$?
}
call=1
kills=0
while :; do
    killed_at "$call" much
    much=$status
    killed_at "$call" little
    [ "$much $status" != '0 0' ] || break
    [ "$status" -eq 0 ] || [ "$status" -ge 128 ] || fail "$status: $(cat err)"
    kills=$((kills + 1))
    echo mine >killed/notes.txt
    report little killed
    rm killed/notes.txt || fail "a file of somebody else is gone"
    diff -r only-little killed || fail "call $call: another folder"
    call=$((call + 13))
done
[ "$kills" -gt 5 ] || fail "$kills kills: the calls are not seen"
finish
