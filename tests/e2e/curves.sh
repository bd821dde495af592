#!/bin/sh
# Curves of a known law from a file: the fit finds the law again, predictions
# and their intervals hold the truth, and the report says where it all is from.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
synthetic=$top_builddir/tests/tools/synthetic_csv
case $synthetic in /*) ;; *) synthetic=$OLDPWD/$synthetic ;; esac

mkdir -p study/data
"$synthetic" coinrun 0.45 1 >study/data/two.csv
"$synthetic" starpilot 0.6 2 | tail -n +2 >>study/data/two.csv
"$synthetic" --truth 0.45 >truth
# Compute in parameter-interactions, of which each costs 6 FLOP.
near=$(awk 'NR == 1 { printf "%.17g", 6 * $1 }' truth)
far=$(awk 'NR == 2 { printf "%.17g", 6 * $1 }' truth)
best_near=$(awk 'NR == 1 { print $2 }' truth)
best_far=$(awk 'NR == 2 { print $2 }' truth)
steps_near=$(awk 'NR == 1 { print $3 }' truth)

cat >study/known.study <<END
# What is known of these curves is what should come out.
axis env = ["coinrun", "starpilot"]

curves published = csv("data/two.csv") {
    environment        = env
    flop_per_parameter = 6
}

fit law[env] = intrinsic(published) {
    points    = 64
    bootstrap = 40 over seed
}

predict near      = law["coinrun"].parameters at $near flop { note = "In the middle." }
predict far       = law["coinrun"].parameters at $far flop
predict steps     = law["coinrun"].interactions at $near flop
predict spent     = near * steps
predict need[env] = law[env].interactions at 0.9 of best
predict ratio     = need["starpilot"] / need["coinrun"]
predict twice[env] = 2 * law[env].exponent

claim "the size is found" : near.low < $best_near parameters and $best_near parameters < near.high
claim "and what it takes" : steps.low < $steps_near interactions and $steps_near interactions < steps.high
claim "far away as well" : far.low < $best_far parameters and $best_far parameters < far.high
claim "the exponents are found" : law["coinrun"].exponent.low < 0.45
    and 0.45 < law["coinrun"].exponent.high
    and law["starpilot"].exponent.low < 0.6 and 0.6 < law["starpilot"].exponent.high
claim "what is exact has no width" : spent.ci95 == [spent.low, spent.high]
    and spent.high / spent.low < 1.001
claim "further is wider" : far.high / far.low > near.high / near.low
claim "a multiple has a multiple of the interval" :
    abs(twice["coinrun"].low / law["coinrun"].exponent.low - 2) < 0.001
claim "each environment has a best of its own" :
    abs(need["coinrun"] / (law["coinrun"].interactions at (0.9 * law["coinrun"].best)) - 1) < 1e-9
    and abs(need["starpilot"] / (law["starpilot"].interactions at (0.9 * law["starpilot"].best)) - 1) < 1e-9
claim "all of them" : all(need.high - need.low > 0 interactions) and ratio.low < ratio.high

report "Known" {
    figure curves(published) "As published."
    figure frontier(law)
    table predictions(near, far) "Near and far."
    table constants(law)
    table runs(published)
}
END

export SOURCE_DATE_EPOCH=1700000000
# Looking first reads nothing and makes no store.
expect 0 "$RLSTUDY" check study/known.study
[ ! -s err ] || fail "a message: $(cat err)"
expect 0 "$RLSTUDY" plan study/known.study
expect 0 "$RLSTUDY" study/known.study -j2
cp out printed
for claim in 'the size is found' 'and what it takes' 'far away as well' \
    'the exponents are found' 'what is exact has no width' 'further is wider' \
    'a multiple has a multiple' 'all of them'; do
    has printed "claim holds: $claim"
done
has printed '^near: [0-9.e+]* \[[0-9.e+, ]*\] parameters$'
has printed '^far: .* parameters; extrapolated to .* times the largest compute'
has printed '^need\[env=starpilot\]: '
[ ! -e .rlstudy ] || fail "a store for a study without runs"

# Where it is from.
sum=$(sha256sum study/data/two.csv 2>/dev/null | cut -d' ' -f1)
[ -z "$sum" ] || has known.report/report.json "\"sha256\":\"$sum\""
has known.report/report.json '"path":"study/data/two.csv"'
has known.report/index.html 'SHA-256'
has known.report/index.html 'Near and far.'
has known.report/tables/predictions.csv '^need,env = coinrun,'
# The report's curves are curves again.
expect 0 "$RLSTUDY" fit --law intrinsic \
    --curves known.report/tables/curves.csv --environment coinrun

# The same again, byte for byte, whatever the number of jobs.
expect 0 "$RLSTUDY" report study/known.study -j1 -o again.report
diff -r known.report again.report || fail "two reports of one file differ"

# Without a bootstrap there is no interval, and a claim about it is unknown.
expect 6 "$RLSTUDY" study/known.study --set law.bootstrap=0
has out 'claim unknown: the size is found: .*there is no interval'
has out '^near: [0-9.e+]* parameters; there is no interval'

# Returns may be costs: of those a fraction of the best means nothing, and the
# same law comes out.
awk -F, -v OFS=, -v CONVFMT=%.17g 'NR > 1 { $6 = 440 * $6 - 500 } 1' \
    study/data/two.csv >study/data/costs.csv
for file in two:0.5 costs:-280; do
    cat >study/cost.study <<END
curves known = csv("data/${file%:*}.csv") { environment = "coinrun" }
fit law       = intrinsic(known) { bootstrap = 0 }
predict part  = law.interactions at 0.9 of best
predict there = law.interactions at ${file#*:}
END
    "$RLSTUDY" study/cost.study >"${file%:*}.out" 2>err || true
    grep '^there:' "${file%:*}.out" | cut -d';' -f1 >"${file%:*}.at"
done
has two.out '^part: [0-9.e+]* interactions'
has costs.out '^part: no prediction: the best return is -.*ask at a return'
has two.at '^there: [0-9.e+]* interactions'
cmp two.at costs.at || fail "the scale of the return changed the law"

# How curves were prepared is told, and the fit's identity hangs on it and on the
# data, whatever order and names these have.
awk -F, -v OFS=, '$2 == "coinrun" && !($1 ~ /-4$/ && $5 > 1e6) { $1 = "x" $1; print }' \
    study/data/two.csv | sort -r >rows
{ head -n 1 study/data/two.csv; cat rows; } >study/data/back.csv
{ head -n 1 study/data/two.csv; sort rows | sed 's/^x//'; } >study/data/forth.csv
prepared() {
    cat >study/prepared.study <<END
curves known = csv("data/$1.csv")
fit law = intrinsic(known) {
    points    = 64
    bootstrap = 0
    holdout   = 0
    $2
}
END
    "$RLSTUDY" study/prepared.study -o "$1.report" >out 2>err || true
    sed -n 's/.*"identity":"\([0-9a-f]*\)".*/\1/p' "$1.report/report.json" \
        >"$1.identity"
}
prepared forth ''
prepared back ''
[ -s forth.identity ] || fail "no identity"
cmp forth.identity back.identity || fail "order and names are in the identity"
has back.report/index.html 'Run xcoinrun-4 ends at 9[0-9.e+]* interactions, others'
"$RLSTUDY" fit --law intrinsic --curves study/data/back.csv --json \
    --option aggregate=iqm --option points=64 >fit.json 2>err || true
"$top_builddir/tests/tools/validate" "$top_srcdir/doc/schema/fit-1.json" \
    <fit.json 2>err || fail "another schema: $(cat err)"
has fit.json '"by": "iqm"'
prepared back 'truncate = 1/2
    aggregate = iqm
    envelope = true
    lowest_return = 0.01'
cmp -s forth.identity back.identity && fail "the settings are not in the identity"
for step in 'Training ends after its first 50 %' 'interquartile mean over its seeds' \
    'running best' 'Only returns from 0.01 count' '(aggregate, version 1)'; do
    has back.report/index.html "$step"
done
prepared back 'truncate_compute = 1 Tflop'
has out 'no fit: truncate_compute is in flop, and the curves do not say'
prepared back 'lowest_return = 2
    highest_return = 1'
has out 'no fit: no return lies between 2 and 1'

# What is wrong with a file is told at its place and at that in the study.
faulty() {
    printf 'curves published = csv("data/%s")%s\nfit law = intrinsic(published)\n' \
        "$1" "$2" >study/faulty.study
}
faulty two.csv ' { environment = "conrun" }'
expect 1 "$RLSTUDY" study/faulty.study
has err "faulty.study:1:24: study/data/two.csv has no curves of environment 'conrun'; did you mean 'coinrun'?"
faulty two.csv ''
expect 1 "$RLSTUDY" study/faulty.study
has err "several environments ('coinrun', 'starpilot'): choose one with the key environment"
sed '7s/,[^,]*$/,many/' study/data/two.csv >study/data/bad.csv
faulty bad.csv ''
expect 1 "$RLSTUDY" study/faulty.study
has err "faulty.study:1:24: study/data/bad.csv:7: return is 'many', not a finite number"
rm study/data/bad.csv
expect 0 "$RLSTUDY" check study/faulty.study
has err 'faulty.study:1:24: warning: cannot read study/data/bad.csv.*unreadable-file'
expect 2 "$RLSTUDY" check -Werror=unreadable-file study/faulty.study
expect 1 "$RLSTUDY" study/faulty.study
has err 'rlstudy: study/faulty.study:1:24: '
finish
