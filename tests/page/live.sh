#!/bin/sh
# The page of serve in Chromium, while the study is trained.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_browser
tiny_study "$(scaled 32 8)"
"$RLSTUDY" serve tiny.study --store runs --port 0 >url 2>serve.err &
pid=$!
trap 'kill "$pid" 2>/dev/null || true' EXIT
for _ in $(seq 400); do
    [ ! -s url ] || break
    sleep 0.05
done
! grep -q 'built without libmicrohttpd' serve.err || {
    echo "skipped: built without libmicrohttpd"
    finish
    exit 77
}
"$python" "$top_srcdir/tests/page/live.py" "$(cat url)" \
    "$RLSTUDY" run -q -j2 tiny.study --store runs || fail "the page"
[ ! -s serve.err ] || fail "it complained: $(cat serve.err)"
finish
