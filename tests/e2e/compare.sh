#!/bin/sh
# Two ways of training that differ by a known factor: the multiplier is found
# from files and from a study, and what follows from a law agrees with itself.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
synthetic=$top_builddir/tests/tools/synthetic_csv
case $synthetic in /*) ;; *) synthetic=$OLDPWD/$synthetic ;; esac
validate=$top_builddir/tests/tools/validate

# "slow" takes twice the interactions for everything.
"$synthetic" task 0.45 1 >fast.csv
awk -F, -v OFS=, -v CONVFMT=%.17g 'NR > 1 { $5 = 2 * $5 } 1' fast.csv >slow.csv
awk -F, 'NR == 1 { print $0 ",algo"; next } { print $0 ",fast" }' fast.csv >both.csv
awk -F, 'NR > 1 { print "s" $0 ",slow" }' slow.csv >>both.csv

# within LOW HIGH: the number behind the last " / ...: " of out lies between.
within() {
    awk -v low="$1" -v high="$2" \
        '/ \/ / { x = $0; sub(/.*: /, "", x); x += 0
                  good = x > low && x < high } END { exit !good }' out ||
        fail "not between $1 and $2: $(cat out)"
}

# ---- from files ----

expect 0 "$RLSTUDY" compare --curves both.csv --by algo --points 64 \
    --bootstrap 40
has out 'fast / slow: .* times the parameter-interactions, over returns from'
within 0.499 0.501
expect 0 "$RLSTUDY" compare --curves both.csv --by algo --bootstrap 10 \
    --points 64 --json
"$validate" "$top_srcdir/doc/schema/compare-1.json" <out 2>err ||
    fail "another schema: $(cat err)"

# Of one size, by interactions; at a return as well.
one=$(awk -F, 'NR == 2 { print $4 }' both.csv)
awk -F, -v one="$one" 'NR == 1 || $4 == one' both.csv >one.csv
expect 0 "$RLSTUDY" compare --curves one.csv --by algo
has out 'fast / slow: .* times the interactions, over returns from'
within 0.45 0.55
expect 0 "$RLSTUDY" compare --curves one.csv --by algo --at 0.1
has out 'times the interactions to a return of 0.1$'

expect 1 "$RLSTUDY" compare --curves both.csv --by algo --at 50
has err 'a return of 50 lies outside what both sides reached'
expect 1 "$RLSTUDY" compare --curves both.csv --by seed
has err "'seed' is a column of numbers"
expect 2 "$RLSTUDY" compare --curves both.csv
has err 'compare needs --curves FILE... and --by COLUMN'

# ---- from a study ----

cat >both.study <<'END'
axis file = ["fast.csv", "slow.csv"]
curves known = csv(file) { flop_per_parameter = 6 }

fit law[file] = intrinsic(known) {
    points           = 64
    bootstrap        = 20
    windows          = 2
    environment_cost = 30k parameters
}
fit metric[file] = intrinsic(known) {
    points         = 64
    bootstrap      = 0
    metric         = error
    metric_highest = 1.2
}

predict gain  = multiplier(law["slow.csv"], law["fast.csv"])
predict spent = law["slow.csv"].compute at 0.5
predict most  = law["fast.csv"].limit at (law["fast.csv"].least_interactions at 0.5)

claim "twice as much" : abs(gain - 2) < 0.01 and gain.low < 2 and 2 < gain.high
claim "at a return, too" :
    abs(spent / (law["fast.csv"].compute at 0.5) - 2) < 0.01
claim "and back" : abs((law["fast.csv"].return at
    (law["fast.csv"].compute at 0.5)) - 0.5) < 1e-6
claim "a limit is a limit" : abs(most / (law["fast.csv"].compute at 0.5) - 1) < 1e-6
claim "no less will do" :
    (law["fast.csv"].least_parameters at 0.5) < (law["fast.csv"].parameters at 0.5)
claim "who pays for steps takes fewer" :
    (law["fast.csv"].cheapest_interactions at 0.5) < (law["fast.csv"].interactions at 0.5)
    and (law["fast.csv"].cheapest_parameters at 0.5) > (law["fast.csv"].parameters at 0.5)
claim "errors fall" : all(metric.metric_exponent < 0)
END
"$RLSTUDY" both.study >out 2>err || true
for claim in 'twice as much' 'at a return, too' 'and back' \
    'a limit is a limit' 'no less will do' 'who pays for steps' 'errors fall'; do
    has out "claim holds: $claim"
done
has out 'compute: 6 FLOP for each parameter and interaction, as declared'
for table in budgets windows multipliers; do
    has both.report/tables/$table.csv '^law,'
    has both.report/index.html "tables/$table.csv"
done
report_holds both.report
[ -s both.report/figures/windows-law.svg ] || fail "no figure of windows"

# ---- depth instead of width ----

cat >depth.study <<'END'
axis blocks = [1, 2, 4]

environment task    = digits
family      net     = impala { width = 1/4, blocks = blocks }
algorithm   learner = ppo
budget each { interactions = 200k }
runs main = product(blocks, seed in 1 .. 2)

fit law   = intrinsic(main) { holdout = largest 1 blocks }
fit inner = intrinsic(main) { parameters = inner }

claim "deeper takes more" : law.exponent > 0 and inner.exponent > 0
END
expect 0 "$RLSTUDY" plan --csv depth.study
[ "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "parameters") at = i }
    NR > 1 { print $at }' out | sort -u | wc -l)" -eq 3 ] ||
    fail "three depths are not three sizes: $(cat out)"
# Trained, however shortly, figures say what makes the models larger.
sed 's/200k/4k/; s/1 .. 2/1/; s/^fit inner.*//; s/ and inner.exponent > 0//; s/width = 1.4/width = 1\/16/' \
    depth.study >short.study
expect 0 "$RLSTUDY" run short.study
"$RLSTUDY" report short.study >out 2>err || true
has short.report/figures/curves-main.svg '>blocks: parameters<'
has short.report/figures/curves-main.svg '>4: '

# Curves of elsewhere that tell their depth and no parameters: the law is that
# of the parameters that the study says each depth has.
awk -F, -v OFS=, 'NR == 1 { $4 = "depth"; print; next }
    { if (!($4 in d)) { d[$4] = 2 ^ n++; map = map (n > 1 ? ", " : "") d[$4] ":" $4 }
      $4 = d[$4]; print } END { print map >"map" }' fast.csv >deep.csv
cat >elsewhere.study <<END
curves fast = csv("fast.csv")
curves deep = csv("deep.csv") { columns = ["parameters=depth[$(cat map)]"] }
fit law    = intrinsic(fast) { points = 64, bootstrap = 40 }
fit depths = intrinsic(deep) { points = 64, bootstrap = 40 }
claim "depth or not" : depths.exponent == law.exponent
claim "as it was made" :
    depths.exponent.low < 0.45 and 0.45 < depths.exponent.high
    and abs(depths.exponent - 0.45) < 0.03
END
expect 0 "$RLSTUDY" elsewhere.study
has elsewhere.report/tables/evidence.csv '^depths,.*,without one size,'
has elsewhere.report/figures/frontier-depths.svg '>depth: parameters<'
has elsewhere.report/figures/frontier-depths.svg '>32: 320k<'
has elsewhere.report/figures/frontier-law.svg '>parameters<'
# Files do not tell inner parameters from others.
cat >inner.study <<'END'
curves known = csv("fast.csv")
fit law = intrinsic(known) { parameters = inner, bootstrap = 0 }
END
"$RLSTUDY" inner.study >out 2>err || true
has out 'no fit: .*does not tell its inner parameters'
finish
