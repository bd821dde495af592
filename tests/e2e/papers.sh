#!/bin/sh
# What lies beside a report's page: tables for papers, report.md, references.
# They show what the page shows, are the same bytes whenever they are written, and
# LaTeX, where it is there, sets every table.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
demo=$top_builddir/tests/unit/report_demo

for study in hostile more trouble; do
    expect 0 "$demo" once $study
    expect 0 "$demo" again $study
    report_holds once/$study
done
expect 0 diff -r once again

# A table is there as all three or, when it is empty or data alone, as CSV.
for csv in once/*/tables/*.csv; do
    table=${csv%.csv}
    rows=$(wc -l <"$csv")
    case $table in
    */curves | */frontier | */laws | */isoflop) papers=no ;;
    *) [ "$rows" -gt 1 ] && papers=yes || papers=no ;;
    esac
    for suffix in md tex; do
        [ -s "$table.$suffix" ] && got=yes || got=no
        [ $got = $papers ] || fail "$table.$suffix: $got, not $papers"
    done
    [ $papers = no ] || [ "$(grep -c '^|' "$table.md")" -ge $((rows + 1)) ] ||
        fail "$table.md has not a line a row"
done
has once/more/tables/constants.tex '\\begin{tabular}{lrrrrrrrrrl}'
has once/more/tables/constants.tex '\\label{tab:constants}'
has once/more/index.html '<table class="data" id="t-constants">'
has once/more/index.html 'tables/optima-law.tex'

# Links of report.md lead to files.
for study in once/*; do
    grep -o '](\(figures\|tables\)/[^)]*)' "$study/report.md" |
        sed 's/](\(.*\))/\1/' | sort -u >links
    [ "$(wc -l <links)" -gt 20 ] || fail "few links in $study/report.md"
    while read -r link; do
        [ -s "$study/$link" ] || fail "$study/report.md: no $link"
    done <links
done

# The same sentences as on the page; nothing of what is hostile is markup.
has once/more/report.md '^The best size of model grows with training compute'
has once/more/report.md '^- [*][*].*holds[*][*] [A-Z]'
has once/more/report.md '^@misc{hilton2023scaling,$'
has once/more/references.bib '^@misc{hilton2021batch,$'
has once/more/index.html '@misc{hilton2023scaling,'
has once/trouble/report.md '^## Failures'
! sed '/^```/,/^```/d' once/hostile/report.md | sed 's/`[^`]*`//g' |
    grep -i '<script\|<img\|<svg' || fail "report.md has markup from outside"

documents=0
if command -v pdflatex >/dev/null && kpsewhich booktabs.sty longtable.sty >out &&
    [ "$(wc -l <out)" -eq 2 ]; then
    {
        printf '%s\n' '\documentclass{article}\usepackage{booktabs,longtable}'
        printf '%s\n' '\begin{document}'
        for tex in once/*/tables/*.tex; do
            printf '\\input{%s}\\clearpage\n' "$tex"
            documents=$((documents + 1))
        done
        printf '%s\n' '\end{document}'
    } >all.tex
    expect 0 pdflatex -interaction=nonstopmode -halt-on-error all.tex
fi
echo "$documents tables set"
finish
