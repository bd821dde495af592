#!/bin/sh
# The command line: help, versions, mistakes, exit statuses.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study 2k

expect 0 "$RLSTUDY" --help
has out 'Usage: rlstudy'
[ ! -s err ] || fail "--help wrote to standard error"
expect 0 "$RLSTUDY" --version
has out '^rlstudy [0-9]'
expect 2 "$RLSTUDY"
expect 2 "$RLSTUDY" check
has err 'name a study file'
expect 2 "$RLSTUDY" check tiny.study tiny.study
expect 2 "$RLSTUDY" --no-such-option tiny.study
expect 2 "$RLSTUDY" -j 0 tiny.study
has err "'0' is not what it takes"
expect 2 "$RLSTUDY" -j two tiny.study
expect 2 "$RLSTUDY" check -j 2 --bootstrap 3 tiny.study
has err 'no such option: bootstrap'
expect 2 "$RLSTUDY" --color sometimes tiny.study
expect 1 "$RLSTUDY" -C nowhere check tiny.study

expect 2 "$RLSTUDY" check missing.study
has err 'missing.study'
mkdir folder.study
expect 2 "$RLSTUDY" check folder.study
expect 0 "$RLSTUDY" check tiny.study
has out 'no errors'
expect 0 "$RLSTUDY" check --json tiny.study
expect 0 "$RLSTUDY" plan -v tiny.study
has out '6 new'
[ ! -e .rlstudy ] || fail "plan wrote a store"
expect 0 "$RLSTUDY" -n tiny.study
has out '6 new'
expect 0 "$RLSTUDY" plan --json tiny.study
has out '"rlstudy-plan-1"'
expect 2 "$RLSTUDY" check tiny.study --set each.interactoins=3k
has err 'set'
has err 'interactions'
expect 2 "$RLSTUDY" check tiny.study --set size='[0]'

# A data set that is not there is told before anything starts.
sed 's/digits { heldout = 64 }/mnist/' tiny.study >real.study
expect 1 "$RLSTUDY" run real.study --store real
has err 'RLSTUDY_DATA'
[ -z "$(ls real/runs)" ] || fail "runs were started without their data"

# Curves from outside.
expect 2 "$RLSTUDY" fit --law intrinsic
expect 2 "$RLSTUDY" fit --law gravity --curves x.csv
expect 1 "$RLSTUDY" fit --law intrinsic --curves x.csv
has err 'x.csv'
echo 'run,environment,seed,parameters,interactions' >short.csv
expect 1 "$RLSTUDY" fit --law intrinsic --curves short.csv
has err 'return'
expect 2 "$RLSTUDY" fit --law intrinsic --curves short.csv --exclude 1.5
has err 'range'

# A full disk for the result is told.
if [ -w /dev/full ]; then
    got=0
    "$RLSTUDY" check tiny.study >/dev/full 2>err || got=$?
    [ $got -eq 1 ] || fail "a full disk gave status $got"
fi
finish
