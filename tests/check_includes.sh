#!/bin/sh
# Modules include only what the architecture lets them, and each foreign
# library has one door.  Prints every include that breaks a rule, and every file
# that does not begin as all do.
set -eu
cd "${top_srcdir:-.}"

list=$(mktemp)
trap 'rm -f "$list"' EXIT
grep -nE '^[[:space:]]*#[[:space:]]*include' -r src grammar \
    --include='*.[chly]' --include='*.def' >"$list"

bad=0
awk -F: '
BEGIN {
    allow["base"] = "base"
    allow["diag"] = "base diag"
    allow["ast"] = "base diag ast"
    allow["grammar"] = "base diag ast grammar"
    allow["check"] = "base diag ast check"
    allow["plan"] = "base diag ast check plan"
    allow["lsp"] = "base diag ast grammar check lsp"
    allow["store"] = "base store"
    allow["fetch"] = "base fetch"
    allow["exec"] = "base plan store exec"
    allow["env"] = "base env rlstudy"
    allow["nn"] = "base nn"
    allow["train"] = "base env nn train"
    allow["analysis"] = "base analysis"
    allow["import"] = "base analysis import"
    allow["report"] = "base analysis report"
    allow["picture"] = "base picture"
    allow["serve"] = "base serve"
    allow["cli"] = "base diag ast grammar check plan store exec fetch env nn " \
                   "train analysis import report picture serve lsp cli stdlib " \
                   "shell rlstudy templates"
    door["cblas.h"] = "nn"
    door["gsl/"] = "analysis"
    door["yaml.h"] = "grammar store"
    door["sqlite3.h"] = "store"
    door["sha2.h"] = "base"
    door["zlib.h"] = "base import store"
    door["jansson.h"] = "diag import store report lsp cli"
    door["curl/"] = "fetch"
    door["microhttpd.h"] = "serve"
    door["png.h"] = "picture"
    door["gif_lib.h"] = "picture"
    door["CUnit/"] = "nowhere"
    door["cairo/"] = "report"
    # The C library and the system.
    n = split("arpa/inet.h assert.h ctype.h dirent.h dlfcn.h errno.h fcntl.h " \
              "float.h getopt.h glob.h immintrin.h inttypes.h limits.h " \
              "locale.h math.h netinet/in.h poll.h pthread.h sched.h " \
              "signal.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h " \
              "stdint.h stdio.h stdlib.h string.h strings.h sys/file.h " \
              "sys/ioctl.h sys/mman.h sys/prctl.h sys/resource.h " \
              "sys/select.h sys/socket.h sys/stat.h sys/time.h sys/types.h " \
              "sys/wait.h time.h unistd.h", names, " ")
    for (i = 1; i <= n; i++)
        system_has[names[i]] = 1
}
function allows(list, word,    n, i, words) {
    n = split(list, words, " ")
    for (i = 1; i <= n; i++)
        if (words[i] == word)
            return 1
    return 0
}
{
    split($1, parts, "/")
    module = parts[1] == "src" ? parts[2] : parts[1]
    checked++
    if (match($0, /"[^"]+"/)) {
        target = substr($0, RSTART + 1, RLENGTH - 2)
        if (!index(target, "/"))
            next
        split(target, to, "/")
        if (!(module in allow)) {
            print $1 ":" $2 ": no rule for the module " module
            bad++
        } else if (!allows(allow[module], to[1])) {
            print $1 ":" $2 ": " module " may not include " target
            bad++
        }
    } else {
        match($0, /<[^>]+>/)
        name = substr($0, RSTART + 1, RLENGTH - 2)
        known = name in system_has
        for (lib in door) {
            if (index(name, lib) != 1)
                continue
            known = 1
            if (!allows(door[lib], module)) {
                print $1 ":" $2 ": only " door[lib] " may include " lib
                bad++
            }
        }
        if (!known) {
            print $1 ":" $2 ": no module is the door to <" name ">"
            bad++
        }
    }
}
END {
    if (checked < 50) {
        print "only " checked + 0 " includes were found"
        bad++
    }
    exit bad > 0
}' "$list" || bad=1

# Every file opens by saying what it is; a .c has config.h in front of all else,
# a header is guarded by its own name.
find src grammar -name '*.[ch]' | sort | xargs awk '
function complain(text) {
    print file ": " text
    bad++
}
function end_file() {
    if (file ~ /\.c$/ && first != "#include \"config.h\"")
        complain("config.h is not what it includes first")
    if (file ~ /\.h$/ && !guarded)
        complain("no guard " guard)
}
FNR == 1 {
    if (file != "")
        end_file()
    file = FILENAME
    name = file
    sub(/.*\//, "", name)
    guard = file
    sub(/^src\//, "", guard)
    gsub(/[\/.]/, "_", guard)
    guard = "RLSTUDY_" toupper(guard)
    first = ""
    guarded = 0
    if (index($0, "/* " name " - ") != 1)
        complain("does not open with \"/* " name " - \"")
}
/^#include/ && first == "" { first = $0 }
/^#ifndef/ && $2 == guard { guarded = 1 }
END {
    end_file()
    exit bad > 0
}' || bad=1
exit $bad
