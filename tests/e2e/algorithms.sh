#!/bin/sh
# Every algorithm, and a network with memory: -j1 and -j2, kill -9 and a longer
# budget change no number.  A run that diverges is a result.
. "${top_srcdir:-.}/tests/e2e/lib.sh"

# small_study NAME ENVIRONMENT FAMILY ALGORITHM: two sizes, two seeds.
small_study() {
    cat >"$1.study" <<END
use "std/control"

axis size = [1/4, 1/2]

environment task    = $2
family      net     = $3
algorithm   learner = $4

budget each = $(scaled 32 2) interactions

runs main = product(size, seed in 1 .. 2)

report "$1" { figure curves(main) }
END
}

same_numbers() {
    numbers "$1" >"$1.txt"
    numbers "$2" >"$2.txt"
    cmp "$1.txt" "$2.txt" || fail "$3"
}

# The parent dies, its workers write a checkpoint and end; up to three times, for
# the runs are short.
kill_and_resume() {
    for pause in 0 0.1 0.2; do
        "$RLSTUDY" run "$1.study" -j2 --store "$1.killed" -q 2>err &
        pid=$!
        until [ -n "$(workers "$1.killed")" ] || ! kill -0 $pid 2>/dev/null; do
            sleep 0.01
        done
        sleep $pause
        kill -9 $pid 2>/dev/null || true
        wait $pid 2>/dev/null || true
    done
    expect 0 "$RLSTUDY" run "$1.study" -j2 --store "$1.killed" -q
    cat "$1".killed/runs/*/log.txt >logs
    has logs 'stopped at'
    same_numbers "$1.one" "$1.killed" "$1: other numbers after kill -9"
}

# Half as long first: with phases, that is in the middle of one.
continue_shorter() {
    expect 0 "$RLSTUDY" run "$1.study" --store "$1.longer" -q \
        --set each.interactions="$(scaled 13 2)"
    expect 0 "$RLSTUDY" run "$1.study" --store "$1.longer" -q
    cat "$1".longer/runs/*/log.txt >logs
    has logs 'resuming at'
    same_numbers "$1.one" "$1.longer" "$1: other numbers after a shorter run"
}

try() {
    small_study "$@"
    expect 0 "$RLSTUDY" check -Werror "$1.study"
    expect 0 "$RLSTUDY" run "$1.study" -j1 --store "$1.one" -q
    expect 0 "$RLSTUDY" run "$1.study" -j2 --store "$1.two" -q
    same_numbers "$1.one" "$1.two" "$1: -j1 and -j2 gave different numbers"
    awk -F, 'FNR == 2 { print $6 }' "$1".one/runs/*/curve.csv | sort -u |
        awk 'END { exit NR < 4 }' || fail "$1: runs with equal first points"
    continue_shorter "$1"
    kill_and_resume "$1"
}

batch='envs = 8, rollout = 64'
phases="$batch, policy_iterations = 6, minibatches = 4, aux_minibatches = 2"
plain='control_mlp { width = size }'
try ppo cartpole "$plain" "ppo { $batch }"
try ewma pendulum "$plain" "ppo_ewma { $batch, normalise_observations = true }"
try ppg acrobot "$plain" "ppg { $phases }"
try ppg_ewma cartpole "$plain" "ppg_ewma { $phases }"
try memory recall 'control_lstm { width = size }' \
    "ppo { $batch, sequence = 32 }"
try self duel 'control_lstm { width = size }' \
    "ppo { $batch, sequence = 32, eval_episodes = 20 }"

# The report says what it shows.
expect 0 "$RLSTUDY" report ppo.study --store ppo.one
has ppo.report/index.html 'return per episode'
has ppo.report/index.html 'cartpole'
expect 0 "$RLSTUDY" report ppg.study --store ppg.one
has ppg.report/index.html 'policy_iterations = 6'
expect 0 "$RLSTUDY" report self.study --store self.one
has self.report/index.html '>strength<'
report_holds self.report

# Such a policy is shown in both seats: not as against a player at random.
run=$(basename "$(ls -d self.one/runs/* | head -n 1)")
expect 0 "$RLSTUDY" env step duel --policy "$run" --store self.one --steps 99
mv out itself
expect 0 "$RLSTUDY" env step duel --policy "$run" --store self.one --steps 99 \
    --set opponent=random
! cmp -s out itself || fail "a policy that plays itself sits in one seat"

# Also that it is of levels that were not trained on.
cat >levels.study <<'END'
use "std/games"

environment task    = fruitgate { levels = 20, view = grid }
algorithm   learner = game_ppo  { envs = 8 }

budget each = 4k interactions

runs main = product(seed in [1]) { family = game_cnn }

report "Levels" { figure curves(main) }
END
expect 0 "$RLSTUDY" levels.study --store levels -q
has levels.report/index.html 'return per episode, held-out levels'

# What the library has for them fits together.
cat >library.study <<'END'
use "std/control"
use "std/pixels"

environment game    = noise
environment numbers = pendulum
environment codes   = recall

algorithm steps  = cleanrl_ppo(total = 8k)
algorithm pushes = cleanrl_continuous(total = 8k)

family deep   = control_deep(4)
family stacks = impala_cnn(blocks = 1, stacks = 2) { width = 1/16 }
family small  = impala_lstm                        { width = 1/16 }

budget each = 1k interactions

runs a = product(seed in [1]) { environment = numbers, family = deep, algorithm = pushes }
runs b = product(seed in [1]) { environment = codes, family = control_lstm, algorithm = steps }
runs c = product(seed in [1]) { environment = game, family = stacks, algorithm = procgen_ppg }
runs d = product(seed in [1]) { environment = game, family = small, algorithm = procgen_ppo }
runs e = product(seed in [1]) { environment = numbers, family = cleanrl_mlp, algorithm = pushes }
runs f = product(seed in [1]) { environment = game, family = nature_cnn, algorithm = steps }
END
expect 0 "$RLSTUDY" check -Werror library.study
expect 0 "$RLSTUDY" plan library.study --dump=graph
[ "$(grep -c '^run ' out)" -eq 6 ] || fail "not six runs: $(cat out)"

# Steps of 1 through many rectified layers leave the numbers there are.
small_study far cartpole \
    'control_mlp { width = size, depth = 32, activation = relu }' \
    "ppo { $batch, step_size = 1, max_gradient_norm = 0 }"
expect 0 "$RLSTUDY" far.study -j2 --store far
for run in far/runs/*; do
    has "$run/done" diverged
    has "$run/log.txt" 'diverged: .* at update [0-9]'
done
expect 0 "$RLSTUDY" plan far.study --store far
has out '0 new, 0 to continue, 4 to reuse'
has far.report/index.html 'diverged'
finish
