#!/bin/sh
# What `plan` says, in every form; a plan that is saved and carried out.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
export RLSTUDY_MEASURE=0.2
tiny_study 2k
validate="$top_builddir/tests/tools/validate"
schema=$(cd "${top_srcdir:-.}/doc/schema" && pwd)

# valid SCHEMA FILE
valid() {
    "$validate" "$schema/$1" <"$2" 2>err || fail "$2: $(cat err)"
}

# The reasons of all runs, one a line.
reasons() {
    "$RLSTUDY" plan tiny.study --csv "$@" >plan.csv 2>err || fail "$(cat err)"
    sed -n 's/^[0-9a-f]*,[^,]*,[^,]*,[^,]*,\([a-z]*\),.*/\1/p' plan.csv
}

# ---- reasons ----

[ "$(reasons | sort -u)" = new ] || fail "not all new: $(cat plan.csv)"
head -n 1 plan.csv | grep -q '^id,label,size,seed,reason,because,parameters,' ||
    fail "another header: $(head -n 1 plan.csv)"
[ "$(wc -l <plan.csv)" -eq 7 ] || fail "not a row a run"
expect 0 "$RLSTUDY" run tiny.study -q
[ "$(reasons | sort -u)" = reuse ] || fail "not all reused"
expect 0 "$RLSTUDY" plan tiny.study
has out '0 new, 0 to continue, 6 to reuse'
has out 'nothing is left to train'
[ "$(reasons --set each.interactions=4k | sort -u)" = continue ] ||
    fail "not all continued"

# A run that failed, with a message that no terminal should get; one damaged.
first=.rlstudy/runs/$(ls .rlstudy/runs | sed -n 1p)
second=.rlstudy/runs/$(ls .rlstudy/runs | sed -n 2p)
cp -R .rlstudy keep
rm "$first/done" "$first/checkpoint.safetensors"
printf 'no "disk\033[31m, left' >"$first/failed"
echo '{}' >"$second/done"
[ "$(reasons | sort | uniq -c | tr -s ' \n' ' ')" = \
    ' 1 damaged 1 failed 4 reuse ' ] || fail "reasons: $(reasons)"
expect 0 "$RLSTUDY" plan tiny.study -v
has out '1 failed before: host: no "disk'
has out '1 to be trained again: .*done is damaged'
! grep -q "$(printf '\033')" out || fail "an escape sequence was printed"
"$RLSTUDY" plan tiny.study --json >plan.json
valid plan-1.json plan.json
has plan.json '"reason":"failed","because":"host: no \\"disk'
rm -r .rlstudy
mv keep .rlstudy

# Changed: the settings that differ, of the run with the same seed; a run that
# the study still asks for was not changed into another.
expect 0 "$RLSTUDY" plan tiny.study --set learner.step_size=2.5e-4 -v
has out '6 changed because algorithm.step_size is 0.00025, not 0.0005$'
[ "$(grep -c ' changed  ' out)" -eq 6 ] || fail "not six changed: $(cat out)"
expect 0 "$RLSTUDY" plan tiny.study --set learner.step_size=2.5e-4 \
    --set learner.horizon=4 --set task.noise=0.5
has out 'environment.noise is 1/2, not 1; algorithm.step_size is .*; algorithm.horizon is 4, not 1$'
expect 0 "$RLSTUDY" plan tiny.study --set learner.step_size=2.5e-4 \
    --set learner.horizon=4 --set task.noise=0.5 --set learner.clip=0.3
! grep -q changed out || fail "four settings are too many"
expect 0 "$RLSTUDY" plan tiny.study --set size='[1/16, 1/8, 1/4, 1/2]'
has out '2 new, 0 to continue, 6 to reuse'
! grep -q changed out || fail "an added size is no change: $(cat out)"
expect 0 "$RLSTUDY" plan tiny.study --set size='[1/16, 1/8, 1/2]'
has out '2 changed because family.width is 1/2, not 1/4'
# Another algorithm may be an edit; with another environment it is another study.
sed 's/= ppo_ewma { horizon = 1, /= ppo { /' tiny.study >ppo.study
expect 0 "$RLSTUDY" plan ppo.study
has out 'changed because algorithm is ppo, not ppo_ewma'
sed 's/= digits {.*}/= noise/' ppo.study >other.study
expect 0 "$RLSTUDY" plan other.study
! grep -q changed out || fail "another study: $(cat out)"

# ---- it only reads ----

listing() {
    find . -path ./cache -prune -o ! -path . -exec stat -c '%n %s %Y %Z' {} + |
        grep -v '^\./\(out\|err\|before\|after\|plan\.\)' | sort
}
listing >before
for form in -v --json --csv --dot --dump=graph --detailed-exitcode; do
    status=0
    "$RLSTUDY" plan tiny.study $form --set each.interactions=4k >out 2>err ||
        status=$?
    [ $status -eq 0 ] || [ $status -eq 3 ] || fail "plan $form: $(cat err)"
    "$RLSTUDY" plan tiny.study $form --store none/at/all >out 2>err || true
done
listing >after
cmp before after || fail "plan changed something"
# Somebody else, who may write nowhere, if they can reach the program at all.
if [ "$(id -u)" = 0 ] && setpriv --reuid=65534 --clear-groups env \
    "$RLSTUDY" --version >/dev/null 2>&1; then
    chmod 755 "$scratch"
    expect 0 setpriv --reuid=65534 --clear-groups "$RLSTUDY" plan tiny.study \
        --set each.interactions=4k
    has out '6 to continue'
    expect 0 setpriv --reuid=65534 --clear-groups env \
        XDG_CACHE_HOME="$scratch/nowhere" "$RLSTUDY" plan tiny.study \
        --set each.interactions=4k
    has out '6 to continue'
fi

# ---- budgets ----

for limit in 'disk = 100 kB' 'flop = 1e9' 'interactions = 3k' \
    'core_hours = 1e-9'; do
    cp tiny.study tight.study
    echo "budget total { $limit }" >>tight.study
    for command in plan run; do
        expect 5 "$RLSTUDY" $command tight.study --store tight
        has err "over the budget of .*\[over-budget\]"
    done
    expect 5 "$RLSTUDY" plan tight.study --store tight -o over.plan
    [ ! -e over.plan ] || fail "a plan over budget was saved"
    [ -z "$(ls tight/runs)" ] || fail "runs were started"
    rm -r tight
done
echo 'budget total { disk = 1 GB, interactions = 1M }' >>tiny.study
expect 0 "$RLSTUDY" plan tiny.study --store tight
has out 'budget: .*12.3k of 1M interactions, .* of 1 GB'

# ---- speeds ----

# What was measured is used again, unless that is not wanted or it is old.
speeds=$XDG_CACHE_HOME/rlstudy/speed.json
known() {
    sed -n 's/.*"iteration_s": //p' "$speeds"
}
tiny_plan() {
    expect 0 "$RLSTUDY" plan tiny.study --store none "$@"
    known >"$scratch/speeds"
}
rm -f "$speeds"
tiny_plan
cp speeds speeds1
[ "$(wc -l <speeds1)" -eq 3 ] || fail "not a speed for each size: $(cat "$speeds")"
tiny_plan
cmp speeds speeds1 || fail "what is known was measured again"
tiny_plan --measure
! cmp -s speeds speeds1 || fail "--measure measured nothing"
cp speeds speeds2
sed -i 's/"measured": .*,/"measured": 1000000000,/' "$speeds"
tiny_plan
! cmp -s speeds speeds2 || fail "what is old was not measured again"
cp speeds speeds3
tiny_plan --set task.heldout=128
[ "$(wc -l <speeds)" -eq 6 ] || fail "another environment, and the same speed"
echo '{"older program": 12.5}' >"$speeds"
tiny_plan
! grep -q older "$speeds" || fail "what nobody knows any more is kept"
echo '{"x": [' >"$speeds"
tiny_plan
[ "$(wc -l <speeds)" -eq 3 ] || fail "a damaged file was not replaced"

# More jobs take more memory, and no less of a core; the clock goes by the run
# that takes longest.
memory() {
    expect 0 "$RLSTUDY" plan tiny.study --store none --json "$@"
    sed -n 's/.*"memory_bytes": \([0-9]*\)\..*"disk_bytes".*/\1/p' out | head -n 1
}
[ "$(memory -j1)" -gt 4000000 ] || fail "no process is that small"
[ "$(memory -j4)" -gt "$(memory -j1)" ] || fail "four take no more than one"

# A run at work has two checkpoints and writes a third; in the end it has one.
# What so many runs at work may take is held against the budget.
most() {
    expect 0 "$RLSTUDY" plan tiny.study --store none --json "$@"
    sed -n 's/.*"disk_bytes_after": *\([0-9]*\)[^,]*, *"disk_bytes_most": *\([0-9]*\).*/\1 \2/p' \
        out | tr -d '\n'
}
after=$(most -j1) && most=${after#* } after=${after% *}
four=$(most -j4) && four=${four#* }
[ "$most" -gt "$after" ] || fail "checkpoints of runs at work take no room"
[ $((four - after)) -gt $((2 * (most - after))) ] ||
    fail "four at work take no more room: $after $most $four"

# ---- odd values ----

cat >values.study <<'END'
use "std/digits"
axis way = ["a,b", "c\"d", "e\nf", "e\\nf"]
environment task = digits {
    noise = if way == "a,b" then 1 else if way == "c\"d" then 1/2
        else if way == "e\nf" then 3/4 else 1/4
}
family net = digits_cnn { width = 1/16 }
algorithm learner = ppo_ewma
budget each { interactions = 2k }
runs main = product(way)
END
expect 0 "$RLSTUDY" plan values.study --csv --store none
has out '^[0-9a-f]*,"way=a,b","a,b",new'
has out '^[0-9a-f]*,"way=c""d","c""d",new'
[ "$(grep -c ',way=e\\nf,e\\nf,new' out)" -eq 2 ] || fail "odd values: $(cat out)"
# An axis that is called as another column: no two have one name.
sed 's/axis way/axis flop/; s/way/flop/g' values.study >columns.study
expect 0 "$RLSTUDY" plan columns.study --csv --store none
has out '^id,label,axis.flop,reason,because,'
[ -z "$(head -n 1 out | tr , '\n' | sort | uniq -d)" ] || fail "$(head -n 1 out)"
expect 0 "$RLSTUDY" plan values.study -v --store none
[ "$(grep -c '^[0-9a-f]* *new .* way=' out)" -eq 4 ] || fail "not a line a run"

# ---- pictures ----

cat >odd.study <<'END'
study "a \"b\" \\ <i>&amp;</i>" { }
use "std/digits"
axis size = [1/16, 1/8, 1/4]
environment task    = digits
family      net     = digits_cnn { width = size }
algorithm   learner = ppo_ewma
budget each { interactions = 2k }
runs main = product(size, seed in 1 .. 4)
fit law = intrinsic(main)
claim "it is \"quoted\" \\ &lt; long enough to be broken into several lines" : law.exponent < 1
report "what \"it\" shows" { figure curves(main), figure frontier(law) }
END
expect 0 "$RLSTUDY" plan --dot odd.study
has out 'label="runs main: 12"'
has out 'label="921 parameters\\n4 runs, 8.19k interactions"'
has out 'label="it is \\"quoted\\" \\\\ &amp;lt; long enough'
has out '^  f0 -> c0;'
if command -v dot >/dev/null; then
    dot -Tsvg out >plan.svg 2>err || fail "dot: $(cat err)"
    [ ! -s err ] || fail "dot: $(cat err)"
    has plan.svg 'it is &quot;quoted&quot; \\ &amp;lt; long'
fi
expect 0 "$RLSTUDY" plan --dump=graph odd.study
has out '^edge claim "it is \\"quoted\\" .*" <- law$'
has out '^edge report "what \\"it\\" shows" <- main law$'
cat >>odd.study <<'END'
curves other = csv("other.csv")
fit theirs = intrinsic(other)
predict need = law.interactions at 1e12 flop
claim "enough" : need < 1G interactions
report "all" { figure curves(other), table predictions() }
END
expect 0 "$RLSTUDY" plan --dump=graph odd.study
has out '^edge fit theirs <- other$'
has out '^edge prediction need <- law$'
has out '^edge claim "enough" <- need$'
has out '^edge report "all" <- other need$'
expect 0 "$RLSTUDY" plan --dot odd.study
for edge in 'i0 -> f1' 'f0 -> q0' 'q0 -> c1' 'i0 -> p1' 'q0 -> p1'; do
    has out "^  $edge;"
done
expect 2 "$RLSTUDY" plan --dot --csv odd.study
has err 'one form of output at a time'

# ---- saved plans ----

mkdir -p lib deep
mv tiny.study deep/tiny.study
cat >lib/nets.study <<'END'
use "std/digits"
family small = digits_cnn { width = 1/16 }
END
cat >deep/more.study <<'END'
use "std/digits"
use "nets"
use "../deep/./extra" as one
use "link/extra" as two
environment task = digits { heldout = 64 }
algorithm learner = ppo_ewma { horizon = 1, envs = 16, rollout = 16 }
budget each { interactions = 2k }
runs main = product(seed in 1 .. 2) { family = small }
runs odd  = product(seed in [3])    { family = one.same }
runs even = product(seed in [2])    { family = two.same }
END
cat >deep/extra.study <<'END'
use "std/digits"
family same = digits_cnn { width = 1/16 }
END
ln -s . deep/link
RLSTUDY_PATH=$scratch/lib expect 0 "$RLSTUDY" plan deep/more.study \
    --store saved --set each.interactions=3k -o my.plan
valid saved-plan-1.json my.plan
has my.plan '"sets": \["each.interactions=3k"\]'
[ "$(grep -c '"key"' my.plan)" -eq 3 ] || fail "not three runs"
# All that it was made from is gone, or says other things.
rm -r lib deep/extra.study deep/link
mkdir elsewhere
echo 'family small = nonsense' >elsewhere/nets.study
mv deep/more.study more.gone
cp my.plan kept.plan
RLSTUDY_PATH=$scratch/elsewhere expect 0 "$RLSTUDY" plan my.plan --store saved
has out 'my.plan, a plan of deep/more.study: 3 runs: 3 new'
expect 3 "$RLSTUDY" plan my.plan --store saved --detailed-exitcode
"$RLSTUDY" plan my.plan --store saved --json >plan.json
valid plan-1.json plan.json
RLSTUDY_PATH=$scratch/elsewhere expect 0 "$RLSTUDY" run my.plan --store saved -q
[ "$(ls saved/runs/*/done | wc -l)" -eq 3 ] || fail "not three runs done"
expect 0 "$RLSTUDY" run my.plan --store saved
has err 'all 3 runs are done'
# Only what is missing is trained.
touch -d '2001-01-01' saved/runs/*/*
rm -r "saved/runs/$(ls saved/runs | head -n 1)"
expect 0 "$RLSTUDY" run my.plan --store saved -q
[ "$(find saved/runs -name done -newermt 2020-01-01 | wc -l)" -eq 1 ] ||
    fail "more than the missing run was trained"

# What does not fit is refused, and nothing is started.
refuse_plan() {
    expect 2 "$RLSTUDY" run bad.plan --store never
    has err "$1"
    [ ! -e never ] || fail "a store was made"
}
sed 's/"interactions":3072/"interactions":4096/' my.plan >bad.plan
refuse_plan 'lists other runs than this program makes of it (the first: [a-z]* seed='
has err 'The file was changed'
sed 's/"engine": [0-9]*/"engine": 999/' my.plan >bad.plan
refuse_plan 'belongs to another engine'
has err 'use the program that made it'
sed 's/horizon = 1/horizon = 2/' my.plan >bad.plan
refuse_plan 'lists other runs'
sed 's/horizon = 1/horizons = 1/' my.plan >bad.plan
refuse_plan 'holds a study that has errors now'
sed '/"key"/{x;s/^/x/;/^x$/{x;d};x}' my.plan >bad.plan
refuse_plan 'lists other runs'
sed 's/saved-plan-1/saved-plan-2/' my.plan >bad.plan
refuse_plan 'is a saved plan of another version'
head -c 700 my.plan >bad.plan
refuse_plan 'is damaged'
expect 2 "$RLSTUDY" run my.plan --set each.interactions=5k
has err 'values are fixed'
for command in check report ''; do
    expect 2 "$RLSTUDY" $command my.plan
    has err 'my.plan is a saved plan'
done
expect 0 "$RLSTUDY" -n my.plan --store saved
cmp my.plan kept.plan || fail "reading a plan changed it"

# Killed at any moment, the old plan or the new one is there.
for pause in 0 0.001 0.002 0.004 0.008 0.015 0.03; do
    "$RLSTUDY" plan deep/tiny.study --set 'size=[1/16, 1/8]' -o my.plan \
        >/dev/null 2>&1 &
    pid=$!
    sleep $pause
    kill -9 $pid 2>/dev/null || true
    wait $pid 2>/dev/null || true
    valid saved-plan-1.json my.plan
done
# A slip of the fingers costs no study.
cp deep/tiny.study before
expect 1 "$RLSTUDY" plan deep/tiny.study -o deep/tiny.study
has err 'deep/tiny.study is there already, and is no saved plan'
cmp before deep/tiny.study || fail "a plan was written over a study"
mkfifo pipe
expect 1 "$RLSTUDY" plan deep/tiny.study -o pipe
has err 'pipe is there already, and is not a regular file'
[ -p pipe ] || fail "a plan was put in place of a FIFO"
ln -s my.plan link.plan
expect 0 "$RLSTUDY" plan deep/tiny.study -o link.plan
[ -L link.plan ] || fail "a plan was put in place of a link"
valid saved-plan-1.json my.plan
expect 1 "$RLSTUDY" plan deep/tiny.study -o no/such/folder/plan
has err 'cannot write no/such/folder/plan'

# ---- values from a file ----

printf 'size: [1/16, 1/8]\neach: {interactions: 1k}\n' >values.yaml
expect 0 "$RLSTUDY" plan odd.study --var-file values.yaml \
    --set each.interactions=3k --csv
[ "$(wc -l <out)" -eq 9 ] || fail "not 8 runs: $(cat out)"
cp out want
expect 0 "$RLSTUDY" plan odd.study --var-file values.yaml \
    --set each.interactions=3k -o values.plan
# A saved plan needs the file no more, and takes no other.
expect 2 "$RLSTUDY" plan values.plan --var-file values.yaml
has err 'leave out --var-file'
rm values.yaml
expect 0 "$RLSTUDY" plan values.plan --csv
cmp out want || fail "the saved plan has other runs"
expect 2 "$RLSTUDY" plan odd.study --var-file values.yaml
has err 'cannot read values.yaml'
printf 'size: [1/16, 1/8]\neach: {interaction: 1k}\n' >values.yaml
expect 2 "$RLSTUDY" plan odd.study --var-file values.yaml
has err "^values.yaml:2:8: error: 'budget' has no key 'interaction'"
finish
