#!/bin/sh
# Environments of Gymnasium, with a stand-in for that package.
. "$top_srcdir/tests/e2e/lib.sh"

crashes_are_meant
need_python numpy
export RLSTUDY_PYTHON="$python"
export PYTHONPATH="$top_srcdir/tests/gymnasium" PYTHONDONTWRITEBYTECODE=1

# study ID [KEYS [INTERACTIONS [ENVS]]]
study() {
    cat >s.study <<END
use "std/control"
environment task    = gymnasium("$1") { ${2-} }
family      net     = control_mlp { width = 1/4 }
algorithm   learner = ppo { envs = ${4-8}, rollout = 16, minibatches = 4,
                            eval_episodes = 8 }
budget each = ${3-512} interactions
runs main = product(seed in 1 .. 1)
END
}
trains() {
    study "$@"
    rm -rf .rlstudy
    expect 0 "$RLSTUDY" run --progress=plain s.study
    has err '^1 done: '
}

# Trained, and known again; its code is part of a run's identity.
trains Line-v0
expect 0 "$RLSTUDY" plan --detailed-exitcode s.study --set task.limit=99 \
    --set task.envs=3
expect 0 "$RLSTUDY" plan -o saved.plan --set each.interactions=1k s.study
cp -r "$top_srcdir/tests/gymnasium" changed
chmod -R u+w changed
echo '# another' >>changed/gymnasium/tasks.py
PYTHONPATH=changed expect 3 "$RLSTUDY" plan --detailed-exitcode s.study
PYTHONPATH=changed expect 2 "$RLSTUDY" run --progress=plain saved.plan

# Looked at, played and checked from the command line.
line='gymnasium("Line-v0")'
expect 0 "$RLSTUDY" env show "$line" --set lean=0.5
has out 'id  *Line-v0'
has out 'speed  .* us a step, by the clock; 64 copies'
expect 0 "$RLSTUDY" env show "gymnasium(\"Line-v0\", python = \"$python\")" \
    --json
follows env-1
expect 0 "$RLSTUDY" env step "$line" --seed 2
has out 'truncated\|terminated'
printf '1\n0\n' >actions
expect 0 "$RLSTUDY" env trace "$line" --actions actions --json
[ "$(grep -c '"reward"' out)" -eq 2 ] || fail "two steps: $(cat out)"
expect 0 "$RLSTUDY" env render 'gymnasium("Picture-v0")' -o picture.png
expect 0 "$RLSTUDY" env check "$line"
has out '^ok       state'
has out 'gymnasium: 8 checks, 0 failed'
expect 0 "$RLSTUDY" env check "$line" --set resume=cut
has out 'note: resume = cut'
expect 2 "$RLSTUDY" env show 'gymnasium("Nowhere-v0")'
has err 'Nowhere-v0'

# Mistakes.
wrong() {
    expect 2 "$RLSTUDY" check s.study
    has err "$1"
}
study Line-v0 'satrt = 1'
wrong "has no key 'satrt'; did you mean 'start'"
study Line-v0 'lean = "much"'
wrong 'lean'
study Line-v0
sed -i 's/"Line-v0")/"Line-v0", python = ".\/none")/' s.study
wrong 'cannot start .*/none: No such file'
sed -i 's/python =/snake =/' s.study
wrong "'gymnasium' takes the id of an environment"
printf '#!/bin/sh\nunset PYTHONPATH\nexec %s "$@"\n' "$python" >bare
chmod +x bare
sed -i 's/snake = ".\/none"/python = ".\/bare"/' s.study
if ! PYTHONPATH='' "$python" -c 'import gymnasium' >out 2>&1; then
    wrong "has no module 'gymnasium': install it there"
fi

# What goes wrong in Python costs the run, and says what it was.
study Faulty-v0 'fault = "raise", after = 60' 4k
rm -rf .rlstudy
expect 4 "$RLSTUDY" run --progress=plain s.study
has err "failed: env: gymnasium(\"Faulty-v0\"): KeyError: 'a missing cheese' (line [0-9]* of tasks.py, in fail,"
cat .rlstudy/runs/*/log.txt >log
has log 'Traceback (most recent call last)'
has log 'raise KeyError("a missing cheese")'

# Vector environments, where a copy takes a step to reset.
trains Line-v0 'vector = true, resume = cut'
sed -i 's/= ppo {/= ppg { /; s/, minibatches = 4//' s.study
expect 1 "$RLSTUDY" run --progress=plain s.study
has err 'that resets in the same step'

# Interrupted and gone on with: the same numbers.
study Line-v0 'lean = 1/4' "$(scaled 32 4)"
expect 0 "$RLSTUDY" run -q --store whole s.study
"$RLSTUDY" run -q --checkpoint-every 0.1 --store cut s.study >out 2>err &
pid=$!
until ls cut/runs/*/checkpoint.safetensors >ls.txt 2>&1; do sleep 0.05; done
kill -TERM $pid
status=0
wait $pid || status=$?
[ $status -eq 75 ] || fail "an interrupt gave status $status: $(cat err)"
expect 0 "$RLSTUDY" run -q --store cut s.study
numbers whole >whole.txt
numbers cut >cut.txt
cmp whole.txt cut.txt || fail 'a run that was interrupted has other numbers'

# Killed: no process of Python's is left behind.
study Line-v0 'lean = 1/4' 1M
rm -rf .rlstudy
RLS_TEST_MARK="$scratch" "$RLSTUDY" run -q s.study >out 2>err &
pid=$!
until ls .rlstudy/runs/*/curve.csv >ls.txt 2>&1; do sleep 0.05; done
marked() {
    grep -lzs "^RLS_TEST_MARK=$scratch\$" /proc/[0-9]*/environ | wc -l
}
[ "$(marked)" -ge 4 ] || fail 'where are the two interpreters?'
kill -KILL $pid
wait $pid || true
for i in 1 2 3 4 5 6 7 8 9 10; do
    [ "$(marked)" -eq 0 ] && break
    sleep 0.5
done
[ "$(marked)" -eq 0 ] || fail 'processes are left'

finish
