#!/bin/sh
# Modules include only what the architecture lets them, and each foreign
# library has one door.  Prints every include that breaks a rule.
set -eu
cd "${top_srcdir:-.}"

list=$(mktemp)
trap 'rm -f "$list"' EXIT
grep -nE '^[[:space:]]*#[[:space:]]*include' -r src grammar \
    --include='*.[chly]' --include='*.def' >"$list"

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
        for (lib in door)
            if (index($0, "<" lib) && !allows(door[lib], module)) {
                print $1 ":" $2 ": only " door[lib] " may include " lib
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
}' "$list"
