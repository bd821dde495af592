#!/bin/sh
# A line a run, each of which trains that run by itself, whatever shell or
# scheduler reads it.
. "${top_srcdir:-.}/tests/e2e/lib.sh"

mkdir "a 'place' \$HOME"
cd "a 'place' \$HOME"
tiny_study "$(scaled 20 5)"

expect 0 "$RLSTUDY" run -q tiny.study
numbers .rlstudy >want

expect 0 "$RLSTUDY" expand tiny.study
[ "$(wc -l <out)" -eq 6 ] || fail "not six runs"
while read -r id label; do
    [ -d ".rlstudy/runs/$id" ] || fail "no run $id"
    has out "$id $label"
done <out
cp out ids

expect 0 "$RLSTUDY" expand --commands tiny.study
[ ! -s out ] || fail "commands for what is done"

# From anywhere; the lines of one set of runs side by side.
expect 0 "$RLSTUDY" expand --commands tiny.study --store 'other store' \
    --set 'each.interactions=5k + 15k' --set each.interactions="$(scaled 20 5)"
cp out lines
[ "$(wc -l <lines)" -eq 6 ] || fail "not six lines"
(
    cd /
    head -n 2 "$scratch/a 'place' \$HOME/lines" | sh
    tail -n 4 "$scratch/a 'place' \$HOME/lines" |
        xargs -d '\n' -n 1 -P 2 sh -c
) >../said 2>&1
[ ! -s ../said ] || { cat ../said >&2; fail "lines that say something"; }
numbers 'other store' >got
cmp want got || fail "other numbers"
expect 0 "$RLSTUDY" expand --commands tiny.study --store 'other store'
[ ! -s out ] || fail "commands for what is done"

# A run that the study has no more, and what cannot be one line.
expect 2 "$RLSTUDY" run --only-run=0123456789abcdef tiny.study
has err "tiny.study has no run '0123456789abcdef'"
mkdir 'two
lines'
cp tiny.study 'two
lines'
expect 1 "$RLSTUDY" expand --commands -C 'two
lines' tiny.study
has err 'a line break'

# Several by name, and no others.
read -r first _ <ids
last=$(tail -n 1 ids)
last=${last%% *}
expect 0 "$RLSTUDY" run -q --store two --only-run="$first" --only-run="$last" \
    tiny.study
[ "$(ls two/runs | wc -l)" -eq 2 ] || fail "not two runs"

finish
