#!/bin/sh
# A store that the first program of its layout left is read and carried on: two
# runs done, one interrupted, one failed with a reason in plain text.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
cp -r "$top_srcdir/tests/e2e/layout-1/store" "$top_srcdir/tests/e2e/layout-1/layout-1.study" .
chmod -R u+w store layout-1.study
export RLSTUDY_STORE=store

expect 0 "$RLSTUDY" status layout-1.study
has out '4 runs: 2 done, 1 stopped, 1 failed'
has out 'host: cannot read MNIST: no such file'
expect 0 "$RLSTUDY" plan -v layout-1.study
has out '4 runs: 1 new, 1 to continue, 2 to reuse'
has out '^231c735065285cbf  reuse'
has out '^cdd62035a50a235a  failed'
expect 0 "$RLSTUDY" show 231c
has out '^state  *done, 16.4k interactions'
expect 0 "$RLSTUDY" log ba89
has out 'resuming at 8192'
before=$(cat store/runs/231c735065285cbf/curve.csv)

expect 0 "$RLSTUDY" run layout-1.study -q
expect 0 "$RLSTUDY" status layout-1.study
has out '4 runs: 4 done'
[ "$before" = "$(cat store/runs/231c735065285cbf/curve.csv)" ] ||
    fail "a finished run was touched"
"$RLSTUDY" doctor >out 2>err || [ $? -eq 1 ]
has out 'all is well with the store'
[ "$(cat store/VERSION)" = 1 ] || fail "another layout"

# One of another program's is refused, whatever is asked, and left alone.
echo 3 >store/VERSION
for command in 'status layout-1.study' ls 'plan layout-1.study' reindex gc \
    'run layout-1.study' 'report layout-1.study' 'doctor --repair'; do
    # shellcheck disable=SC2086
    expect 1 "$RLSTUDY" $command
    has err 'has layout 3 .* use the program that wrote it'
done
[ "$(cat store/VERSION)" = 3 ] || fail "it was written to"
finish
