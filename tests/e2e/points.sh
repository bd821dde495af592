#!/bin/sh
# Laws of points: constants that are known come out again, from files; a column
# that is not there is told of with its place.
. "${top_srcdir:-.}/tests/e2e/lib.sh"

# y = 2 + 300 x^-0.5 for one task and twice that power for the other, each in a
# file of its own; another column is 3 x.
for task in one two; do
    awk -v task=$task 'BEGIN {
        scale = task == "one" ? 300 : 600
        print "x,y,task"
        for (i = 0; i < 12; i++) {
            x = 10 * 4^i
            printf "%.10g,%.12g,%s\n", x, 2 + scale / sqrt(x), task
        }
    }' >$task.csv
done
cat >known.study <<'END'
axis task = ["one", "two"]
let file = if task == "one" then "one.csv" else "two.csv"
points known = csv(file) { columns = ["flop=3*x"] }

fit need[task] = power(known) { bootstrap = 0 }
fit cost[task] = power(known) { x = flop, y = "y", errors = absolute, bootstrap = 0 }

predict far[task] = need[task].value at 1e12
predict ratio     = cost["two"].coefficient / cost["one"].coefficient

claim "the exponent"    : all(abs(need.exponent + 0.5) < 1e-4)
claim "the floor"       : all(abs(need.floor - 2) < 1e-4)
claim "the coefficient" : abs(need["one"].coefficient / 300 - 1) < 1e-3
claim "another column"  : abs(cost["one"].coefficient / 519.615 - 1) < 1e-3
claim "a ratio"         : abs(ratio - 2) < 1e-3
claim "far out"         : abs(far["two"] - 2.0006) < 1e-3
claim "it is sure"      : all(need.identifiable) and all(need.r2 > 0.999999)
END
expect 0 "$RLSTUDY" known.study
has out '^claim holds: far out'
has out 'y = floor + coefficient x^exponent'
has out 'extrapolated to'
has known.report/index.html '<msup><mi>x</mi>'
[ -s known.report/figures/law-need.svg ] || fail "no figure"

# Figures in some formats alone; what there is no format of is told first.
expect 0 "$RLSTUDY" report known.study --figures=svg,vega -o some
[ "$(ls some/figures | sed 's/[^.]*//' | sort -u | tr '\n' ' ')" = \
    '.svg .vl.json ' ] || fail "other formats: $(ls some/figures)"
expect 2 "$RLSTUDY" report known.study --figures=svg,gif -o none
has err "there is no format 'gif' of figures here: there are svg, "
[ ! -e none ] || fail "a report in spite of a mistake"
[ "$(grep -c '^need,.*,identifiable,' known.report/tables/laws.csv)" = 6 ] ||
    fail "laws.csv has not a line a constant"
report_holds known.report
has known.report/report.json '"points_laws":\[{"name":"need"'

# One number has one interval, whether it is asked of the law or predicted.
awk 'BEGIN {
    print "x,y"
    for (i = 0; i < 30; i++)
        printf "%g,%.6g\n", 2^i, (2 + 300 / sqrt(2^i)) * exp(sin(7.3 * i^2) / 20)
}' >noisy.csv
cat >noisy.study <<'END'
points noisy = csv("noisy.csv")
fit law = power(noisy) { bootstrap = 200 }
predict same  = law.coefficient
predict again = same
claim "one interval" : same.low == law.coefficient.low
    and same.high == law.coefficient.high and again.high == same.high
claim "it is none of no width" : same.low < law.coefficient and law.coefficient < same.high
END
expect 0 "$RLSTUDY" report noisy.study
has out '^2 of 2 claims hold'

# Nothing is trained before it is known that the columns are there.
sed 's/x = flop/x = flops/' known.study >wrong.study
expect 1 "$RLSTUDY" wrong.study
has err "wrong.study:6:5: .*has no column 'flops'; it has: "
sed 's/one.csv/none.csv/' known.study >wrong.study
expect 1 "$RLSTUDY" wrong.study
has err 'wrong.study:3:20: .*none.csv'

# What a reader leaves out is told of, here as with curves.
{
    awk -F, 'NR > 1 { printf "{\"x\": %s, \"y\": %s}\n", $1, $2 }' one.csv
    printf '{"x": 1e9, "y": '
} >cut.jsonl
cat >cut.study <<'END'
points known = jsonl("cut.jsonl")
fit need = power(known) { bootstrap = 0 }
END
expect 0 "$RLSTUDY" cut.study
has out 'known: cut.jsonl: line 13, the last, is cut short'
has cut.report/index.html 'the last, is cut short'
[ -z "$(command -v sha256sum)" ] ||
    has cut.report/index.html "$(sha256sum cut.jsonl | cut -d' ' -f1)"
sed '5s/,.*/,inf,/' one.csv >slip.csv
expect 1 "$RLSTUDY" fit --law power --curves slip.csv --bootstrap 0
has err "column 'y' is one of names, not of numbers, as line 5 of slip.csv has 'inf'"
expect 0 "$RLSTUDY" fit --law power --curves cut.jsonl --bootstrap 0
has err 'note: cut.jsonl: line 13, the last, is cut short'
finish
