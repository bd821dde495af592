#!/bin/sh
# bench/peers.py with made-up programs: the medians, ratios and shares of its
# table can be worked out by hand.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_python

# Its rate in each round, from the file: one line a round.
mkdir peers modules
cat >rlstudy <<'END'
#!/bin/sh
[ "$1 $3 $4 $5" = 'bench --json --seconds 0.5' ] || exit 2
value=$(head -n 1 rates)
tail -n +2 rates >rest
mv rest rates
printf '[{"name": "%s", "unit": "steps/s", "value": %s, "flop_per_unit": 1,
"peak_gflops": 100, "share_of_peak": 0.25, "kernel": "avx2", "threads": 1}]' \
    "$2" "$value"
END
chmod +x rlstudy
printf '%s\n' 3000 1000 2000 >rates

# The peers: what is tuned is faster by half.
cat >peers/ppo_torch.py <<'END'
import json, os, sys
tuned = "--lean" in sys.argv
assert tuned == ("MALLOC_TOP_PAD_" in os.environ)
assert sys.argv[sys.argv.index("--threads") + 1] == "1"
print("noise")
print(json.dumps({"sps_cpu": 30 if tuned else 20, "sps_wall": 1}))
END
sed 's/--lean/--channels-last/; s/sps_cpu/fwdbwd_cpu/' \
    peers/ppo_torch.py >peers/impala_torch.py
for module in torch gymnasium; do
    echo '__version__ = "7"' >modules/$module.py
done
peers() {
    PYTHONPATH=modules "$python" "$top_srcdir/bench/peers.py" --peers peers "$@"
}

expect 0 peers --rlstudy ./rlstudy --rounds 3 --seconds 0.5 --save all.json \
    ppo-cartpole-8
has out '^| work | unit | rlstudy | share of peak | PyTorch | PyTorch tuned | '
has out '^| ppo-cartpole-8 | steps/s | 2,000 | 25 % | 20 | 30 | 66.7 |$'
has out '^Rounds: 3; .* torch 7, gymnasium 7\.$'
has out '^Peak: 100 GFLOP/s; kernels: avx2\.$'
has err 'CleanRL is left out'
has err 'SB3 is left out'
[ "$(grep -c '"rlstudy": {' all.json)" -eq 3 ] || fail "not three rounds"

# The peers alone, and work that no peer does.
expect 0 peers --rounds 1 impala-1/4 lstm-128
has out '^| impala-1/4 |  |  |  | 20 | 30 |  |$'
has out '^| lstm-128 |  |  |  |  |  |  |$'

expect 2 peers ppo-cartpole-9
has err "there is no 'ppo-cartpole-9'; there are ppo-cartpole-8, "
echo 'raise SystemExit(3)' >peers/ppo_torch.py
expect 1 peers ppo-pixels-1
has err 'status 3 of .*ppo_torch.py --env pixels'
rm modules/torch.py
PYTHONPATH=modules "$python" -c 'import torch' 2>python.err || {
    expect 1 peers ppo-pixels-1
    has err 'has no torch'
}
finish
