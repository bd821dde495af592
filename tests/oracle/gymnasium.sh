#!/bin/sh
# Gymnasium itself, where the developer has it: classic control against it, and
# its environments through the bridge, in both modes of auto-reset.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_python gymnasium,numpy
crashes_are_meant
export RLSTUDY_PYTHON="$python"

expect 0 "$python" -B "$top_srcdir/tests/oracle/real_control.py" "$RLSTUDY" 3
cat out

# checks WHAT OPTION...: it is as it should be, from outside.
checks() {
    expect 0 "$RLSTUDY" env check "$@"
    has out 'gymnasium: 8 checks, 0 failed'
    echo "$*: $(tail -n 1 out)"
}
checks 'gymnasium("CartPole-v1")'
checks 'gymnasium("CartPole-v1")' --set vector=true --set resume=cut
checks 'gymnasium("Acrobot-v1")'
checks 'gymnasium("Pendulum-v1")' --set g=9.8
checks 'gymnasium("MountainCarContinuous-v0")'
checks 'gymnasium("FrozenLake-v1")' --set map_name=8x8

# All ways to reset copies, step by step.
export PYTHONPATH="$top_srcdir/tests/oracle:${PYTHONPATH-}"
expect 0 "$python" -B "$top_srcdir/tests/oracle/autoreset.py" "$RLSTUDY" 400
cat out

# learns ID KEYS: the pole is held up, which by chance stands for 22 steps.
learns() {
    cat >s.study <<END
use "std/control"
environment task    = gymnasium("$1") { $2 }
family      net     = control_mlp { width = 1/4 }
algorithm   learner = ppo { envs = 8, rollout = 64 }
budget each = 20k interactions
runs main = product(seed in 1 .. 1)
END
    rm -rf .rlstudy
    expect 0 "$RLSTUDY" run --progress=plain s.study
    tail -n 1 .rlstudy/runs/*/curve.csv >last
    held=$(cut -d, -f3 last)
    echo "$1 { $2 }: a return of $held after 20k steps"
    awk -v r="$held" -v least="$3" 'BEGIN { exit !(r >= least) }' ||
        fail "$1 { $2 } has learned nothing: $(cat last)"
}
learns CartPole-v1 'vector = false' 150
learns CartPole-v1 'vector = true, resume = cut' 150
learns autoreset:SameStep-v0 'vector = true, resume = cut' 18.5
learns autoreset:NextStep-v0 'vector = true, resume = cut' 18.5
finish
