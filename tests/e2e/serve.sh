#!/bin/sh
# serve: who is answered and what with, events while another process trains, and
# what an end leaves behind.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study "$(scaled 32 8)"

if "$RLSTUDY" serve tiny.study --store no/where --port 0 --figures=svgz \
    2>err; then
    fail "it served"
fi
! grep -q 'built without libmicrohttpd' err || {
    expect 1 "$RLSTUDY" serve tiny.study
    has err "serves nothing; 'rlstudy report' writes the page to a file"
    echo "skipped: built without libmicrohttpd"
    finish
    exit 77
}
has err '^rlstudy: --figures=svgz: '
expect 2 "$RLSTUDY" serve
expect 2 "$RLSTUDY" serve tiny.study --port 65536
has err 'a port from 0 to 65535'
expect 2 "$RLSTUDY" serve no.study
expect 2 "$RLSTUDY" serve tiny.study --address 0.0.0.0
has err '--allow-host'
expect 2 "$RLSTUDY" serve tiny.study --allow-host 'node7:80'
has err 'without a port'
expect 1 "$RLSTUDY" serve tiny.study --address localhost --allow-host x
has err 'no address in numbers'
need_python

# start FILE [OPTION...]: sets $url and $pid.
export TMPDIR="$scratch/tmp"
mkdir tmp
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true' EXIT
start() {
    file=$1
    shift
    rm -f url
    "$RLSTUDY" serve "$file" --store "$scratch/runs" --port 0 "$@" >url 2>serve.err &
    pid=$!
    for _ in $(seq 400); do
        [ ! -s url ] || break
        sleep 0.05
    done
    url=$(head -n 1 url)
    [ -n "$url" ] || fail "no address: $(cat serve.err)"
}
# stop: by SIGTERM, as SIGINT is ignored in the background of a shell.
stop() {
    kill -TERM "$pid"
    status=0
    wait "$pid" || status=$?
    pid=
    [ $status -eq 0 ] || fail "serve ended with $status: $(cat serve.err)"
    [ -z "$(ls tmp)" ] || fail "left behind: $(ls tmp)"
}
client() {
    "$python" "$top_srcdir/tests/e2e/serve_client.py" "$@"
}

# Before anything is trained.
start tiny.study
client refuses "$url" || fail "what is refused"
client waits "$url" '6 new' || fail "a page without runs"
[ ! -e runs ] || fail "serve made a store"
[ ! -s serve.err ] || fail "it complained: $(cat serve.err)"

# The same port again.
port=${url##*:}
expect 1 "$RLSTUDY" serve tiny.study --store runs --port "${port%/}"
has err "port ${port%/} of 127.0.0.1 is taken"
[ "$(ls tmp | wc -l)" -eq 1 ] || fail "left behind: $(ls tmp)"

# While another process trains.
"$RLSTUDY" run -q -j2 tiny.study --store runs &
training=$!
client follows "$url" '6 done' >seen || fail "events: $(cat seen)"
wait $training || fail "training"
find runs -type f | sort | xargs cksum >before
client is_report "$url" || fail "the page at the end"
client many "$url" || fail "many listeners"
client status "$url" >status.json || fail "no progress"
"$top_builddir/tests/tools/validate" "$top_srcdir/doc/schema/serve-1.json" \
    <status.json || fail "progress is not as its schema says"
find runs -type f | sort | xargs cksum | cmp - before ||
    fail "serve wrote to the store"
stop

# The page is that of the report, but for what keeps it up to date.
SOURCE_DATE_EPOCH=0 "$RLSTUDY" report -o written tiny.study \
    --store "$scratch/runs" >out.txt ||
    [ $? -eq 6 ] || fail "report"
export SOURCE_DATE_EPOCH=0
start tiny.study
client same "$url" written || fail "it is not the report"
unset SOURCE_DATE_EPOCH

# Killed, it leaves no process, no lease and a port to go on with.
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
for _ in $(seq 100); do
    ps -o args= -e >processes
    grep -Fq "serve tiny.study --store $scratch/runs" processes || break
    sleep 0.1
done
! grep -F "serve tiny.study --store $scratch/runs" processes ||
    fail "a child lives on"
port=${url##*:}
find runs -type f | sort | xargs cksum | cmp - before || fail "the store"
rm -rf tmp/*
start tiny.study --port "${port%/}"
client is_report "$url" || fail "the same port again"
stop

# Two reports, each at its place; names that are allowed; what cannot be read.
sed 's/^report "tiny"/report "second" { figure play(main) }\n\n&/' tiny.study \
    >two.study
start two.study --allow-host node7.example.org
[ "$(wc -l <url)" -eq 2 ] || fail "not two: $(cat url)"
client is_report "$(sed -n 2p url)" || fail "the second report"
client allows "$url" node7.example.org || fail "an allowed name"
stop
start tiny.study --address 127.0.0.2
case $url in
http://127.0.0.2:*) ;;
*) fail "not there: $url" ;;
esac
stop
mkdir other
echo 999 >other/VERSION
expect 1 timeout 60 "$RLSTUDY" serve tiny.study --store other --port 0
finish
