#!/bin/sh
# The real Slurm, on this machine alone: a study on eight slots in arrays that
# must split, a preempted task, a time limit, kill -9 of a worker, a controller
# that is down and comes back; and the numbers that one process makes.
. "${top_srcdir:-.}/tests/e2e/lib.sh"

here=$(cd "${top_srcdir:-.}" && pwd)/tests/slurm
eval "$("$here/one-host" start "$scratch/cluster")"
export SLURM_CONF
trap '"$here/one-host" stop "$scratch/cluster"' EXIT

began=$(date +%s)
step() {
    echo "$(($(date +%s) - began)) s: $*"
}

queue() {
    squeue -h -r -o '%F_%K %T %r %j'
}

# until_queue PATTERN: until a line of the queue is like it.
until_queue() {
    for _ in $(seq 300); do
        ! queue | grep -q -- "$1" || return 0
        sleep 0.2
    done
    queue >&2
    fail "the queue has no '$1'"
}

until_empty() {
    for _ in $(seq 600); do
        [ -n "$(queue)" ] || return 0
        sleep 0.2
    done
    queue >&2
    fail "the queue does not get empty"
}

job_of() {
    sed -n "s/^job \([0-9]*\): .*$1.*/\1/p" out | head -n "${2:-1}"
}

# Thirty runs on eight slots: two arrays of at most 21 tasks, and the report.
tiny_study 3k
sed -i 's/seed in 1..2/seed in 1..10/' tiny.study
slurm_block 'partition = low' 'time = 5 min' 'pack = 0 s' \
    "extra = \"--comment='a test'\"" >>tiny.study
expect 0 "$RLSTUDY" run -q tiny.study
numbers .rlstudy >want
mv .rlstudy here
step "an array that must split"
expect 0 "$RLSTUDY" tiny.study --executor=slurm
has out '21 runs in 21 tasks'
has out '9 runs in 9 tasks'
cp out first
expect 0 "$RLSTUDY" tiny.study --executor=slurm
grep -q 'job ' out && fail "submitted twice"
until_empty
numbers .rlstudy >got
cmp want got || fail "other numbers than without a cluster"
[ -s tiny.report/index.html ] || fail "no report"
cat .rlstudy/jobs/*.out |
    grep -v '^law\|^ \|^report\|^$\|^1 done: \|^cost: ' >said || :
[ ! -s said ] || { cat said >&2; fail "tasks that complained"; }

# Long enough to be interrupted.
tiny_study "$(scaled 100 5)"
slurm_block 'partition = low' 'pack = 0 s' >>tiny.study
rm -rf .rlstudy
expect 0 "$RLSTUDY" run -q tiny.study
numbers .rlstudy >want
mv .rlstudy long

step "preempted, a worker killed, the controller away and back"
expect 0 "$RLSTUDY" run --executor=slurm tiny.study
until_queue RUNNING
await_worker .rlstudy
# All eight slots for somebody who comes first.
sbatch --quiet -p high -n 1 -c 8 -o /dev/null --wrap 'sleep 2'
until_queue 'PENDING BeginTime'
"$here/one-host" restart "$scratch/cluster"
expect 0 "$RLSTUDY" run --executor=slurm tiny.study
has err 'submitted already'
grep -q 'job ' out && fail "a preempted task was submitted again"
until_queue 'RUNNING.*tiny'
await_worker .rlstudy
kill -KILL "$(workers .rlstudy | head -n 1)"
kill "$(cat cluster/slurmctld.pid)"
sleep 1
RLSTUDY_SLURM_WAIT=2 expect 1 "$RLSTUDY" run --executor=slurm tiny.study
has err 'nothing was submitted'
"$here/one-host" restart "$scratch/cluster"
until_empty
expect 0 "$RLSTUDY" run --executor=slurm tiny.study
until_empty
numbers .rlstudy >got
cmp want got || fail "other numbers after interruptions"
cat .rlstudy/runs/*/log.txt | grep -q '^resuming' || fail "nothing was resumed"

step "a time limit"
rm -rf .rlstudy
tiny_study "$(scaled 100000 20)"
sed -i 's/size = \[.*\]/size = [1\/16, 1\/8, 1\/4]/' tiny.study
id=$("$RLSTUDY" expand tiny.study | head -n 1 | cut -d ' ' -f 1)
slurm_block 'time = 1 min' 'signal = 55 s' >>tiny.study
expect 0 "$RLSTUDY" run --executor=slurm tiny.study --only-run="$id"
until_queue RUNNING
until_queue 'PENDING BeginTime'
has ".rlstudy/runs/$id/log.txt" '^stopped at'
until_queue RUNNING
for _ in $(seq 100); do
    ! grep -q '^resuming' ".rlstudy/runs/$id/log.txt" || break
    sleep 0.2
done
has ".rlstudy/runs/$id/log.txt" '^resuming'
scancel --name="$(squeue -h -o %j | head -n 1)"
until_empty
# This site keeps no accounts: nobody can tell how it ended, and nothing hangs
# on that.
expect 0 "$RLSTUDY" status tiny.study
has out '1 stopped, 5 new'
[ ! -s err ] || fail "sacct's troubles are ours: $(cat err)"

step "all is well"
# While their folder is there to tell who they are.
trap - EXIT
"$here/one-host" stop "$scratch/cluster"
finish
