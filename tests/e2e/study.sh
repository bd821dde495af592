#!/bin/sh
# A tiny study from end to end; the same numbers at -j1 and -j2; reuse,
# continuation, and a report that can be read.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study 8k

# The fit of so little training is not to be trusted, and says so: 6 or 0.
status=0
"$RLSTUDY" tiny.study -j1 --store one >out 2>err || status=$?
[ $status -eq 0 ] || [ $status -eq 6 ] || fail "status $status: $(cat err)"
has out 'report: tiny.report/index.html'
has out '^cost: [0-9].*flop and .* of training, all runs together$'
has err '^6 done: [0-9]'
[ "$(ls one/runs | wc -l)" -eq 6 ] || fail "not six runs"
for run in one/runs/*; do
    for file in spec.yaml curve.csv log.txt checkpoint.safetensors done; do
        [ -f "$run/$file" ] || fail "$run/$file is missing"
    done
    [ ! -e "$run/lease" ] || fail "$run has a lease still"
done

# A step of the environment costs as many parameters as the line through the
# runs' times, small in relative errors, has for the time without any.
want=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    {
        x = $at["parameters"]; y = $at["wall_s"] / $at["interactions"]
        w = 1 / (y * y); n += w; sx += w * x; sy += w * y
        sxx += w * x * x; sxy += w * x * y
    }
    END {
        slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
        fixed = (sy - slope * sx) / n
        if (slope > 0) print (fixed > 0 ? fixed : 0) / slope
        else print "null"
    }' tiny.report/tables/runs.csv)
found=$(sed -n 's/.*"environment_cost":\([^,]*\),.*/\1/p' tiny.report/report.json)
[ "$want" = "$found" ] ||
    awk "BEGIN { exit !($found <= 1.001 * $want && $found >= 0.999 * $want) }" ||
    fail "the environment costs $found parameters, not $want"

mv tiny.report one.report
expect $status "$RLSTUDY" tiny.study -j2 --store two
numbers one >one.txt
numbers two >two.txt
cmp one.txt two.txt || fail "-j1 and -j2 gave different numbers"

# Another seed gives other numbers: the comparison above can fail.
awk -F, 'FNR == 2 { print $3 }' one/runs/*/curve.csv | sort -u |
    awk 'END { exit NR < 6 }' || fail "runs with equal first points"

# Nothing is trained twice, and the report comes out the same.
export SOURCE_DATE_EPOCH=1700000000
expect $status "$RLSTUDY" tiny.study --store two -o again.report
has err 'all 6 runs are done'
expect $status "$RLSTUDY" report tiny.study --store two -o third.report
diff -r again.report third.report || fail "two reports of one store differ"
# Wall times differ between stores; what was found does not.
for table in constants; do
    cmp "one.report/tables/$table.csv" "third.report/tables/$table.csv" ||
        fail "tables/$table.csv differs between -j1 and -j2"
done

# What was planned stands beside what it took.
has third.report/report.json '"planned":{"runs":6,"planned_core_s":[0-9.]*,"core_s":[0-9.]*}'
[ "$(grep -l '"planned_core_s": [0-9.]*[1-9]' two/runs/*/done | wc -l)" -eq 6 ] ||
    fail "not every result has what was planned: $(cat two/runs/*/done)"

# The report.
for file in index.html report.json tables/runs.csv tables/curves.csv; do
    [ -s "third.report/$file" ] || fail "no $file"
done
[ "$(find third.report/figures -name '*.svg' | wc -l)" -ge 2 ] ||
    fail "too few figures"
has third.report/index.html '<svg'
report_holds third.report

# The table of curves can be fitted by itself, to the same constants.
status_fit=0
"$RLSTUDY" fit --law intrinsic --curves third.report/tables/curves.csv \
    --json >fit.json 2>err || status_fit=$?
[ $status_fit -eq 0 ] || [ $status_fit -eq 6 ] || fail "fit: $(cat err)"
has fit.json '"exponent"'

# Half the budget is there already; a longer one continues, to the same
# numbers as one that was longer from the start.
expect 0 "$RLSTUDY" run tiny.study --store long \
    --set each.interactions=16k -q
expect 0 "$RLSTUDY" plan tiny.study --store two --set each.interactions=16k
has out '0 new, 6 to continue, 0 to reuse'
expect 3 "$RLSTUDY" plan tiny.study --store two --detailed-exitcode \
    --set each.interactions=16k
expect 0 "$RLSTUDY" run tiny.study --store two --set each.interactions=16k
numbers long >long.txt
numbers two >two.txt
cmp long.txt two.txt || fail "a continued run is not the longer run"
# And the shorter one can still be had, from the same store.
expect $status "$RLSTUDY" report tiny.study --store two -o short.report
cmp third.report/tables/constants.csv short.report/tables/constants.csv ||
    fail "a longer budget changed the shorter study"

# Over budget: nothing starts.
echo 'budget total { interactions = 10k }' >>tiny.study
expect 5 "$RLSTUDY" tiny.study --store none
has err 'over the budget'
[ ! -d none/runs ] || [ -z "$(ls none/runs)" ] || fail "runs were started"
finish
