#!/bin/sh
# Figures are the same bytes whenever they are written, and files that other
# programs read: poppler the PDF, LaTeX the documents, where these are there.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
demo=$top_builddir/tests/unit/report_demo

for study in hostile names; do
    expect 0 "$demo" once $study
    expect 0 "$demo" again $study
    report_holds once/$study
done
expect 0 diff -r once again
[ -s once/hostile/figures/frontier-law.svg ] || fail "no figure"
for figure in once/*/figures/*.svg; do
    for suffix in csv vl.json tex; do
        [ -s "${figure%svg}$suffix" ] || fail "no ${figure%svg}$suffix"
    done
done

pages=0
if command -v pdftoppm >/dev/null; then
    for pdf in once/*/figures/*.pdf; do
        [ -f "$pdf" ] || continue # built without cairo
        expect 0 pdftoppm -r 20 -gray "$pdf" page
        [ ! -s err ] || fail "$pdf is no proper PDF: $(cat err)"
        pages=$((pages + 1))
    done
fi
for png in once/*/figures/*.png; do
    [ ! -f "$png" ] || [ "$(head -c 4 "$png" | tail -c 3)" = PNG ] ||
        fail "$png is no PNG"
done
documents=0
if kpsewhich pgfplots.sty standalone.cls >out 2>&1 &&
    [ "$(wc -l <out)" -eq 2 ]; then
    for tex in once/hostile/figures/exponent-law once/names/figures/law; do
        expect 0 pdflatex -interaction=nonstopmode -halt-on-error $tex.tex
        documents=$((documents + 1))
    done
fi
echo "$pages PDF drawn, $documents documents set"
finish
