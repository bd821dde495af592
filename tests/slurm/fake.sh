#!/bin/sh
# Slurm without Slurm: what is submitted, what is not submitted twice, and what
# becomes of it when jobs are preempted, lost or forgotten, or when nobody
# answers.
. "${top_srcdir:-.}/tests/e2e/lib.sh"

fake=$(cd "${top_srcdir:-.}" && pwd)/tests/slurm/fake
mkdir bin
for name in sbatch squeue scontrol sacct fake; do
    ln -s "$fake" "bin/$name"
done
PATH=$scratch/bin:$PATH
export FAKE_SLURM="$scratch/slurm" RLSTUDY_SLURM_WAIT=5
# They would leave jobs out of what squeue prints.
export SQUEUE_STATES=SUSPENDED SQUEUE_FORMAT=%i

fresh() {
    rm -rf slurm .rlstudy tiny.report
    mkdir -p slurm/tasks
    echo 1001 >slurm/max
}

jobs() {
    ls .rlstudy/jobs/*.json 2>/dev/null | wc -l
}

tasks() {
    ls slurm/tasks | wc -l
}

# Make files say that everything was submitted long ago.
age() {
    sed -i 's/"submitted": [0-9.]*/"submitted": 1.0/' .rlstudy/jobs/*.json
}

# await FILE: until it is there.
await() {
    for _ in $(seq 600); do
        [ ! -e "$1" ] || return 0
        sleep 0.05
    done
    fail "$1 did not come"
}

slurm() {
    expect "$1" "$RLSTUDY" run --executor=slurm tiny.study
}

more=$(scaled 100 5)
tiny_study "$(scaled 20 5)"
slurm_block 'partition = low' 'time = 2 h' 'pack = 0 s' \
    "extra = \"--qos=test --comment='a b'\"" >>tiny.study

# What comes out without a cluster.
fresh
expect 0 "$RLSTUDY" run -q tiny.study
numbers .rlstudy >want

# Submitted, split as the site wants it, and left.
fresh
echo 4 >slurm/max
expect 0 "$RLSTUDY" tiny.study --executor=slurm
has out 'job 1: 4 runs in 4 tasks'
has out 'job 6: 2 runs in 2 tasks'
has out 'job 9: the report, once these have ended'
[ "$(tasks)" -eq 7 ] || fail "not seven tasks"
has slurm/sbatch.log '--partition=low --time=120 --signal=B:USR2@60'
has slurm/sbatch.log '--dependency=afterany:1:6'
[ "$(wc -l <slurm/tasks/1_0/script)" -eq 3 ] || fail "a script is three lines"
has slurm/tasks/1_0/script "^#SBATCH --qos=test --comment='a b'$"
[ ! -e tiny.report ] || fail "a report of nothing"

# They wait, and status and why say for what.
expect 0 "$RLSTUDY" status tiny.study
has out '6 runs: 6 waiting'
has out '^ *job [16]_[0-3]'
expect 0 "$RLSTUDY" status --json tiny.study
"$top_builddir/tests/tools/validate" "$top_srcdir/doc/schema/status-1.json" \
    <out 2>said || fail "status --json: $(cat said)"
expect 0 "$RLSTUDY" why 'size=1/8 seed=1' tiny.study
has out "it waits in the cluster's queue, as job [16]_[0-3]"

# Not twice, as long as the queue has them; and not here either.
expect 0 "$RLSTUDY" tiny.study --executor=slurm
has err '6 runs were submitted already (._., ...): 0 with a task at work, 6 wai'
age
slurm 0
[ "$(tasks)" -eq 7 ] || fail "submitted again"
expect 75 "$RLSTUDY" tiny.study
has err 'They are left to Slurm'
[ ! -e tiny.report ] || fail "a report of nothing"

# Nobody answers: nothing is believed to be gone.
touch slurm/down
expect 0 "$RLSTUDY" status tiny.study
has err 'Unable to contact slurm controller'
has out '6 waiting'
slurm 1
has err 'Unable to contact slurm controller'
has err 'nothing was submitted'
expect 75 "$RLSTUDY" tiny.study
has err 'Slurm cannot be asked'
mv slurm/down slurm/garbage
slurm 1
has err 'a line that is none'
mv slurm/garbage slurm/slow
RLSTUDY_SLURM_WAIT=0.3 slurm 1
has err 'squeue gave no answer within 0.3 s'
rm slurm/slow
[ "$(tasks)" -eq 7 ] || fail "submitted again"

# It runs, on eight slots, watched from the queue on; the report comes last.
"$RLSTUDY" status --watch tiny.study >watched &
watching=$!
for _ in $(seq 200); do
    [ ! -s watched ] || break
    sleep 0.05
done
fake run 8
wait $watching || fail "the watch ended with $?: $(cat watched)"
has watched '^tiny.study: 6 runs: 6 waiting; 0.0 % of '
[ "$(tail -n 2 watched | head -n 1)" = 'tiny.study: 6 runs: 6 done' ] ||
    fail "not the end: $(cat watched)"
numbers .rlstudy >got
cmp want got || fail "other numbers than without a cluster"
[ -s tiny.report/index.html ] || fail "no report"
expect 6 "$RLSTUDY" tiny.study --executor=slurm # no law in so little
has err 'all 6 runs are done already'

# The studies's block may send it there by itself; --executor=local does not.
fresh
expect 0 "$RLSTUDY" run tiny.study --set slurm.submit=true
has out 'job 1: 6 runs in 6 tasks'
expect 0 "$RLSTUDY" run -q tiny.study --set slurm.submit=true \
    --executor=local
numbers .rlstudy >got
cmp want got || fail "other numbers"
fake run 2
cmp want got || fail "tasks trained what was done"

# Short runs share a task: here all of them.
fresh
expect 0 "$RLSTUDY" run --executor=slurm tiny.study --set slurm.pack=1h \
    --set slurm.cpus=2
has out 'job 1: 6 runs in 1 task$'
fake run 1
numbers .rlstudy >got
cmp want got || fail "other numbers in one task"

# How runs are trained is the tasks' business: options go along, and count there.
fresh
expect 0 "$RLSTUDY" run tiny.study --executor=slurm -k --retries=0 --pin \
    --checkpoint-every=0.01 --memory=64MiB -j2 --set slurm.pack=1h
has slurm/tasks/1_0/script \
    'slurm-task --keep-going --retries=0 --pin --checkpoint-every=0.01 --memory=67108864 '
has slurm/sbatch.log '--cpus-per-task=2 .*--mem=64M'
has .rlstudy/jobs/*.json '"memory_bytes"'
has .rlstudy/jobs/*.json '"core_s"'
fake run 1
numbers .rlstudy >got
cmp want got || fail "options changed numbers"
[ "$(cat .rlstudy/runs/*/log.txt | grep -c '^pinned to core')" -eq 6 ] ||
    fail "--pin did not reach the workers"
grep -q '"planned_core_s"' .rlstudy/runs/*/done || fail "nothing was planned"
# Two at a time have no room in what the block asks for.
fresh
expect 0 "$RLSTUDY" run tiny.study --executor=slurm --memory=64MiB \
    --set slurm.memory=1MiB --set slurm.pack=1h
has slurm/sbatch.log '--mem=1M'
fake run 1
expect 0 "$RLSTUDY" status tiny.study
has out '6 failed'
has out 'it takes .* of memory and there are 944 kB for runs'

# Forgotten before it began: lost, and submitted again.  An empty queue is
# believed only when it is not about what was just submitted.
fresh
slurm 0
touch slurm/silent
slurm 0
has err '6 runs were submitted already.*just submitted'
rm slurm/silent
fake forget 1
age
slurm 0
has out 'job 8: 6 runs in 6 tasks'
[ "$(jobs)" -eq 1 ] || fail "the file of the forgotten job is still there"

# A site that refuses says why; what it took goes on.
fresh
touch slurm/refuse
slurm 1
has err 'Invalid account'
[ "$(tasks)" -eq 0 ] || fail "a task after all"
rm slurm/refuse
age
slurm 0
[ "$(tasks)" -eq 6 ] || fail "not six tasks"

# Killed once sbatch has the job: it is known by its name.
fresh
touch slurm/kill
expect 137 "$RLSTUDY" run --executor=slurm tiny.study
[ "$(tasks)" -eq 6 ] || fail "nothing was submitted"
age
slurm 0
has err '6 runs were submitted already'
[ "$(tasks)" -eq 6 ] || fail "submitted twice"
has .rlstudy/jobs/*.json '"id": "1"'
fake run 8

# A damaged file of a job: told of, and its runs are submitted again.
fresh
slurm 0
for file in .rlstudy/jobs/*.json; do
    head -c 100 "$file" >cut && cp cut "$file"
done
slurm 0
has err 'warning: .*json: .*: what it submitted is not known'
[ "$(tasks)" -eq 12 ] || fail "not submitted again"
fake run 8
numbers .rlstudy >got
cmp want got || fail "twice the tasks changed numbers"
grep -q 'rlstudy: .*json' .rlstudy/jobs/*.out || fail "a task without its file"

# Without the programs of Slurm.
fresh
expect 1 env PATH=/nowhere "$RLSTUDY" run --executor=slurm tiny.study
has err 'there is no scontrol here'

# Preempted and at its time limit: the same numbers in the end.
tiny_study "$more"
slurm_block 'pack = 0 s' >>tiny.study
fresh
expect 0 "$RLSTUDY" run -q tiny.study
numbers .rlstudy >want
fresh
slurm 0
fake start 2
await slurm/tasks/1_0/pid
await slurm/tasks/1_1/pid
await_worker .rlstudy
sleep 0.5
age
slurm 0
has err '2 with a task at work, 4 waiting (Resources)'
fake preempt 1_0
fake limit 1_1
for task in 1_0 1_1; do
    for _ in $(seq 200); do
        [ "$(cat slurm/tasks/$task/state)" = RUNNING ] || break
        sleep 0.1
    done
    [ "$(cat slurm/tasks/$task/restarts)" = 1 ] || fail "$task was not requeued"
done
[ "$(cat slurm/status)" = "75
75" ] || fail "interrupted tasks do not end with 75"
# At work, and forgotten: its lease says so.
fake start 1
await slurm/tasks/1_0/pid
await_worker .rlstudy
fake forget 1
age
slurm 0
has err '1 run was submitted already'
has out '5 runs in 5 tasks'
fake run 3
for _ in $(seq 600); do
    [ -n "$(workers .rlstudy)" ] || break
    sleep 0.1
done
numbers .rlstudy >got
cmp want got || fail "other numbers after interruptions"
ls .rlstudy/runs/*/log.txt | xargs grep -l resuming >resumed || :
[ "$(wc -l <resumed)" -ge 2 ] || fail "nothing was resumed"

# A lost node: what ran there ended without a word.  The accounts say so where a
# site keeps them; its runs are submitted again, with or without.
fresh
touch slurm/accounts
slurm 0
fake start 2
await slurm/tasks/1_0/pid
await slurm/tasks/1_1/pid
await_worker .rlstudy
fake lose 1_0
expect 0 "$RLSTUDY" status tiny.study
has out 'job 1_0 lost its node (NODE_FAIL)'
[ "$(wc -l <slurm/sacct.log)" -eq 1 ] || fail "sacct was not asked once"
fake lose 1_1 OUT_OF_MEMORY
id=$(sed -n 's/.*"run": "\(.*\)",/\1/p' .rlstudy/jobs/*.json | sed -n 2p)
expect 0 "$RLSTUDY" why "$id" tiny.study
has out 'job 1_1 ran out of memory: raise memory in .* (OUT_OF_MEMORY)'
age
slurm 0
has err '2 runs were submitted before, and did not get done: job 1_. '
has out 'job 8: 2 runs in 2 tasks'
rm slurm/accounts
fake lose 8_0
age
slurm 0
has err '1 run was submitted before, and did not get done$'
has out 'job 11: 1 run in 1 task'
# Seen from elsewhere it may be at work as long as its heart may beat; another
# worker then takes its place.  (Those left so far have processes whose numbers
# others may have by now.)
rm -f .rlstudy/runs/*/lease
fake start 1
await slurm/tasks/11_0/pid
await_worker .rlstudy
fake lose 11_0
lease=$(ls -t .rlstudy/runs/*/lease | head -n 1)
sed -i 's/^[^ ]*/elsewhere-pid:[1]/' "$lease"
age
slurm 0
has err '1 with a task at work'
grep -q 'job ' out && fail "submitted what may be at work"
touch -d '10 minutes ago' "$lease"
slurm 0
has out 'job 13: 1 run in 1 task'
# The node answers no more, but the controller tells of what was there.
echo NODE_FAIL >slurm/tasks/1_3/state
age
slurm 0
has out 'job 15: 1 run in 1 task'
rm -r slurm/tasks/1_3
fake run 8
numbers .rlstudy >got
cmp want got || fail "other numbers after lost nodes"

# Two who submit at the same time: each run once.
fresh
touch slurm/pause
for i in 1 2 3; do
    "$RLSTUDY" run --executor=slurm tiny.study >out.$i 2>err.$i &
done
wait
[ "$(tasks)" -eq 6 ] || fail "$(tasks) tasks of six runs"
cat err.* | grep -q 'is submitting from this store: nothing was submitted' ||
    fail "nobody was refused"
rm slurm/pause

# A worker that is killed costs its run an attempt, and the others nothing.
fresh
expect 0 "$RLSTUDY" run --executor=slurm tiny.study --set slurm.pack=1h
fake start 1
await_worker .rlstudy
kill -KILL "$(workers .rlstudy | head -n 1)"
fake run 1
age
slurm 0
fake run 2
numbers .rlstudy >got
cmp want got || fail "other numbers after kill -9 of a worker"

finish
