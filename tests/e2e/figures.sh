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

# Drawn by our PNG, as SVG by librsvg and as PDF by poppler, a figure is the same:
# nothing of it is elsewhere.  The limits are some three times what was measured,
# as fonts and edges differ; lines that move by a pixel break them.
differs=$top_builddir/tests/tools/picture_difference
"$demo" --shapes shapes || fail "no shapes"
compared=0
if [ -x "$differs" ]; then
    for png in shapes/*.png; do
        name=${png%.png}
        w=$(od -An -tu1 -j16 -N4 "$png" | awk '{print $3 * 256 + $4}')
        h=$(od -An -tu1 -j20 -N4 "$png" | awk '{print $3 * 256 + $4}')
        if command -v rsvg-convert >/dev/null; then
            expect 0 rsvg-convert -b white -w "$w" -h "$h" -o svg.png "$name.svg"
            expect 0 "$differs" svg.png "$png" 2 0.002
            compared=$((compared + 1))
        fi
        if command -v pdftoppm >/dev/null; then
            expect 0 pdftoppm -png -singlefile -scale-to-x "$w" -scale-to-y "$h" \
                "$name.pdf" pdf
            expect 0 "$differs" pdf.png "$png" 2 0.002
            compared=$((compared + 1))
        fi
    done
fi

documents=0
if kpsewhich pgfplots.sty standalone.cls >out 2>&1 &&
    [ "$(wc -l <out)" -eq 2 ]; then
    for tex in once/hostile/figures/exponent-law once/names/figures/law; do
        expect 0 pdflatex -interaction=nonstopmode -halt-on-error $tex.tex
        documents=$((documents + 1))
    done
fi
echo "$pages PDF drawn, $compared compared, $documents documents set"
finish
