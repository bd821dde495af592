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
expect 2 "$RLSTUDY" plan tiny.study tiny.study
has err 'one study at a time'
expect 2 "$RLSTUDY" --no-such-option tiny.study
! grep -q 'did you mean' err || fail "$(cat err)"
expect 2 "$RLSTUDY" plan --jsn tiny.study
has err "did you mean '--json'?"
expect 2 "$RLSTUDY" plan --stroe=s1 tiny.study
has err "did you mean '--store'?"
expect 2 "$RLSTUDY" plan --store # which is one, without its value
! grep -q 'did you mean' err || fail "$(cat err)"
expect 2 "$RLSTUDY" -j 0 tiny.study
has err "jobs takes a whole number from 1 to 4096, not '0'"
expect 2 "$RLSTUDY" -j two tiny.study
expect 2 "$RLSTUDY" verify --until 0 tiny.study
has err "until takes a whole number from 1 on, not '0'"
expect 2 "$RLSTUDY" verify --fraction 2 tiny.study
has err "fraction takes a number above 0 and at most 1, not '2'"
expect 2 "$RLSTUDY" --color sometimes tiny.study
has err "color takes auto, always or never, not 'sometimes'"
for stage in foo ''; do
    expect 2 "$RLSTUDY" plan --dump=$stage tiny.study
    has err 'dump takes ast, study or graph'
done
expect 2 "$RLSTUDY" check --dump=ast --json tiny.study

# An option that would have no effect is refused.
refused() {
    expect 2 "$RLSTUDY" "$@"
    grep -q 'does not use --\|needs a command: ' err || fail "$*: $(cat err)"
    [ ! -s out ] || fail "$*: wrote to standard output"
}
refused check --bootstrap 3 tiny.study
has err 'check does not use --bootstrap; it is for fit'
refused --bootstrap 3 tiny.study
has err 'needs a command: fit'
refused check -j 2 tiny.study
refused check --store s1 tiny.study
refused check --detailed-exitcode tiny.study
refused plan -q tiny.study
refused plan --progress=none tiny.study
refused run --json tiny.study
refused run -o d tiny.study
refused report -n tiny.study
for option in --set=h=3 --store=s1 -j2 -n -q -v --color=never --dump=ast; do
    refused fit --law intrinsic --curves x.csv "$option"
done

# The command is the first word that is neither an option nor its value.
expect 0 "$RLSTUDY" -vj 2 plan tiny.study
has out '6 new'
expect 0 "$RLSTUDY" -qC . check tiny.study
[ ! -s out ] || fail "check -q wrote $(cat out)"
expect 0 "$RLSTUDY" --stor s1 plan tiny.study
expect 3 "$RLSTUDY" plan tiny.study --detailed
expect 0 env POSIXLY_CORRECT=1 "$RLSTUDY" check tiny.study --dump=ast
expect 0 env POSIXLY_CORRECT=1 "$RLSTUDY" check tiny.study -q
cp tiny.study plan
expect 2 "$RLSTUDY" plan
expect 0 "$RLSTUDY" -n -- plan
has out '6 new'
rm plan
expect 2 "$RLSTUDY" plam tiny.study
has err "there is no command 'plam'; did you mean 'plan'?"
expect 2 "$RLSTUDY" quux tiny.study
has err "there is no command 'quux'"
expect 2 "$RLSTUDY" missing.study tiny.study
has err 'one study at a time'
expect 0 "$RLSTUDY" -h
has out 'Usage: rlstudy'
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
# What fits into no run is told where it is declared.
sed "s/rollout = 16/&, minibatches = 7/" tiny.study >odd.study
expect 2 "$RLSTUDY" check odd.study
at=$(grep -n ^algorithm odd.study | cut -d: -f1)
has err "odd.study:$at:.* cannot be split into 7 equal"
at=$(grep -n ^runs odd.study | cut -d: -f1)
has err "odd.study:$at:.*these runs are with it"
expect 2 "$RLSTUDY" check tiny.study --set size='[0]'

# Warnings can be left out, or made errors.
sed 's/^axis size/axis spare = [1, 2]\n&/' tiny.study >spare.study
expect 0 "$RLSTUDY" check spare.study
has err '\[unused-declaration\]'
has out 'no errors, 1 warning$'
expect 0 "$RLSTUDY" check -Wno-unused-declaration spare.study
[ ! -s err ] || fail "-Wno-unused-declaration: $(cat err)"
has out 'no errors$'
expect 0 "$RLSTUDY" plan -Wno-unused-declaration spare.study
[ ! -s err ] || fail "plan -Wno-unused-declaration: $(cat err)"
expect 2 "$RLSTUDY" check -Werror spare.study
has err 'error: nothing uses axis .* \[unused-declaration\]'
expect 2 "$RLSTUDY" plan -Werror=unused-declaration spare.study
expect 0 "$RLSTUDY" check -Werror -Wno-error=unused-declaration spare.study
has err 'warning: nothing uses'
expect 0 "$RLSTUDY" check -Werror --warning=no-unused-declaration spare.study
expect 2 "$RLSTUDY" check -Wno-unused-declaratoin spare.study
has err "there is no warning 'unused-declaratoin'; did you mean"
expect 2 "$RLSTUDY" check -Wno-unknown-name spare.study
has err "'unknown-name' is always an error"
refused fit -Werror

# Several studies at once.
expect 0 "$RLSTUDY" check tiny.study spare.study
[ "$(grep -c 'no errors' out)" -eq 2 ] || fail "check of two: $(cat out)"
sed 's/= digits_cnn/= digits_cn/' tiny.study >wrong.study
expect 2 "$RLSTUDY" check wrong.study spare.study
has err 'wrong.study:[0-9:]* error:'
has out '^spare.study: '
expect 2 "$RLSTUDY" check --json wrong.study spare.study
has out '"errors": 1'
has out '"warnings": 1'
has out '"file": "wrong.study"'
has out '"file": "spare.study"'
validate="$top_builddir/tests/tools/validate"
"$validate" "$top_srcdir/doc/schema/diagnostics-1.json" <out 2>err ||
    fail "another schema: $(cat err)"
awk 'BEGIN { for (i = 0; i < 30; i++) print "let x" i " = nothing" i }' \
    >many.study
expect 2 "$RLSTUDY" check many.study
[ "$(grep -c 'error: ' err)" -eq 20 ] || fail "not 20 messages: $(cat err)"
has err '^[0-9]* more not shown; -v shows all$'
expect 2 "$RLSTUDY" check -v many.study
[ "$(grep -c 'error: ' err)" -ge 30 ] || fail "-v does not show all"

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
has err 'at least 0 and below 1'
# Operands are further files.
expect 1 "$RLSTUDY" fit --law intrinsic --curves extra.csv short.csv
has err 'cannot read extra.csv'
for seed in -1 18446744073709551616 1x ''; do
    expect 2 "$RLSTUDY" fit --law intrinsic --curves short.csv --seed="$seed"
    has err 'whole number'
done
expect 1 "$RLSTUDY" fit --law intrinsic --curves short.csv \
    --seed 18446744073709551615 --json
has err 'return'
[ ! -s out ] || fail "an error wrote to standard output"

# Without replicates there is no interval.
awk 'BEGIN {
    print "run,environment,seed,parameters,interactions,return"
    for (N = 1000; N < 30000; N *= 3)
        for (seed = 1; seed <= 2; seed++)
            for (E = 1000; E < 1e6; E *= 1.2)
                printf "%d-%d,e,%d,%d,%d,%.6f\n", N, seed, seed, N, E,
                    -log((1e4 / N) ^ 0.7 + (1e5 / E) ^ 0.6) + 0.01 * seed
}' >curves.csv
status=0
"$RLSTUDY" fit --law intrinsic --curves curves.csv --json >out 2>err ||
    status=$?
[ $status -eq 0 ] || [ $status -eq 6 ] || fail "fit: $status: $(cat err)"
has out '"interval_log10": null'

# So is a limit on the size of files, as clusters have; nothing half is left.
expect 0 "$RLSTUDY" run -q tiny.study --set each.interactions=1k --store small
got=0
(
    ulimit -f 16
    exec "$RLSTUDY" report tiny.study --set each.interactions=1k --store small \
        -o limited >out 2>err
) || got=$?
[ $got -eq 1 ] || fail "a limit on files gave status $got: $(cat err)"
has err 'File too large'

# A full disk for the result is told.
if [ -w /dev/full ]; then
    got=0
    "$RLSTUDY" check tiny.study >/dev/full 2>err || got=$?
    [ $got -eq 1 ] || fail "a full disk gave status $got"
fi
finish
