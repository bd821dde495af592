#!/bin/sh
# `rlstudy bench` and `rlstudy doctor`: their forms, not how fast this machine is.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
validate="$top_builddir/tests/tools/validate"
schema=$(cd "${top_srcdir:-.}/doc/schema" && pwd)/bench-1.json
unset RLSTUDY_KERNEL

# bench ARGUMENT... : in as little time as it takes
bench() {
    expect 0 "$RLSTUDY" bench --seconds 0.05 "$@"
}

# ---- text ----

bench ppo-cartpole-8 lstm-128
[ "$(wc -l <out)" -eq 3 ] || fail "not two rows below a heading: $(cat out)"
has out '^ppo-cartpole-8  *[0-9]\{3,\} steps/s  *[0-9.]* %'
has out '^lstm-128  *[0-9]\{3,\} samples/s  *[0-9.]* %'

# ---- JSON ----

# members NAME: its values in the file "out", one a line
members() {
    sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" out
}

bench --json ppo-cartpole-8 ppo-cartpole-8x2 ppo-digits-64 impala-1/4 \
    --kernel=baseline
"$validate" "$schema" <out 2>err || fail "another schema: $(cat err)"
[ "$(members name | tr '\n' ' ')" = \
    'ppo-cartpole-8 ppo-cartpole-8x2 ppo-digits-64 impala-1/4 ' ] ||
    fail "other names: $(members name)"
[ "$(members threads | tr '\n' ' ')" = '1 2 1 1 ' ] || fail "other threads"
[ "$(members kernel | sort -u)" = baseline ] || fail "another kernel"

# Worked out by hand.  CartPole: both networks 4 x 64 + 64 x 64, heads 64 x 2
# and 64 x 1, 8,896 multiply-adds; of each 256 for what is seen, so that a step
# takes 2 (8896 + 4 (3 x 8896 - 512)).  Digits: 28^2 x 9 x 16, 14^2 x 9 x 16 x
# 32, 1568 x 128 and 128 x 11: 1,218,176.
[ "$(members flop_per_unit | sed -n 1p)" = 227200.0 ] ||
    fail "FLOP of a step of CartPole: $(members flop_per_unit)"
[ "$(members flop_per_unit | sed -n 3p)" = 30769408.0 ] ||
    fail "FLOP of a step of digits: $(members flop_per_unit)"

# A share of the peak, which Winograd's convolutions can exceed, up to 2.25.
for share in $(members share_of_peak); do
    awk "BEGIN { exit !($share > 0 && $share < 2.25) }" || fail "share $share"
done

# ---- analysis ----

bench analysis
[ "$(wc -l <out)" -eq 10 ] || fail "not seven rows: $(cat out)"
has out '^fit-intrinsic  *[0-9.e-]* s  *[0-9.e+]*  exp'
has out '^read-csv  *[0-9.e-]* MB/s  *[0-9.e+]*  memchr'

# ---- environments ----

bench env
has out '^cartpole  *[0-9]\{4,\}  *[0-9]\{4,\}  *[0-9]\{4,\}  *[0-9]\{4,\}$'
has out '^noise '
has err 'note: mnist is left out'
bench env recall --set delay=2
[ "$(wc -l <out)" -eq 4 ] || fail "one of them: $(cat out)"
expect 2 "$RLSTUDY" bench env recall --set dealy=2
has err "did you mean 'delay'"
[ ! -s out ] || fail "all names are looked at first: $(cat out)"
expect 2 "$RLSTUDY" bench env carpole
expect 2 "$RLSTUDY" bench env --set delay=2
has err 'bench uses --set with bench env NAME alone'
expect 2 "$RLSTUDY" bench language --set delay=2

# ---- worker processes ----

bench pool
for what in parent worker watching least; do
    has out "^$what  *[0-9.e-]* "
done
[ ! -s err ] || fail "bench pool says $(cat err)"
bench pool --json
[ "$(grep -c '"name": "pool"' out)" -eq 4 ] || fail "not four figures"

# ---- another kernel, in training too ----

RLSTUDY_KERNEL=baseline bench --json ppo-cartpole-8
[ "$(members kernel)" = baseline ] || fail "the environment is not heard"
tiny_study 256
expect 0 env RLSTUDY_KERNEL=baseline "$RLSTUDY" run -q tiny.study
grep -q baseline .rlstudy/runs/*/done || fail "the kernel is not recorded"
expect 2 env RLSTUDY_KERNEL=avx9 "$RLSTUDY" plan tiny.study
has err "this machine has no kernel 'avx9'; it has .*baseline"
expect 2 "$RLSTUDY" bench --kernel=avx9 ppo-cartpole-8
has err "no kernel 'avx9'"

# ---- mistakes ----

expect 2 "$RLSTUDY" bench ppo-cartpol-8
has err "did you mean 'ppo-cartpole-8'?"
expect 2 "$RLSTUDY" bench ppo-cartpole-8 nonsense
has err "does not know 'nonsense'; it measures ppo-cartpole-8, "
[ ! -s out ] || fail "measured before all names were looked at"
for seconds in 0 -1 nan inf 2x ''; do
    expect 2 "$RLSTUDY" bench --seconds="$seconds" ppo-cartpole-8
    has err '--seconds takes seconds'
done

# ---- doctor ----

expect 0 env -u OPENBLAS_CORETYPE "$RLSTUDY" doctor
has out '^processor .* core'
has out '^kernel '
has out '^peak  *[0-9]* GFLOP/s'
has out '^OpenBLAS '
has out '^speeds .* known, in .*cache'
expect 1 env RLSTUDY_KERNEL=baseline "$RLSTUDY" doctor
has out '^warning: RLSTUDY_KERNEL asks for a narrower kernel'
expect 2 "$RLSTUDY" doctor me
finish
