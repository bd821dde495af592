#!/bin/sh
# From a fit to a decision: predict, simulate and next, on curves of a known law
# and on a study that nothing was trained of.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
synthetic=$top_builddir/tests/tools/synthetic_csv
case $synthetic in /*) ;; *) synthetic=$OLDPWD/$synthetic ;; esac
schema=$top_srcdir/doc/schema

# valid SCHEMA COMMAND...: what it prints is what the schema says.
valid() {
    name=$1
    shift
    expect 0 "$RLSTUDY" "$@" --json
    "$top_builddir/tests/tools/validate" "$schema/$name.json" <out 2>said ||
        fail "$*: another schema: $(cat said)"
}

"$synthetic" known 0.45 1 >curves.csv
quick='--points 32 --bootstrap 16'
cat >known.study <<END
curves known = csv("curves.csv") { flop_per_parameter = 6 }
fit law      = intrinsic(known) {
    points    = 32
    bootstrap = 16 over seed
}
predict best = law.parameters at 1 Tflop
claim "it is large" : best > 1k parameters
END

# A prediction is the same number with the same interval, whoever is asked.
expect 0 "$RLSTUDY" report known.study
want=$(sed -n 's/^best: \([^]]*\]\).*/\1/p' out)
expect 0 "$RLSTUDY" predict known.study --budget '1 Tflop'
grep -qF "$want" out || fail "not $want: $(cat out)"
expect 0 "$RLSTUDY" predict --curves curves.csv $quick --seed 3 \
    --flop-per-parameter 6 --budget 1Tflop
has out '^curves.csv  *[0-9.e+]* \['
has out 'flop  *return$'

# A column of compute says it without being told, and is not overruled.
awk -F, -v OFS=, -v OFMT=%.17g 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
                            print $0, "compute"; next }
    { print $0, 6 * $at["parameters"] * $at["interactions"] }' curves.csv >costed.csv
expect 0 "$RLSTUDY" predict --curves costed.csv $quick --seed 3 --budget 1Tflop
sed 's/costed.csv/curves.csv/' out >told
"$RLSTUDY" predict --curves curves.csv $quick --seed 3 --flop-per-parameter 6 \
    --budget 1Tflop >out
cmp -s out told || fail "another prediction: $(cat out told)"
expect 2 "$RLSTUDY" predict --curves costed.csv $quick --flop-per-parameter 6 \
    --budget 1Tflop
has err 'the curves tell their compute themselves, 6 flop'
"$RLSTUDY" fit --law intrinsic --curves costed.csv $quick --json >out
has out '"flop_per_parameter": 6'
has out '"accounting": "6 FLOP for each parameter and interaction, as the curves tell"'
"$RLSTUDY" fit --law intrinsic --curves costed.csv $quick \
    --option truncate_compute=3e11 >out
has out 'training ends at a compute of 5e+10 parameter interactions'
expect 1 "$RLSTUDY" fit --law intrinsic --curves curves.csv \
    --option truncate_compute=3e11
has err 'truncate_compute is in flop, and the curves do not say what'
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
    { $NF *= 1 + 1e4 / $at["parameters"]; print }' costed.csv >uneven.csv
"$RLSTUDY" fit --law intrinsic --curves uneven.csv $quick >out
has out 'the curves tell from 6.* to 12 FLOP for each, of which .* largest'

# There and back: what a budget reaches costs that budget.
expect 0 "$RLSTUDY" predict known.study --budget 1Tflop
reached=$(awk '/^law/ { print $(NF - 2) }' out)
expect 0 "$RLSTUDY" predict known.study --return "$reached"
spent=$(awk '/^law/ { print $8 }' out)
awk "BEGIN { exit !($spent / 1e12 > 0.98 && $spent / 1e12 < 1.02) }" ||
    fail "$reached costs $spent: $(cat out)"

# An expensive environment asks for larger models.
size_at() {
    expect 0 "$RLSTUDY" predict known.study --budget 1Tflop "$@"
    awk '/^law/ { print $2 }' out
}
cheap=$(size_at)
dear=$(size_at --environment-cost 100k)
awk "BEGIN { exit !($dear > 1.2 * $cheap) }" || fail "$dear, $cheap"

# Far beyond what was trained it warns, from where it is told to.
expect 0 "$RLSTUDY" predict known.study --budget 1e15flop
has err 'warning: law: extrapolated to .* more than 10 times'
expect 0 "$RLSTUDY" predict known.study --budget 1e15flop --extrapolate 1000
[ ! -s err ] || fail "a warning within the limit: $(cat err)"
expect 6 "$RLSTUDY" predict known.study --return 5
has out 'no answer: the return lies outside'
expect 6 "$RLSTUDY" predict known.study --budget '1 core_hours'
has out 'do not say how fast'
expect 6 "$RLSTUDY" predict --curves curves.csv $quick --budget 1Tflop
has out 'give --flop-per-parameter'
valid predict-1 predict known.study --budget '1e11 parameters*interactions'

# Mistakes.
expect 2 "$RLSTUDY" predict known.study
has err 'predict needs --budget or --return'
expect 2 "$RLSTUDY" predict known.study --budget 1flop --return 1
expect 2 "$RLSTUDY" predict known.study --budget '1 flops'
has err "did you mean 'flop'?"
expect 2 "$RLSTUDY" predict known.study --budget 3
has err 'a budget is in flop, interactions, core_hours'
expect 2 "$RLSTUDY" predict --budget 1flop
expect 2 "$RLSTUDY" predict known.study --budget 1flop --bootstrap 5
has err 'a study says so in its fit'
expect 2 "$RLSTUDY" simulate known.study --truth exponent=2
has err 'exponent is a number from 0 to 1'
expect 2 "$RLSTUDY" simulate known.study --truth slope=2
has err 'NAME one of exponent, bend, place, point_noise, run_noise'
expect 2 "$RLSTUDY" next known.study
has err 'next needs --budget'
expect 2 "$RLSTUDY" next known.study --budget 1Tflop --for nothing
has err "'nothing' is none of exponent, parameters"

# What an interval is worth, the same on one thread and on two.
valid simulate-1 simulate known.study --replicates 4 -j1
mv out one
valid simulate-1 simulate known.study --replicates 4 -j2
cmp one out || fail "simulate depends on the number of threads"
has out '"name": "law.exponent"'
has out '"name": "best"'
has out '"claim": "it is large"'

# What to train next costs no more than there is, and makes it narrower.
valid next-1 next known.study --budget 5Tflop --for parameters --at 3Tflop
expect 0 "$RLSTUDY" next known.study --budget 5Tflop
has out '^  law.exponent [0-9.]* \['
awk '/^For / { exit !($2 <= $5 || $2 <= 5e12) }' out || fail "$(cat out)"
width() {
    sed -n "/^$1/{n;s/.*\[\(.*\), \(.*\)\]/\2 \1/p;}" out |
        awk '{ print $1 - $2 }'
}
awk "BEGIN { exit !($(width After) < 0.9 * $(width Now)) }" ||
    fail "it is no narrower: $(cat out)"
expect 0 "$RLSTUDY" next known.study --budget 1flop
has out 'has room for nothing'

# A law that says nothing is left out, with the reason; the others answer.
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "parameters") c = i }
    NR == 2 { size = $c } NR == 1 || $c == size' curves.csv >one_size.csv
cat >both.study <<END
curves known = csv("curves.csv") { flop_per_parameter = 6 }
curves few   = csv("one_size.csv") { flop_per_parameter = 6 }
fit law      = intrinsic(known) {
    points    = 32
    bootstrap = 16 over seed
}
fit lost     = intrinsic(few) { bootstrap = 16 over seed }
predict best  = law.parameters at 1 Tflop
predict worse = lost.parameters at 1 Tflop
END
expect 6 "$RLSTUDY" next both.study --budget 5Tflop
has out '^Left out: lost: there is no fit'
has out '^  law.exponent [0-9.]* \['
expect 6 "$RLSTUDY" next both.study --budget 5Tflop --json
"$top_builddir/tests/tools/validate" "$schema/next-1.json" <out 2>said ||
    fail "another schema: $(cat said)"
has out '"name": "lost"'
expect 6 "$RLSTUDY" next both.study --budget 5Tflop --for worse
has err 'worse: there is no fit'
expect 6 "$RLSTUDY" next both.study --budget 5Tflop --for best
has out '^  best [0-9.e+]* \['
expect 6 "$RLSTUDY" simulate both.study --replicates 2
has err 'lost cannot be taken for the truth: there is no fit'
expect 2 "$RLSTUDY" next both.study --budget 5Tflop --for parameters --at 3Tflo
has err "^rlstudy: --at: .*there is no unit 'flo'"

# Before anything was trained there is a design, and nothing to predict from.
tiny_study 8k
expect 1 "$RLSTUDY" predict tiny.study --budget 1Gflop
has err 'rlstudy run tiny.study'
expect 0 "$RLSTUDY" simulate tiny.study --replicates 3 --truth run_noise=0.02
has out 'law: assumed: exponent 0.5'
has out '^  law.exponent  *0.5 '
finish
