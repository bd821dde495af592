#!/bin/sh
# Libraries of the libenv interface: studies on the one of tests/plugins, what
# its ends cost, and the study for a real Procgen.
. "$top_srcdir/tests/e2e/lib.sh"

plugins=$top_builddir/tests/plugins
crashes_are_meant

# study LIBRARY [KEYS [INTERACTIONS]]
study() {
    cat >s.study <<END
use "std/control"
environment task    = libenv("$1") { ${2-} }
family      net     = control_mlp { width = 1/4 }
algorithm   learner = ppo { envs = 8, rollout = 32, minibatches = 4 }
budget each = ${3-1k} interactions
runs main = product(seed in 1 .. 2)
END
}

# A study next to its library, checked, trained, reported; what the library
# tells is in the curves.
mkdir near
cp "$plugins/libenv.so" near/
study ./libenv.so "distribution_mode = hard, num_levels = 20"
mv s.study near/
expect 0 "$RLSTUDY" check near/s.study
expect 0 "$RLSTUDY" near/s.study -q
has s.report/index.html 'libenv'

# Another path: the same runs.  Another file, other options: others.
cp "$plugins/libenv.so" far.so
study ./far.so "distribution_mode = hard, num_levels = 20"
expect 0 "$RLSTUDY" plan --detailed-exitcode s.study
study ./far.so "distribution_mode = hard, num_levels = 20, num_threads = 2"
expect 0 "$RLSTUDY" plan --detailed-exitcode s.study
study ./far.so "distribution_mode = hard, num_levels = 21"
expect 3 "$RLSTUDY" plan --detailed-exitcode s.study
printf 'x' >>far.so
study ./far.so "distribution_mode = hard, num_levels = 20"
expect 3 "$RLSTUDY" plan --detailed-exitcode s.study

# A plan that is saved says it all.
expect 0 "$RLSTUDY" plan -o saved.plan s.study
expect 0 "$RLSTUDY" run -q saved.plan

# Mistakes are found by check.
wrong() {
    study "$plugins/$1.so" "$2"
    expect 2 "$RLSTUDY" check s.study
    has err "$3"
}
wrong libenv 'evn_name = "walk"' "did you mean 'env_name'?"
wrong libenv 'env_name = "coinrum"' "'coinrum' is no game of Procgen"
wrong libenv 'env_name = "strict"' "its last words: there is no 'start_level'"
wrong libenv 'env_name = "strict", start_level = 1, options = ["left=3"]' \
    "unused option 'left'"
wrong libenv 'env_name = "two"' "say which one is to be seen"
wrong libenv 'env_name = "low"' 'a discrete array begins at 0'
wrong libenv 'resource_root = "/nowhere/at/all"' 'there is no folder /nowhere'
wrong libenv 'distribution_mode = difficult' 'easy'
wrong libenv_old '' 'version 2 of libenv; this program has version 1'
wrong libenv_part '' 'does not define libenv_act()'
wrong walk '' 'it is no libenv library'
study "$plugins/libenv.so" \
    'env_name = "strict", start_level = 1, options = ["ratio=0.25", "word=a b=c"]'
expect 0 "$RLSTUDY" check s.study
study "$plugins/libenv.so" 'env_name = "two", observation = "speed"'
expect 0 "$RLSTUDY" check s.study

# An end costs its run, and says what was said last.
ends() {
    rm -rf .rlstudy
    study "$plugins/libenv.so" "env_name = \"$1\", call_limit = 1"
    expect 4 "$RLSTUDY" run --progress=plain s.study
    has err 'failed: env: '
    has err "$2"
}
ends stop 'libenv_act: Aborted; its last words: out of coins'
ends hang 'libenv_act: no answer within 1 s'

# What it prints goes to the log, and is taken for nothing else.
rm -rf .rlstudy
study "$plugins/libenv.so" 'env_name = "print"'
expect 0 "$RLSTUDY" run --progress=plain s.study
cat .rlstudy/runs/*/log.txt >log
has log 'still here'

# Interrupted, or killed, and gone on with: the same numbers.  A library that
# keeps its states to itself begins again, which gives the same numbers, too.
again() {
    rm -rf whole cut
    study "$plugins/$1.so" "distribution_mode = hard" "$(scaled 200 10)"
    expect 0 "$RLSTUDY" run -q --store whole s.study
    "$RLSTUDY" run -q --store cut s.study >out 2>err &
    pid=$!
    until ls cut/runs/*/curve.csv >ls.txt 2>&1; do sleep 0.05; done
    sleep 0.3
    kill "-$2" $pid
    wait $pid || true
    expect 0 "$RLSTUDY" run -q --store cut s.study
    numbers whole >whole.txt
    numbers cut >cut.txt
    cmp whole.txt cut.txt ||
        fail "$1: a run that was ended by $2 has other numbers"
    cat cut/runs/*/log.txt >log
}
again libenv TERM
has log 'resuming at'
again libenv_bare KILL
has log 'cannot be brought back to where it was: an interrupted run begins again'
! grep -q 'resuming at' log || fail 'something was resumed that cannot be'

# No process stays behind, whoever was killed.
here() {
    for p in /proc/[0-9]*; do
        [ "$(readlink "$p/cwd" 2>/dev/null)" != "$scratch" ] ||
            ! grep -qs rlstudy "$p/comm" || echo "$p"
    done
}
for i in 1 2 3 4 5 6 7 8 9 10; do
    [ -z "$(here)" ] || sleep 0.5
done
[ -z "$(here)" ] || fail "processes stayed behind: $(here)"

# Installed: by its name, and for std/procgen.
mkdir installed
cp "$plugins/libenv.so" installed/procgen.so
export RLSTUDY_ENVIRONMENTS="$scratch/installed"
expect 0 "$RLSTUDY" env list
has out '^procgen .*libenv'
expect 0 "$RLSTUDY" env show procgen --set env_name=coinrun
has out 'observation  8 x 8 x 3 of uint8'
has out 'info .*prev_level_complete'
expect 0 "$RLSTUDY" env show procgen --json
follows env-1
expect 0 "$RLSTUDY" env step procgen --set distribution_mode=hard --seed 3
has out 'terminated'
expect 0 "$RLSTUDY" check -Werror "$top_srcdir/studies/procgen.study"
cat >p.study <<'END'
use "std/procgen"
use "std/control"
environment task    = procgen("starpilot") { distribution_mode = easy }
family      net     = control_mlp { width = 1/4 }
algorithm   learner = ppo { envs = 8, rollout = 32, minibatches = 4 }
budget each = 1k interactions
runs main = product(seed in 1 .. 1)
END
expect 0 "$RLSTUDY" run -q p.study
# A path that is an argument lies beside the study that says it.
mkdir elsewhere
mv p.study installed/procgen.so elsewhere/
sed -i 's,"starpilot","starpilot"\, "./procgen.so",' elsewhere/p.study
expect 0 "$RLSTUDY" plan --detailed-exitcode elsewhere/p.study

# The same on a real one.
if [ -n "${RLSTUDY_PROCGEN_LIB-}" ] && [ -n "${RLSTUDY_PROCGEN_ASSETS-}" ]; then
    cat >real.study <<END
use "std/procgen"
use "std/pixels"
axis game = ["coinrun", "starpilot"]
environment task = procgen(game, "$RLSTUDY_PROCGEN_LIB") {
    distribution_mode = easy
    resource_root     = "$RLSTUDY_PROCGEN_ASSETS"
}
family    net     = impala_cnn { width = 1/16 }
algorithm learner = procgen_ppo { envs = 8, rollout = 32, minibatches = 2, epochs = 1, eval_episodes = 4 }
budget each = 2k interactions
runs main = product(game, seed in 1 .. 1)
END
    expect 0 "$RLSTUDY" run -q real.study
    sed -i 's/"starpilot"/"starpilto"/' real.study
    expect 2 "$RLSTUDY" check real.study
    has err "'starpilto' is no game of Procgen"
fi
finish
