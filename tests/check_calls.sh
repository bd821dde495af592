#!/bin/sh
# What modules call of the C library: only cli prints and exits, nobody draws
# chance from it, and no number depends on the clock or the surroundings.  And
# what they keep: no state of a module's own, but for what is told below why.
set -eu
cd "${top_builddir:-.}"

command -v nm >/dev/null || {
    echo "skipped: no nm"
    exit 77
}
case ${SANITIZED-} in
?*)
    echo "skipped: sanitizers keep state of their own"
    exit 77
    ;;
esac
list=$(mktemp)
trap 'rm -f "$list"' EXIT
# NAME, module/object, section: "undefined" for what is called.
{
    find src grammar stdlib shell templates -name '*.a'
    find src/cli -name 'rlstudy-*.o'
} | xargs nm -A -f sysv 2>/dev/null | awk -F'|' '
NF == 7 {
    gsub(/[[:space:]]/, "")
    object = $1
    name = $1
    sub(/.*:/, "", name)
    sub(/:[^:]*$/, "", object)
    sub(/^src\//, "", object)
    sub(/\/[^\/]*\.a:(lib[a-z0-9_]*_a-)?/, "/", object)
    sub(/\/rlstudy-/, "/", object)
    sub(/\.o$/, "", object)
    sub(/\.[0-9]+$/, "", name) # of a static inside a function
    section = $7 == "*UND*" || $3 == "U" ? "undefined" : $7
    print name, object, section
}' | sort -u >"$list"

awk '
BEGIN {
    n = split("exit stdout stderr printf __printf_chk puts putchar perror", w)
    for (i = 1; i <= n; i++)
        speaks[w[i]] = 1
    n = split("rand random srand srandom rand_r drand48 getrandom arc4random", w)
    for (i = 1; i <= n; i++)
        chance[w[i]] = 1
    n = split("time clock clock_gettime gettimeofday getenv localtime", w)
    for (i = 1; i <= n; i++)
        surroundings[w[i]] = 1
    n = split("ast diag grammar check plan nn train analysis import report " \
              "env picture", w)
    for (i = 1; i <= n; i++)
        pure[w[i]] = 1

    may["stderr base/mem"] = "memory has run out, and nobody else can say so"
    may["stderr env/gymnasium_link"] = "a child whose interpreter is missing"
    may["exit grammar/scanner"] = "what flex writes, where memory runs out"
    may["stderr grammar/scanner"] = "likewise"
    may["stdout grammar/scanner"] = "likewise"
    may["stdout env/guest"] = "a child whose output goes to its log"
    may["getenv nn/kernels"] = "which kernel; runs record it"
    may["getenv env/plugin_ask"] = "where plug-ins lie"
    may["getenv env/gymnasium_link"] = "which Python"
    may["getenv env/watch"] = "how long a call may take"
    may["clock_gettime env/watch"] = "the same"
    may["clock_gettime env/child"] = "how long to wait for a child"
    may["clock_gettime env/behave"] = "env check times what it steps"
    may["clock_gettime env/conform"] = "the same"

    keeps["gsl_quiet analysis/intrinsic"] = "the library has one handler"
    keeps["once cli/catalog"] = "made when first asked for"
    keeps["whole cli/catalog"] = "likewise"
    keeps["dir cli/data_dir"] = "likewise"
    keeps["path cli/main"] = "of this program"
    keeps["interrupted cli/serve_loop"] = "signals say nothing otherwise"
    keeps["stopped cli/simulate"] = "a signal"
    keeps["stop_asked cli/slurm_task"] = "a signal"
    keeps["time_is_up cli/slurm_task"] = "a signal"
    keeps["interrupted cli/status_watch"] = "a signal"
    keeps["signals cli/stop"] = "signals"
    keeps["signals cli/worker"] = "signals"
    keeps["answers env/plugin_ask"] = "of what was asked of files, locked"
    keeps["answers env/libenv_ask"] = "likewise"
    keeps["answers env/gymnasium_ask"] = "likewise"
    keeps["memory env/libenv_host"] = "the one guest of a library"
    keeps["inside env/watch"] = "for the handler of a crash"
    keeps["stack env/watch"] = "the handler runs on it"
    keeps["watched env/watch"] = "once a process"
    keeps["begun serve/server"] = "once a process"
}
function refuse(why) {
    print $2 ": " $1 ": " why
    bad++
}
{
    names++
    split($2, part, "/")
    key = $1 " " $2
}
$3 == "undefined" {
    if (key in may)
        next
    if ($1 in speaks && part[1] != "cli")
        refuse("only cli prints and exits")
    else if ($1 in chance)
        refuse("chance comes from base/rng.h")
    else if ($1 in surroundings && part[1] in pure)
        refuse("no number depends on the clock or the surroundings")
}
$3 ~ /^\.(data|bss)(\.|$)/ && $3 !~ /\.rel\.ro/ {
    if (!(key in keeps))
        refuse("state outside of any structure")
}
END {
    if (names < 500) {
        print "only " names + 0 " names were found"
        bad++
    }
    exit bad > 0
}' "$list"
