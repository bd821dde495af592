#!/bin/sh
# Environments from shared objects: studies on them, what crashes cost, and
# `rlstudy env`.
. "$top_srcdir/tests/e2e/lib.sh"

plugins=$top_builddir/tests/plugins
crashes_are_meant

# study PLUGIN [OPTIONS [INTERACTIONS]]
study() {
    cat >s.study <<END
use "std/control"
environment task    = plugin("$1") { ${2-} }
family      net     = control_mlp { width = 1/4 }
algorithm   learner = ppo { envs = 8, rollout = 32, minibatches = 4 }
budget each = ${3-8k} interactions
runs main = product(seed in 1 .. 2)
END
}

# A study next to its plug-in, checked, trained, reported.
mkdir near
cp "$plugins/walk.so" near/
study ./walk.so "length = 5, side = left, lean = 0.1, slippery = true"
mv s.study near/
expect 0 "$RLSTUDY" check near/s.study
expect 0 "$RLSTUDY" near/s.study -q
has s.report/index.html 'walk'
numbers .rlstudy >first

# Another path, another title: the same runs.  Another file: others.
cp "$plugins/walk.so" far.so
study ./far.so "length = 5, side = left, lean = 0.1, slippery = true"
expect 3 "$RLSTUDY" plan --detailed-exitcode s.study --set 'task.length=6'
expect 0 "$RLSTUDY" plan --detailed-exitcode s.study
cp "$plugins/walk.so" changed.so
printf 'x' >>changed.so
study ./changed.so "length = 5, side = left, lean = 0.1, slippery = true"
expect 3 "$RLSTUDY" plan --detailed-exitcode s.study

# Installed environments have a name.
mkdir installed
cp "$plugins/walk.so" installed/stroll.so
study stroll "length = 5, side = left, lean = 0.1, slippery = true"
expect 2 "$RLSTUDY" check s.study
has err "no environment 'stroll' is installed"
expect 2 "$RLSTUDY" env show carpole
has err "there is no environment 'carpole'; did you mean 'cartpole'"
expect 2 "$RLSTUDY" env show gymnasium
has err "'gymnasium' takes the id of an environment, in quotes and brackets"
expect 2 "$RLSTUDY" env show 'gymnasium("A-v0", snake = "x")'
has err "'gymnasium' takes the id of an environment"
expect 2 "$RLSTUDY" env show 'plugin("./walk.so"'
has err "'plugin' takes the path of a file, or the name of an installed plug-in"
export RLSTUDY_ENVIRONMENTS="$scratch/installed"
expect 0 "$RLSTUDY" plan --detailed-exitcode s.study
expect 0 "$RLSTUDY" env list
has out '^stroll .*a walk along a corridor'
expect 0 "$RLSTUDY" env show stroll
unset RLSTUDY_ENVIRONMENTS

# Mistakes in keys are found as for any environment.
study "$plugins/walk.so" "lenght = 5"
expect 2 "$RLSTUDY" check s.study
has err "environment 'walk' has no key 'lenght'; did you mean 'length'?"
study "$plugins/walk.so" "side = up"
expect 2 "$RLSTUDY" check s.study
has err 'left'

# What cannot be loaded is a mistake in the study, and nothing worse.
unusable() {
    study "$plugins/$1.so"
    expect 2 "$RLSTUDY" check s.study
    has err "$2"
    has err 'unusable-plugin'
}
unusable crash 'Segmentation fault.*who woke me?'
unusable exit 'it ended the process'
unusable old 'was built for version 2 of rlstudy/env.h'
unusable small 'sizes in its table'
unusable no_step 'its table has no step'
unusable bad_name "'Un loadable' cannot be the name of an environment"
unusable bad_default "option 'size' has the default '9'"
unusable reserved "'file' cannot be the name of an option"
unusable silent 'does not define rls_env'
unusable nothing 'cannot read'
study "$plugins/faulty.so" "fault = no_parts"
expect 2 "$RLSTUDY" check s.study
has err 'an action has 1 to 16 parts, not 0'

# A crash costs its runs, and says where it was; the others are trained.
faulty() {
    rm -rf .rlstudy
    study "$plugins/faulty.so" "fault = fault, after = 100"
    sed -i 's/seed in 1 .. 2/fault, seed in 1 .. 1/' s.study
    sed -i "2i axis fault = [\"none\", \"$1\"]" s.study
    expect 4 "$RLSTUDY" run -v --progress=plain s.study
    has err 'done fault=none'
    has err "$2"
    "$RLSTUDY" plan -v s.study >out 2>err
}
crash="plug-in 'faulty' (.*/faulty.so)"
faulty crash "failed: env: .*Segmentation fault); $crash crashed (segmentation fault) in step"
faulty abort "Aborted); $crash aborted in step; its last words: the cheese"
faulty exit "failed: env: ended with status 1; $crash called exit in step"
faulty quit "failed: env: ended with status 0, without a result; plug-in 'faulty' has ended"
export RLSTUDY_CALL_LIMIT=1
faulty hang "failed: env: ended with status 1; $crash has not come back for 1 s in step"
unset RLSTUDY_CALL_LIMIT
faulty give_up "$crash: step: no more levels"
faulty outside 'it wrote outside of the buffer obs'
faulty before 'it wrote outside of the buffer reward'
faulty both_ends 'terminated and truncated at once'
faulty code 'has the code 5, of 0 to 4'

# What it prints goes to the log, and is taken for nothing else.
rm -rf .rlstudy
study "$plugins/faulty.so" "fault = print"
expect 0 "$RLSTUDY" run --progress=plain s.study
cat .rlstudy/runs/*/log.txt >log
has log hello

# Numbers that are none are a finding about the run.
rm -rf .rlstudy
study "$plugins/faulty.so" "fault = nan_reward, after = 300"
expect 0 "$RLSTUDY" run --progress=plain s.study
has err 'diverged: a reward is not finite'

# The file changes between plan and training: nobody trains something else.
rm -rf .rlstudy
cp "$plugins/walk.so" here.so
study ./here.so
expect 0 "$RLSTUDY" plan -o saved.plan s.study
cp "$plugins/faulty.so" here.so
expect 2 "$RLSTUDY" run saved.plan

# Interrupted and gone on with: the same numbers.
rm -rf .rlstudy
study "$plugins/walk.so" "length = 60" "$(scaled 1000 10)"
expect 0 "$RLSTUDY" run -q --store whole s.study
"$RLSTUDY" run -q --store cut s.study >out 2>err &
pid=$!
until ls cut/runs/*/curve.csv >ls.txt 2>&1; do sleep 0.05; done
sleep 0.1
kill -TERM $pid
status=0
wait $pid || status=$?
[ $status -eq 75 ] || fail "an interrupt gave status $status: $(cat err)"
expect 0 "$RLSTUDY" run -q --store cut s.study
numbers whole >whole.txt
numbers cut >cut.txt
cmp whole.txt cut.txt || fail 'a run that was interrupted has other numbers'

# What the environment tells is in the curve, of evaluation and training: here
# the prize is all there is to win, so that it is the return once more.
for store in whole cut; do
    for curve in $store/runs/*/curve.csv; do
        cut -d, -f3,5,11,12 "$curve"
    done >$store.infos
done
cmp whole.infos cut.infos || fail 'after an interrupt infos are others'
grep -q '^return,train_return,info_success,train_info_success$' whole.infos ||
    fail "columns: $(head -n 1 whole.infos)"
awk -F, '/^[0-9]/ { n++; low += $3 < 1; bad += $1 != $3 || $2 != $4 }
    END { exit !(n > 10 && low > 0 && bad == 0) }' whole.infos ||
    fail "success is not the return: $(cat whole.infos)"
for run in whole/runs/*; do
    expect 0 "$RLSTUDY" show --store whole "$(basename "$run")" --json
    follows show-1
    has out '"info_success": '
    expect 0 "$RLSTUDY" verify --store whole "$(basename "$run")" --until 2000
    break
done

# ---- rlstudy env ----

expect 0 "$RLSTUDY" env list
has out '^cartpole '
expect 0 "$RLSTUDY" env list --json
follows env-list-1
expect 0 "$RLSTUDY" env show cartpole
has out 'observation  4 of float32, 16 bytes'
has out 'speed  *[0-9.]*[kM] steps/s, [0-9.e-]* us a step, of processor time'
expect 0 "$RLSTUDY" env show "$plugins/walk.so"
has out 'info .*success: whether the prize was reached'
has out 'length .*default 8'
expect 0 "$RLSTUDY" env show "$plugins/walk.so" --json
follows env-1
for name in recall pendulum mnist "plugin(\"$plugins/walk.so\")"; do
    expect 0 "$RLSTUDY" env show "$name" --json
    follows env-1
done
# What cannot be measured is shown all the same.
expect 0 "$RLSTUDY" env show mnist
has out 'speed  *not measured: .*mnist'
expect 0 "$RLSTUDY" env show "$plugins/faulty.so" --set fault=crash
has out 'speed  *not measured: Segmentation fault'
expect 0 "$RLSTUDY" env show "$plugins/faulty.so" --set fault=crash --json
follows env-1
expect 1 "$RLSTUDY" env check "$plugins/faulty.so" --set fault=crash --json
follows env-check-1
expect 2 "$RLSTUDY" env show nowhere
expect 2 "$RLSTUDY" env show
expect 2 "$RLSTUDY" env dance
has err "not 'dance'"
expect 2 "$RLSTUDY" env check cartpole
expect 2 "$RLSTUDY" env check "$plugins/walk.so" --set length=1
has err 'length: 1 is out of range: at least 2'
expect 2 "$RLSTUDY" env check "$plugins/walk.so" --set lenght=3
has err "did you mean 'length'?"

expect 0 "$RLSTUDY" env check "$plugins/walk.so"
has out 'walk: 15 checks, 0 failed'
# A header in the manner of PufferLib's, with rand() and pointers.
expect 0 "$RLSTUDY" env check "$plugins/glide.so"
has out '^ok       determinism'
has out '^ok       state'
# One that allocates, and begins episodes by itself: what it has goes along.
expect 0 "$RLSTUDY" env check "$plugins/hoard.so"
has out 'hoard: 15 checks, 0 failed'
expect 0 "$RLSTUDY" env step "$plugins/hoard.so" --steps 60
[ "$(grep -n truncated out | cut -d: -f1)" = 50 ] || fail "a limit: $(cat out)"
expect 1 "$RLSTUDY" env check "$plugins/hoard_small.so"
has out 'Aborted: hoard: PUFFER_HEAP is too small'
# It takes more than a second, in which it is killed once it has a checkpoint.
study "$plugins/hoard.so" '' "$(scaled 1024 16)"
expect 0 "$RLSTUDY" run -q --store hoard_whole s.study
"$RLSTUDY" run -q --checkpoint-every 0.05 --store hoard_cut s.study \
    >out 2>err &
pid=$!
until ls hoard_cut/runs/*/checkpoint.safetensors >ls.txt 2>&1; do
    kill -0 $pid || fail "it ended without a checkpoint: $(cat err)"
    sleep 0.02
done
kill -KILL $pid || fail "it ended too early to be killed"
wait $pid || true
expect 0 "$RLSTUDY" run -q --store hoard_cut s.study
numbers hoard_whole >whole.txt
numbers hoard_cut >cut.txt
cmp whole.txt cut.txt || fail 'pointers mean something else in another process'
(cd "$plugins" && "$RLSTUDY" env check walk.so >/dev/null) ||
    fail 'a file needs no ./ in front'
expect 0 "$RLSTUDY" env check "$plugins/walk.so" --set slippery=true \
    --set lean=0.3 --json
follows env-check-1
expect 0 "$RLSTUDY" env check "$plugins/faulty.so"

# found FAULT CHECK WORDS: what each mistake is called.
found() {
    expect 1 "$RLSTUDY" env check "$plugins/faulty.so" --set fault="$1"
    has out "^FAILED   $2 "
    has out "$3"
}
found crash buffers 'Segmentation fault: .*in step'
found abort buffers 'Aborted: the cheese is gone'
found exit buffers 'called exit in step'
found quit buffers 'it ended the process'
found refuse open 'the cellar is locked'
found give_up buffers 'no more levels'
found print quiet 'it printed on standard output: hello'
found nan_reward numbers 'the reward of copy 0 is not finite'
found nan_obs numbers 'number 0 of obs of copy 0 is not finite'
found code numbers 'is 5, of 0 to 4'
found outside buffers 'outside of the buffer obs'
found before buffers 'outside of the buffer reward'
found writes_actions buffers 'it wrote to the actions'
found both_ends ends 'terminated and truncated at once'
found two ends 'terminated is 2'
found final_rows ends 'although its episode goes on'
found stale episodes 'obs was the same as final_obs'
found clock determinism 'twice: copy 0 differs'
found neighbours copies 'beside fewer copies: copy 0 differs'
found forgetful state 'against the one that it was saved from'
found shapes space 'two different spaces'
found no_parts space '1 to 16 parts'
expect 0 "$RLSTUDY" env check "$plugins/faulty.so" --set fault=deaf
has out 'note: seeds change nothing'

# ---- a new one ----

expect 0 "$RLSTUDY" env new maze
expect 1 "$RLSTUDY" env new maze
has err 'maze is there already'
expect 2 "$RLSTUDY" env new Maze
[ "$(wc -l <maze/maze.c)" -lt 80 ] || fail 'the template is long'
PATH=$(dirname "$RLSTUDY"):$PATH make -C maze check \
    CFLAGS="-Wall -Wextra -Werror" >out 2>err ||
    fail 'the template does not work'
has out 'maze: 15 checks, 0 failed'
# A header in the manner of PufferLib's, which draws with raylib.
expect 0 "$RLSTUDY" env new --template puffer catch
has out '^catch/catch.h is an environment that works'
PATH=$(dirname "$RLSTUDY"):$PATH make -C catch check \
    CFLAGS="-Wall -Wextra -Werror -pedantic" >out 2>err ||
    fail "the template of PufferLib does not work: $(cat out err)"
has out 'catch: 15 checks, 0 failed'
expect 0 "$RLSTUDY" check -Werror catch/catch.study
expect 2 "$RLSTUDY" env new --template pufer dog
has err 'plain or puffer'
expect 2 "$RLSTUDY" env show cartpole --template puffer
has err 'env show does not use --template'
# All that raylib.h stands in for is C without warnings.
{
    echo '#include "raylib.h"'
    echo 'int f(void); int f(void) {'
    sed -n 's/^#define \([A-Z][A-Za-z0-9]*\)(\.\.\.) .*/(void)\1(1, 2.0F, "x");/p' \
        "$top_srcdir/include/rlstudy/puffer/raylib.h"
    echo 'BeginDrawing(); DrawPixel(1, 2, RED); return IsKeyDown(KEY_A); }'
} >all.c
[ "$(wc -l <all.c)" -gt 100 ] || fail "the calls of raylib.h: $(cat all.c)"
cc -std=c11 -Wall -Wextra -Werror -I"$top_srcdir/include/rlstudy/puffer" \
    -fsyntax-only all.c || fail 'raylib.h'
# The headers are C99, and C++ where there is a compiler of it.
strict='-Wall -Wextra -Wshadow -pedantic-errors -Werror'
for language in 'cc -std=c99' 'c++ -std=c++11 -x c++'; do
    command -v "${language%% *}" >/dev/null || continue
    $language $strict -I"$top_srcdir/include" -fPIC -shared -o other.so \
        "$top_srcdir/tests/plugins/walk.c" || fail "not for $language"
    expect 0 "$RLSTUDY" env check other.so
done
expect 0 "$RLSTUDY" fmt --check maze/maze.study
expect 0 "$RLSTUDY" check -Werror maze/maze.study
finish
